"""What a token may do and how often: the scope, the limit a minute, the day of the last use.

What a token *is* belongs to the plan (`districts.models.Token`); here it has `pk`, `scope`, `created` and
`last_used_on`. DRF loads the authentication while it is imported itself: no views or generics here.
"""

import threading
import time

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox import auth
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission

from drive_portal.lib.dates import INDIA, today
from drive_portal.lib.rest import Problem

READ, REPORT, FULL = SCOPES = ["read", "report", "full"]  # each includes those before it
SAFE = ("GET", "HEAD")
A_MINUTE = 3000  # calls of one token; the contract promises 600
WINDOW = 60  # seconds
POLICY = f'"minute";q={A_MINUTE};w={WINDOW}'


class TokenAuthentication(auth.TokenAuthentication):
    """Knox's, without reading all the user's other tokens at each call; a garbled token is a wrong one."""

    def authenticate(self, request):
        try:
            found = super().authenticate(request)
        except ValueError:
            raise AuthenticationFailed(_("This token is not valid. Get a new one.")) from None
        if found:
            _note_use(found[1])
        return found

    def _cleanup_token(self, auth_token):
        ended = auth_token.expiry is not None and auth_token.expiry < timezone.now()
        if ended:
            auth_token.delete()
        return ended


def _note_use(token):
    """Keep the day of the last use: one write a token and day, and none on the day it was made."""
    day = today()
    if token.last_used_on != day and token.created.astimezone(INDIA).date() != day:
        type(token).objects.filter(pk=token.pk).update(last_used_on=day)


class TokenScheme(KnoxTokenScheme):
    target_class = "drive_portal.lib.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        said = "`Token` and the token: `Authorization: Token 0123…`. It may do what its scope says: `read`,"
        said += f" `report` (also tallies, camps, camp counts) or `full`. {A_MINUTE} calls a minute."
        return {"type": "apiKey", "in": "header", "name": "Authorization", "description": said}


# --- scopes ----------------------------------------------------------------------------------


class WithinScope(BasePermission):
    """A token reads; what it may send is in its scope. `view.scope` is what a view's writing needs."""

    def has_permission(self, request, view):
        held = getattr(request.auth, "scope", None)  # None: a session
        needed = getattr(view, "scope", FULL)
        if held is None or request.method in SAFE or request.method not in view.allowed_methods:
            return True
        if SCOPES.index(held) >= SCOPES.index(needed):
            return True
        said = {"held": held, "needed": needed}
        raise Problem(
            403,
            _("This token has the scope “%(held)s”; this call needs “%(needed)s”. Make another token.")
            % said,
            scope=needed,
        )


# --- limits ----------------------------------------------------------------------------------


class Windows:
    """Calls by key in windows of a minute, each from the key's first call on; kept in this process.

    It costs a few microseconds and needs no server, so that no call fails because one is away. Several
    server processes count apart: a client may get more than was promised, never less.
    """

    def __init__(self, most=A_MINUTE, keys=20_000, clock=time.monotonic):
        self.most, self.keys, self.clock = most, keys, clock
        self._open = {}  # key: [end, calls]
        self._lock = threading.Lock()

    def count(self, key):
        """One more call: (calls left, below 0 when there are too many; seconds to the window's end)."""
        now = self.clock()
        with self._lock:
            window = self._open.get(key)
            if window is None or window[0] <= now:
                if len(self._open) >= self.keys:
                    self._open = {key: window for key, window in self._open.items() if window[0] > now}
                window = self._open[key] = [now + WINDOW, 0]
            window[1] += 1
            return self.most - window[1], max(1, int(window[0] - now + 0.999))


windows = Windows()


def count_call(request):
    """Count the call of a token; raises a 429 beyond the limit. `answer_limits` tells what was counted."""
    token = request.auth
    if token is None:
        return
    left, seconds = request.limits = windows.count(token.pk)
    if left < 0:
        said = {"most": windows.most, "seconds": seconds}
        raise Problem(
            429,
            _("More than %(most)s calls in a minute. Go on in %(seconds)s seconds.") % said,
            headers={"Retry-After": str(seconds)},
        )


def answer_limits(request, response):
    """Put the fields of draft-ietf-httpapi-ratelimit-headers on the answer to a token's call."""
    left, seconds = getattr(request, "limits", (None, None))
    if left is not None:
        response["RateLimit-Policy"] = POLICY
        response["RateLimit"] = f'"minute";r={max(left, 0)};t={seconds}'

"""What the pages of requests show: the list with its sentence, a form of a new one, one with its answers."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Min
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Block, Centre, LoginRequest, Panchayat
from districts.permissions import can, holds
from districts.requests import doors, forms
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.lib.rest import BIGINT
from drive_portal.lib.search import matching

ROWS = 50
_JOINED = ("centre", "panchayat__block", "district", "login_id", "asked_by", "decided_by")
_SEARCHED = (
    *("holder_name", "centre__code", "centre__name", "centre__name_hi"),
    *("panchayat__name", "panchayat__name_hi", "login_id__code"),
)


def seen(user):
    """The requests that the user sees; PermissionDenied for who makes cards and sees none."""
    if all(post.own_only for post in user.posts):
        raise PermissionDenied
    return LoginRequest.objects.visible_to(user).select_related(*_JOINED)


def dressed(row, user):
    """A row with what is shown beside it: its age, and the holder's number for who may see it."""
    row.days = ((row.decided_on or dates.today()) - row.asked_on).days
    row.phone = row.mobile if can(user, "view_phones", row.panchayat) else ""
    return row


class ListPage:
    """The requests that `asked` (a query string's dict) chooses; the open ones first, the oldest first."""

    def __init__(self, user, asked):
        self.user = user
        self._seen = seen(user)
        kept = {
            name: asked[name].replace("\0", "")[:100] for name in ("state", "block", "q") if asked.get(name)
        }
        self.form = forms.Filters(kept, self._blocks)
        self.known = self.form.is_valid()
        self.page = Paginator(self.found, ROWS).get_page(asked.get("page"))
        self.rows = [dressed(row, user) for row in self.page.object_list]
        self.may_ask = holds(user, doors.ASK)

    @property
    def _blocks(self):
        found = Block.objects.within(self.user).filter(panchayats__login_requests__isnull=False).distinct()
        return sorted(((block.code, block.title) for block in found), key=lambda pair: pair[1])

    @cached_property
    def found(self):
        """All that are wanted."""
        if not self.known:
            return self._seen.none()
        chosen, found = self.form.cleaned_data, self._seen
        if chosen["state"] != "all":
            found = found.filter(state=chosen["state"] or LoginRequest.State.REQUESTED)
        if chosen["block"]:
            found = found.filter(panchayat__block__code=chosen["block"])
        return found.filter(matching(chosen["q"], *_SEARCHED)).order_by("asked_on", "pk")

    @cached_property
    def sentence(self):
        """How many wait, and for how long."""
        waiting = LoginRequest.objects.visible_to(self.user).filter(state=LoginRequest.State.REQUESTED)
        said = waiting.aggregate(n=Count("pk"), oldest=Min("asked_on"))
        if not said["n"]:
            return _("No login ID that was asked for is still to come.")
        days = (dates.today() - said["oldest"]).days
        many = ngettext(
            "%(n)s login ID was asked for and has not come yet.",
            "%(n)s login IDs were asked for and have not come yet.",
            said["n"],
        )
        oldest = ngettext("The oldest has waited %(n)s day.", "The oldest has waited %(n)s days.", days)
        return f"{many % {'n': grouped(said['n'])}} {oldest % {'n': grouped(days)}}"


class NewPage:
    """The form of a request, with the home that `asked` names filled in. PermissionDenied: asks none."""

    def __init__(self, user, asked, data=None):
        if not holds(user, doors.ASK):
            raise PermissionDenied
        self.user = user
        start = {name: asked.get(name, "").replace("\0", "")[:40] for name in ("centre", "panchayat")}
        if start["centre"]:
            start["holder_kind"] = "vle"
        self.form = forms.AskForm(data, initial=start)

    @cached_property
    def centres(self):
        """Centres of the user's place that may get one."""
        found = Centre.objects.within(self.user).exclude(status=Centre.Status.SUSPENDED)
        return found.select_related("panchayat__block").order_by("name")

    @cached_property
    def panchayats(self):
        found = Panchayat.objects.within(self.user).valid_on(dates.today())
        return found.select_related("block").order_by("block__name", "name")


class OnePage:
    """One request as its reader may see it; Http404 where there is none for this reader."""

    def __init__(self, user, pk):
        self.user = user
        row = seen(user).filter(pk=pk).first() if pk <= BIGINT else None
        if row is None:
            raise Http404
        self.row = dressed(row, user)
        self.changed = False  # somebody else was quicker
        self.issue, self.refuse = forms.IssueForm(), forms.RefuseForm()

    @property
    def is_open(self):
        return self.row.state == LoginRequest.State.REQUESTED

    @cached_property
    def may_answer(self):
        return can(self.user, doors.ANSWER, self.row.panchayat)

    @property
    def status(self):
        return 409 if self.changed else max(self.issue.status, self.refuse.status)

    def answer(self, asked):
        """Act on what was sent: a sentence of what was done, or None where a form says what is wrong."""
        if not self.may_answer:
            raise PermissionDenied
        act = asked.get("act")
        if act not in ("issue", "refuse"):
            raise Http404
        form = {"issue": forms.IssueForm, "refuse": forms.RefuseForm}[act](asked)
        setattr(self, act, form)
        try:
            done = form.through(getattr(doors, act), self.user, self.row)
        except doors.Answered:
            self.row = dressed(seen(self.user).get(pk=self.row.pk), self.user)
            self.changed = True
            return None
        if done is None:
            return None
        if act == "refuse":
            return _("The request is refused.")
        return _("%(code)s is entered, and the request is closed.") % {"code": done.login_id.code}

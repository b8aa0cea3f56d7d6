"""The pages of the workers file: send it, look at what would happen, take it in, fetch what was set aside."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from camps.duties import filing, people
from camps.duties.filing import DESK
from camps.duties.forms import FileForm
from districts.permissions import holds
from drive_portal.lib import asides
from drive_portal.lib.uploads import MB, LimitedUpload
from drive_portal.lib.waiting import Unknown

LIMIT = 10 * MB  # a district's people are one or two; the first look is taken while the sender waits


@csrf_exempt  # only so far as the limit must be set before anything is read: `_send` is protected
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def workers_file(request):
    """Send a file of people to be looked at."""
    _check(request.user)
    limited = LimitedUpload(request, LIMIT)
    request.upload_handlers = [limited]
    return _send(request, limited)


@csrf_protect
def _send(request, limited):
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    limit = {"limit": limited.limit // MB}
    if form.is_bound and limited.exceeded:
        form.errors.pop("file", None)
        form.add_error("file", _("The file is larger than %(limit)s MB. Split it.") % limit)
    if form.is_bound and form.is_valid():
        waiting = DESK.receive(request.user, filing.Workers.name, form.cleaned_data["file"])
        return redirect("workers_file_look", waiting.token)
    context = {"form": form, "columns": filing.Workers.columns} | limit
    return render(request, "camps/duties/file.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def look(request, token):
    """The first look at a file, and the button that takes it in; afterwards what became of it."""
    waiting = _waiting(request.user, token)
    if request.method == "POST":
        DESK.take_in(request.user, waiting)
        return redirect("workers_file_look", token)
    return render(request, "districts/registers/look.html", {"waiting": waiting} | _ways(token))


@require_safe
@login_required
@never_cache
def errors(request, token, ending):
    """The rows set aside, to be mended and sent again."""
    waiting = _waiting(request.user, token)
    if not waiting.errors.exists():
        raise Http404
    return asides.answer(waiting.errors, "workers-errors", ending)


def _check(user):
    if not holds(user, people.PERMISSION):
        raise PermissionDenied


def _waiting(user, token):
    _check(user)
    try:
        return DESK.find(user, token)
    except Unknown as unknown:
        raise Http404 from unknown


def _ways(token):
    """Where the page of a file leads."""
    return {
        "send": reverse("workers_file"),
        "back": reverse("workers"),
        "back_to": _("People on the drive"),
        "xlsx": reverse("workers_file_errors", args=[token, "xlsx"]),
        "csv": reverse("workers_file_errors", args=[token, "csv"]),
    }

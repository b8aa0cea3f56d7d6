"""The pages of files: send one, look at it, take it in, fetch what was set aside."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from districts import imports
from districts.permissions import holds
from districts.registers.files import DESK
from districts.registers.forms import FileForm
from drive_portal.lib import asides
from drive_portal.lib.uploads import MB, LimitedUpload
from drive_portal.lib.waiting import Unknown


@csrf_exempt  # only so far as the limit must be set before anything is read: `_send` is protected
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send(request):
    """Send a file to be looked at."""
    if not holds(request.user, "import_files"):
        raise PermissionDenied
    limited = LimitedUpload(request)
    request.upload_handlers = [limited]
    return _send(request, limited)


@csrf_protect
def _send(request, limited):
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and limited.exceeded:
        limit = {"limit": limited.limit // MB}
        form.errors.pop("file", None)
        form.add_error("file", _("The file is larger than %(limit)s MB. Split it.") % limit)
    if form.is_bound and form.is_valid():
        clean = form.cleaned_data
        waiting = DESK.receive(request.user, clean["kind"], clean["file"], clean["encoding"])
        return redirect("register_file", waiting.token)
    context = {"form": form, "kinds": imports.KINDS, "limit": limited.limit // MB}
    status = 400 if form.is_bound else 200
    return render(request, "districts/registers/send.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def look(request, token):
    """The first look at a file, and the button that takes it in; afterwards what became of it."""
    waiting = _waiting(request.user, token)
    if request.method == "POST":
        DESK.take_in(request.user, waiting)
        return redirect("register_file", token)
    return render(request, "districts/registers/look.html", {"waiting": waiting} | _ways(token))


@require_safe
@login_required
def errors(request, token, ending):
    """The rows set aside, to be mended and sent again."""
    waiting = _waiting(request.user, token)
    if not waiting.errors.exists():
        raise Http404
    return asides.answer(waiting.errors, f"{waiting.about['kind']}-errors", ending)


def _waiting(user, token):
    if not holds(user, "import_files"):
        raise PermissionDenied
    try:
        return DESK.find(user, token)
    except Unknown as unknown:
        raise Http404 from unknown


def _ways(token):
    """Where the page of a file leads."""
    return {
        "send": reverse("register_files"),
        "back": reverse("registers"),
        "back_to": _("Registers"),
        "xlsx": reverse("register_errors", args=[token, "xlsx"]),
        "csv": reverse("register_errors", args=[token, "csv"]),
    }

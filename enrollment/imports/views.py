"""The pages of imports: send a file, see what it is, start it, watch it, take it back."""

import tempfile

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.permissions import holds
from drive_portal.lib import asides
from drive_portal.lib.uploads import MB, LimitedUpload
from enrollment.imports import jobs, pages
from enrollment.imports.forms import SendForm, UndoForm
from enrollment.models import Reading

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@csrf_exempt  # only so far as the limit must be set before anything is read: `_send` is protected
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def imports(request):
    """What was sent into the user's districts, and the form to send a file."""
    if not holds(request.user, "import_files"):
        raise PermissionDenied
    limited = LimitedUpload(request, pages.LIMIT)
    request.upload_handlers = [limited]
    return _send(request, limited)


@csrf_protect
def _send(request, limited):
    own = jobs.districts(request.user)
    sent = request.method == "POST"
    form = SendForm(request.POST, request.FILES, districts=own) if sent else SendForm(districts=own)
    if sent and (problem := pages.not_received(limited)):
        form.errors.pop("file", None)
        form.add_error("file", problem)
    if sent and form.is_valid() and (job := _taken(request.user, form)):
        return redirect("import", job.pk)
    context = pages.listing(request.user, request.GET) | {"form": form, "limit": limited.limit // MB}
    return render(request, "enrollment/imports/list.html", context, status=400 if sent else 200)


def _taken(user, form):
    try:
        return jobs.send(user, **form.cleaned_data, look=True, language=get_language())
    except ValidationError as error:
        form.refuse(error)


@require_safe
@login_required
@never_cache
def one(request, pk):
    """One import: the first look, how far it is, what became of it."""
    shown = _shown(request.user, pk)
    if request.htmx:
        return render(request, "enrollment/imports/_job.html", {"shown": shown, "job": shown.job})
    shown.was_shown()
    context = {"shown": shown, "job": shown.job, "undo_form": UndoForm()}
    return render(request, "enrollment/imports/one.html", context)


@require_POST
@login_required
def decide(request, pk, what):
    """Start it, agree to it, or throw it away."""
    job = _shown(request.user, pk).job
    try:
        if what == "start":
            jobs.start(request.user, job, kruti_dev=bool(request.POST.get("kruti_dev")))
        elif what == "agree":
            jobs.approve(request.user, job)
        elif jobs.drop(request.user, job):
            messages.success(request, _("The file was thrown away. Nothing was changed."))
            return redirect("imports")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("import", pk)


@require_http_methods(["POST"])
@login_required
def undo(request, pk):
    """Take an import back, with the reason."""
    shown = _shown(request.user, pk)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            jobs.undo(request.user, shown.job, form.cleaned_data["why"])
            return redirect("import", pk)
        except ValidationError as error:
            form.add_error("why", error.messages)
    context = {"shown": shown, "job": shown.job, "undo_form": form}
    return render(request, "enrollment/imports/one.html", context, status=400)


@require_safe
@login_required
def errors(request, pk, ending):
    """The rows set aside, to be mended and sent again."""
    shown = _shown(request.user, pk)
    if not shown.errors_path or (ending == "xlsx" and not shown.as_workbook):
        raise Http404
    pages.told(request.user, shown.job, shown.job.set_aside, Reading.Kind.EXPORT)
    name, path = f"{shown.job.kind}-{pk}-errors.{ending}", shown.errors_path
    if ending == "csv":
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")
    book = tempfile.TemporaryFile()  # noqa: SIM115  the answer closes it
    asides.workbook(path, book)
    book.seek(0)
    return FileResponse(book, as_attachment=True, filename=name, content_type=_XLSX)


def _shown(user, pk):
    """The import for its page; out of sight it is not there."""
    if not holds(user, "import_files"):
        raise PermissionDenied
    job = jobs.visible_to(user).filter(pk=pk).first()
    if job is None:
        raise Http404
    return pages.Shown(user, job)

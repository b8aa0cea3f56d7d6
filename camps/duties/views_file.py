"""The page of the workers file: send it, see what went in and what was set aside."""

import tempfile
from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from camps.duties import filing, people
from camps.duties.forms import FileForm
from districts.permissions import holds
from drive_portal.lib import asides
from drive_portal.lib.sheets import Refused
from drive_portal.lib.uploads import MB, LimitedUpload

SHOWN = 500  # rows set aside


@csrf_exempt  # only so far as the limit must be set before anything is read: `_send` is protected
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def workers_file(request):
    """Send a file of people. It may be sent again: who is known is not entered twice."""
    if not holds(request.user, people.PERMISSION):
        raise PermissionDenied
    limited = LimitedUpload(request)
    request.upload_handlers = [limited]
    return _send(request, limited)


@csrf_protect
def _send(request, limited):
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_bound and limited.exceeded:
        form.errors.pop("file", None)
        said = _("The file is larger than %(limit)s MB. Split it.") % {"limit": limited.limit // MB}
        form.add_error("file", said)
    result, rows = _taken(request.user, form) if form.is_bound and form.is_valid() else (None, [])
    if result and not result.set_aside:
        messages.success(request, outcome(result))
        return redirect("workers")
    said = outcome(result) if result else ""
    context = {"form": form, "result": result, "said": said, "rows": rows, "columns": filing.Workers.columns}
    return render(request, "camps/duties/file.html", context, status=400 if form.errors else 200)


def _taken(user, form):
    """(the result, the first rows set aside); (None, []) where the file was refused: the form says why."""
    upload = form.cleaned_data["file"]
    with tempfile.TemporaryDirectory() as folder:
        path, errors = Path(folder) / "file", Path(folder) / "errors.csv"
        with path.open("wb") as stream:
            for chunk in upload.chunks():
                stream.write(chunk)
        try:
            return filing.take_in(user, path, errors), asides.first(errors, SHOWN)
        except Refused as refused:
            form.add_error("file", str(refused))
            return None, []


def outcome(result):
    """What became of the rows, in a sentence."""
    return _(
        "%(rows_read)s rows read: %(new)s new, %(updated)s changed, %(unchanged)s as they were,"
        " %(set_aside)s set aside."
    ) % vars(result)

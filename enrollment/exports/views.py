"""The page where people are taken away as a file. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from districts.permissions import holds
from enrollment.exports.forms import ExportForm
from enrollment.exports.pages import Chosen, fetch, order, own
from enrollment.models import Export
from enrollment.people import where


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def exports(request):
    """Choose a place, ask for its file; the own files with their progress."""
    if not holds(request.user, where.VIEW):
        raise PermissionDenied
    chosen = Chosen(request.user, (request.POST or request.GET).get("place", ""))
    form = ExportForm(request.POST or None, initial={"status": request.GET.get("status", "left_out")})
    if request.method == "POST" and chosen.place and form.is_valid():
        if order(request.user, chosen.place, form.cleaned_data):
            return redirect(f"{request.path}?place={chosen.key}")
        messages.error(request, _("Too many files of yours are waiting. Let some be made first."))
    context = {"chosen": chosen, "form": form, "files": own(Export, request.user)}
    status = 400 if form.is_bound else 200
    return render(request, "enrollment/exports/exports.html", context, status=status)


@require_safe
@login_required
def export(request, token):
    """The file itself, for who asked for it."""
    _job, path = fetch(request.user, Export, token)
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    answer["Cache-Control"] = "private, no-store"
    return answer

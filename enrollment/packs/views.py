"""The pages of packs: ask for one, fetch it, key in what came back. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from districts.permissions import holds
from enrollment.exports.pages import Chosen, fetch, own
from enrollment.models import Pack
from enrollment.packs import pages
from enrollment.packs.visit import Visit
from enrollment.people import where


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def packs(request):
    """Choose a place, ask for its pack; the own packs with their progress."""
    if not holds(request.user, where.VIEW):
        raise PermissionDenied
    chosen = Chosen(request.user, (request.POST or request.GET).get("place", ""))
    form = pages.form(chosen, request.POST)
    if form and form.is_bound and form.is_valid():
        if pages.order(chosen, form):
            return redirect(f"{request.path}?place={chosen.key}")
        messages.error(request, _("Too many files of yours are waiting. Let some be made first."))
    context = {"chosen": chosen, "form": form, "files": own(Pack, request.user)}
    return render(request, "enrollment/packs/packs.html", context, status=400 if request.POST else 200)


@never_cache
@require_safe
@login_required
def files(request):
    """The own packs alone, for the page to refresh itself."""
    return render(request, "enrollment/packs/_files.html", {"files": own(Pack, request.user)})


@require_safe
@login_required
def pack(request, token):
    """The pack itself, for who asked for it."""
    _job, path = fetch(request.user, Pack, token)
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@login_required
def again(request, token):
    """The same pack once more."""
    if not holds(request.user, where.VIEW) or not pages.again(request.user, token):
        raise Http404
    return redirect("packs")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def pack_return(request):
    """Type a page's code, key its rows, save them."""
    if not holds(request.user, "mark_people"):
        raise PermissionDenied
    visit = Visit(request.user, request.GET, request.POST)
    if visit.saved is not None:
        messages.success(request, visit.said)
        return redirect("pack_return")
    return render(request, "enrollment/packs/return.html", {"visit": visit}, status=visit.status)

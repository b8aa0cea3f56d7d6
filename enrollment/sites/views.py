"""The planner's pages. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from drive_portal.lib.tables import ENDINGS, answer
from enrollment.sites import files
from enrollment.sites.pages import Planner


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def sites(request):
    """Where and when to hold camps; those that were ticked become planned camps."""
    page = Planner(request.user, request.GET)
    if request.method == "POST" and page.proposal:
        if not page.plans:
            raise PermissionDenied
        if said := page.make(request.POST):
            messages.success(request, said)
            return redirect(request.get_full_path())
    return render(request, "enrollment/sites/sites.html", {"page": page}, status=page.status)


@require_safe
@login_required
@never_cache
def timetable(request):
    """The proposal day by day, to be printed: which team stands where."""
    page = Planner(request.user, request.GET)
    if not page.proposal:
        return redirect(f"{reverse('sites')}?{request.GET.urlencode()}")
    return render(request, "enrollment/sites/timetable.html", {"page": page})


@require_safe
@login_required
def table(request, name, ending):
    """The proposal as a file."""
    page = Planner(request.user, request.GET)
    if name not in files.TABLES or ending not in ENDINGS or not page.proposal:
        raise Http404
    return answer(files.written(name, page), ending, f"camps-{name}-{page.proposal.asked.first}")

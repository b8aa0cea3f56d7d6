"""Pages of the evening notes. A view asks, acts, answers."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from enrollment.reviews import printing
from enrollment.reviews.pages import Evening, Evenings


@never_cache
@require_safe
@login_required
def reviews(request):
    """A drive's evenings, the latest first."""
    page = Evenings(request.user, request.GET)
    if page.drive is None:
        raise PermissionDenied
    return render(request, "enrollment/reviews/evenings.html", {"page": page})


@never_cache
@require_safe
@login_required
def review(request, drive_pk, day):
    """One evening's note; with `?screens` for the projector."""
    page = Evening(request.user, drive_pk, day, "screens" in request.GET)
    return render(request, "enrollment/reviews/evening.html", {"page": page, "note": page.note})


@require_safe
@login_required
def review_file(request, drive_pk, day, language, kind):
    """A file of the note as it was written then."""
    content, name = Evening(request.user, drive_pk, day).file(language, kind)
    answer = HttpResponse(content, content_type=printing.TYPES[kind])
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer

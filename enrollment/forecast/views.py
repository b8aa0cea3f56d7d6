"""The page of the forecast. A view asks, acts, answers."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from drive_portal.lib import tables
from enrollment.forecast import sheet
from enrollment.forecast.page import Page


@login_required
@require_safe
def forecast(request, level, code):
    """When a district or a block will be done; `?format=csv|xlsx` as a file."""
    page = Page(request.user, level, code, request.GET.dict())
    ending = request.GET.get("format")
    if ending in tables.ENDINGS and page.drive:
        return tables.answer(sheet.table(page), ending, f"forecast-{level}-{page.day.isoformat()}")
    return render(request, "enrollment/forecast/forecast.html", {"page": page})

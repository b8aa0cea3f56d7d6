"""The pages of instructions. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from drive_portal.lib.tables import ENDINGS, answer
from enrollment.instructions import files, wording
from enrollment.instructions.pages import GivePage, ListPage, OnePage


@require_safe
@login_required
@never_cache
def instructions(request):
    """What was asked of whom, until when, and whether its number moved."""
    page = ListPage(request.user, request.GET)
    return render(request, "enrollment/instructions/list.html", {"page": page})


@require_safe
@login_required
def instructions_table(request, ending):
    """The list as a file."""
    if ending not in ENDINGS:
        raise Http404
    return answer(files.listed(ListPage(request.user, request.GET)), ending, "instructions")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def instruction_new(request):
    """Give an instruction: a page of its own, or its form alone within the evening's page."""
    page = GivePage(request.user, request.GET, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (rows := page.form.give(request.user)):
        messages.success(request, wording.given(rows))
        return redirect(page.back)
    template = "_give.html" if request.htmx else "new.html"
    return render(request, f"enrollment/instructions/{template}", {"page": page}, status=page.form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def instruction(request, pk):
    """An instruction: its number evening by evening, what was said and done."""
    page = OnePage(request.user, pk)
    if request.method == "POST" and (said := page.post(request.POST)):
        messages.success(request, said)
        return redirect("home") if "home" in request.POST else redirect("instruction", pk)
    return render(request, "enrollment/instructions/one.html", {"page": page}, status=page.status)

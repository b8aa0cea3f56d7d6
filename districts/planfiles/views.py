"""The plan's file: out, and in again. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from districts.planfiles import book
from districts.planfiles.pages import IssueForm, PlanFilePage, SendForm

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def plan_book(request, pk):
    """The plan as a workbook to be filled in."""
    page = PlanFilePage(request.user, pk)
    try:
        made = book.workbook(page.drive)
    except ValidationError as error:
        raise Http404 from error
    answer = HttpResponse(made, content_type=_XLSX)
    name = f"plan-{page.drive.pk}-v{page.plan.version}.xlsx"
    answer["Content-Disposition"], answer["Cache-Control"] = (
        f'attachment; filename="{name}"',
        "private, no-store",
    )
    return answer


@login_required
def plan_file(request, pk):
    """Send the filled-in workbook, and look at what it would come to."""
    page = PlanFilePage(request.user, pk)
    form = SendForm(request.POST, request.FILES) if request.method == "POST" else SendForm()
    found = page.look(form) if request.method == "POST" else None
    outcome = page.outcome(found, form) if found and not found.faults else None
    context = {"page": page, "form": form, "found": found, "outcome": outcome}
    context["issue"] = page.issue_form(found) if outcome else None
    wrong = request.method == "POST" and not outcome
    return render(request, "districts/planfiles/file.html", context, status=400 if wrong else 200)


@login_required
@require_POST
def plan_issue(request, pk):
    """Issue the plan that was looked at."""
    page = PlanFilePage(request.user, pk)
    form = IssueForm(request.POST)
    if form.through(page.issue, request.user):
        messages.success(request, _("The plan was issued."))
        return redirect("drive", pk)
    context = {"page": page, "form": SendForm(), "refused": form}
    return render(request, "districts/planfiles/file.html", context, status=400)

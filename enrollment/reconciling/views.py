"""The pages of reconciliation. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from districts.permissions import can, holds
from drive_portal.lib import tables
from enrollment import official
from enrollment.models import Level, Statement
from enrollment.reconciling import page as pages
from enrollment.reconciling import published, sheet
from enrollment.reconciling.forms import CorrectionForm, OfficialForm, StatementForm


@login_required
@require_safe
def reconciliation(request):
    """To the user's own place; a choice for who sees several districts."""
    if not holds(request.user, "view_progress"):
        raise PermissionDenied
    level, places = pages.own(request.user)
    if len(places) == 1 or (places and level != "district"):
        asked = request.GET.urlencode()
        address = reverse("reconciliation_place", args=[level, places[0].code])
        return redirect(address + (f"?{asked}" if asked else ""))
    return render(request, "enrollment/reconciling/districts.html", {"districts": places})


@login_required
@require_safe
def place(request, level, code):
    """A place's four figures, the ways between them, the places below."""
    page = pages.Page(request.user, level, code, request.GET.dict())
    ending = request.GET.get("format")
    if ending in tables.ENDINGS and page.row:
        return tables.answer(sheet.table(page), ending, f"reconciliation-{level}-{sheet.ascii_of(code)}")
    return _shown(request, page)


@login_required
@require_POST
def say_official(request, level, code):
    """Enter a figure of the official portal."""
    page = _writable(request, level, code)
    form = OfficialForm(request.POST)
    done = form.through(official.enter, request.user, page.place)
    if not done:
        return _shown(request, page, official_form=form)
    outcome, warning = done
    same = outcome == official.UNCHANGED
    messages.success(
        request, _("This figure stood already.") if same else _("The official figure was saved.")
    )
    if warning:
        messages.warning(request, warning)
    return redirect("reconciliation_place", level, code)


@login_required
@require_POST
def say_published(request, level, code):
    """Write down a published figure."""
    page = _writable(request, level, code)
    form = StatementForm(request.POST)
    if not form.through(published.say, request.user, page.place):
        return _shown(request, page, statement_form=form)
    messages.success(request, _("The published figure was saved."))
    return redirect("reconciliation_place", level, code)


@login_required
def correct(request, pk):
    """Correct a published figure by a new one, or take it back; the old one stays in the history."""
    old, where = _statement(request.user, pk)
    form = CorrectionForm(request.POST or None, old=old)
    if request.method == "POST" and form.through(published.correct, request.user, old):
        messages.success(request, _("The correction was saved. What stood before is in the history."))
        return redirect("reconciliation_place", where.level, where.code)
    context = {"form": form, "old": old, "place": where}
    return render(request, "enrollment/reconciling/correct.html", context, status=form.status)


def _statement(user, pk):
    """A statement that stands, and its place, for who may correct it."""
    old = get_object_or_404(Statement.objects.select_related("district"), pk=pk)
    model = official.MODELS[Level(old.level).name.lower()]
    where = get_object_or_404(model.objects.within(user), pk=old.place_id)
    if not can(user, "manage_drive", where):
        raise PermissionDenied
    return old, where


def _writable(request, level, code):
    page = pages.Page(request.user, level, code, request.GET.dict())
    if page.level not in official.MODELS:
        raise Http404
    if not page.may_enter:
        raise PermissionDenied
    return page


def _shown(request, page, official_form=None, statement_form=None):
    context = {
        "page": page,
        "official_form": official_form or OfficialForm(),
        "statement_form": statement_form or StatementForm(),
        "wrong": "official" if official_form else "statement" if statement_form else "",
    }
    status = 400 if context["wrong"] else 200
    return render(request, "enrollment/reconciling/place.html", context, status=status)

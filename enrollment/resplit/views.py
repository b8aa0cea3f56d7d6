"""Pages of the nightly re-split. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from districts import orders
from enrollment.resplit import night
from enrollment.resplit.pages import ResplitPage


@login_required
def resplit(request, pk):
    """A drive's nights, and by which rule they go."""
    page = ResplitPage(request.user, pk)
    form = page.rule_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.through(orders.change, request.user, page.drive):
        messages.success(request, _("Saved. It counts from tonight on."))
        return redirect("resplit", pk)
    return render(request, "enrollment/resplit/nights.html", {"page": page, "form": form}, status=form.status)


@login_required
def resplit_night(request, pk, night_pk):
    """One night's moves, and the decision about them."""
    page = ResplitPage(request.user, pk)
    row = page.found(night_pk)
    form = page.decision_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (done := form.through(night.decide, request.user, row.pk)):
        messages.success(request, done.get_state_display())
        return redirect("resplit", pk)
    context = {"page": page, "night": row, "form": form, "rows": page.rows(row)}
    return render(request, "enrollment/resplit/night.html", context, status=form.status)

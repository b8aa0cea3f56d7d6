"""Pages of drives: the list, one drive, setting up and changing. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import retarget

from districts.ordering.pages import DriveList, DrivePage
from districts.ordering.setup import Setup


@login_required
@require_safe
def drives(request):
    """The drives of the user's districts."""
    return render(request, "districts/ordering/list.html", {"list": DriveList(request.user, request.GET)})


@login_required
@require_safe
def drive(request, pk):
    """One drive: its order in words, its plan by block, its versions."""
    return render(request, "districts/ordering/drive.html", {"page": DrivePage(request.user, pk)})


@login_required
def drive_new(request):
    """Set up a drive: typed, looked at, issued."""
    return _order(request, Setup(request.user, request.POST or request.GET))


@login_required
def drive_change(request, pk):
    """Change a drive: typed, looked at, issued."""
    return _order(request, Setup(request.user, request.POST or request.GET, pk))


def _order(request, setup):
    if request.method != "POST":
        context = {"setup": setup, "form": setup.form(), "outcome": setup.now}
        return render(request, "districts/ordering/form.html", context)
    form = setup.form(request.POST)
    issued, outcome = setup.answer(form)
    if issued:
        messages.success(request, _("The order was issued: “%(drive)s”.") % {"drive": issued.title})
        return redirect("drive", issued.pk)
    context = {"setup": setup, "form": form, "outcome": outcome}
    if setup.step == "draw" and request.htmx:
        return _drawn(request, context)
    if outcome and setup.step == "check":
        return render(request, "districts/ordering/check.html", context)
    return render(request, "districts/ordering/form.html", context, status=form.status)


def _drawn(request, context):
    """The plan beside the form; where none can be drawn, what is missing, over the one drawn last."""
    if context["outcome"]:
        return render(request, "districts/ordering/_drawn.html", context)
    return retarget(render(request, "districts/ordering/_undrawn.html", context), "#drawn-said")

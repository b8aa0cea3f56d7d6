"""Pages of the what-if. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.whatif import keeping, pages
from enrollment.whatif.forms import NameForm
from enrollment.whatif.pages import Page, PlanPage, Side

_WAYS = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def begin(request):
    """To the what-if of the user's own place."""
    place = pages.own(request.user)
    if place is None:
        raise Http404
    return redirect("what_if", place.level, place.code)


@login_required
@require_http_methods(_WAYS)
def what_if(request, level, code):
    """The levers of a district or a block and what they come to; sent with a name they are kept."""
    page = Page(request.user, level, code, request.POST or request.GET)
    form = NameForm(request.POST or None)
    if request.method == "POST" and (kept := page.keep(form)):
        messages.success(request, _("Kept. Its address can be shared."))
        return redirect("scenario", kept.pk)
    status = max(page.status, form.status)
    return render(request, "enrollment/whatif/page.html", {"page": page, "name": form}, status=status)


@login_required
@require_safe
def answer(request, level, code):
    """The answer alone, while a lever is dragged."""
    page = Page(request.user, level, code, request.GET)
    if page.drive is None:
        raise Http404
    status = 422 if page.status == 400 else 200  # both are shown by htmx
    found = render(
        request, "enrollment/whatif/_answer.html", {"page": page, "name": NameForm()}, status=status
    )
    found["HX-Replace-Url"] = page.address
    return found


@login_required
@require_http_methods(_WAYS)
def one(request, pk):
    """A kept scenario: what it said, what it says today; sent with a name it is called so."""
    kept = pages.scenario(request.user, pk)
    form = NameForm(request.POST or None, initial={"name": kept.row.name})
    if request.method == "POST" and form.through(keeping.rename, request.user, kept.row):
        return redirect("scenario", pk)
    context = {"kept": kept, "form": form}
    return render(request, "enrollment/whatif/scenario.html", context, status=form.status)


@login_required
@require_POST
def delete(request, pk):
    """Take a scenario away."""
    kept = pages.scenario(request.user, pk)
    back = kept.levers_address
    keeping.delete(request.user, kept.row)
    messages.success(request, _("The scenario “%(name)s” is deleted.") % {"name": kept.row.name})
    return redirect(back if kept.may_open else "dashboard")


@login_required
@require_safe
def compare(request):
    """Two to four kept scenarios side by side."""
    side = Side(request.user, request.GET.getlist("s"))
    return render(
        request, "enrollment/whatif/compare.html", {"side": side}, status=400 if side.wrong else 200
    )


@login_required
@require_http_methods(_WAYS)
def plan(request, pk):
    """What a scenario would make of the plan; sent, it is its next version."""
    page = PlanPage(request.user, pk)
    form = page.form(request.POST or None)
    if request.method == "POST" and (made := form.through(page.issue)):
        messages.success(
            request, _("Version %(version)s of the plan was issued.") % {"version": made.version}
        )
        return redirect("drive", page.drive.pk)
    return render(request, "enrollment/whatif/plan.html", {"page": page, "form": form}, status=form.status)

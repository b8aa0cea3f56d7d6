"""The registers' pages. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts.models import Block, Centre, LoginID, Panchayat
from districts.permissions import holds
from districts.registers.lists import LISTS
from districts.registers.pages import NewPage, RowPage, may_write

_LOOK = "view_reports"


@require_safe
@login_required
def registers(request):
    """What there is: places, centres, login IDs, and files of them."""
    _may_look(request.user)
    counts = {
        "blocks": Block.objects.within(request.user).count(),
        "panchayats": Panchayat.objects.within(request.user).count(),
        "centres": Centre.objects.visible_to(request.user).count(),
        "login_ids": LoginID.objects.visible_to(request.user).count(),
    }
    context = counts | {"may_write": may_write(request.user), "may_send": holds(request.user, "import_files")}
    context["ledger"] = _sees_others(request.user)
    return render(request, "districts/registers/index.html", context)


@require_safe
@login_required
def listing(request, register):
    """A register, searched and filtered."""
    _may_look(request.user)
    found = LISTS[register](request.user, request.GET)
    context = {"list": found, "register": register, "may_write": may_write(request.user)}
    context["ledger"] = _sees_others(request.user)
    return render(request, f"districts/registers/{register}.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request, register):
    """Add a row."""
    page = NewPage(request.user, register, request.POST or request.GET)
    form = page.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and page.district and (address := page.add(form)):
        messages.success(request, _("It was added."))
        return redirect(address)
    return render(request, "districts/registers/new.html", {"page": page, "form": form}, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def row(request, register, code):
    """Look at a row; change, move or end it."""
    _may_look(request.user)
    page = RowPage(request.user, register, code)
    if request.method == "POST" and (said := page.post(request.POST)):
        messages.success(request, said)
        return redirect(page.address)
    return render(request, "districts/registers/row.html", {"page": page}, status=page.status)


def _sees_others(user):
    """Whether the user sees login IDs of others."""
    return any(not post.own_only for post in user.posts)


def _may_look(user):
    if not holds(user, _LOOK):
        raise PermissionDenied

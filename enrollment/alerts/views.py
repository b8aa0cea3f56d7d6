"""The pages of alerts. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.alerts import pages, wishes


@require_safe
@login_required
@never_cache
def alerts(request):
    """What the account was told."""
    return render(request, "enrollment/alerts/list.html", {"told": pages.Told(request.user)})


@require_safe
@login_required
@never_cache
def bell(request):
    """The bell of a page that stays open."""
    return render(request, "components/bell.html")


@require_POST
@login_required
def alerts_seen(request):
    """The alerts up to a moment were looked at; to the page itself only the bell is answered."""
    pages.look_at(request.user, request.POST)
    if not request.htmx:
        return redirect("alerts")
    return render(request, "components/bell.html", {"swapped": True})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def alert_choices(request):
    """Which kinds, in the portal or by e-mail, when and to which address."""
    page = pages.Choices(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (said := page.act()):
        messages.success(request, said)
        return redirect("alert_choices")
    return render(request, "enrollment/alerts/choices.html", {"page": page}, status=page.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def alert_address(request, token):
    """Confirm an address: by a button, since mail programs open links by themselves."""
    email = wishes.read(request.user, token)
    if request.method == "POST":
        wishes.set_address(request.user, email)
        messages.success(request, wishes.confirmed(email))
        return redirect("alert_choices")
    return render(request, "enrollment/alerts/address.html", {"email": email})

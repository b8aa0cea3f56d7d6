"""The pages of server outages. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from enrollment.outages import pages


@require_safe
@login_required
@never_cache
def outages(request):
    """When the server was down, and what waits to be declared."""
    context = {"list": pages.ListPage(request.user, request.GET)}
    return render(request, "enrollment/outages/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def new_outage(request):
    """Declare an outage by hand."""
    sent = request.POST if request.method == "POST" else None
    page = pages.NewPage(request.user, sent or request.GET, sent)
    if sent and page.form and (row := page.declare()):
        messages.success(request, pages.said(row))
        return redirect("outages")
    status = page.form.status if page.form else 200
    return render(request, "enrollment/outages/new.html", {"page": page}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def outage(request, pk):
    """An outage, what it excuses; declare, change, withdraw it."""
    page = pages.OnePage(request.user, pk)
    if request.method == "POST" and (said := page.act(request.POST)):
        messages.success(request, said)
        return redirect("outages")
    return render(request, "enrollment/outages/one.html", {"page": page}, status=page.status)

"""The pages of requests for login IDs. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from districts.requests import doors
from districts.requests.pages import ListPage, NewPage, OnePage


@require_safe
@login_required
def requests(request):
    """Who waits for a login ID, since when."""
    return render(request, "districts/requests/list.html", {"list": ListPage(request.user, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request):
    """Ask for a login ID."""
    page = NewPage(request.user, request.GET, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (row := page.form.through(doors.ask, request.user)):
        messages.success(request, _("The login ID was asked for. It is in this list until it is answered."))
        return redirect("login_request", row.pk)
    return render(request, "districts/requests/new.html", {"page": page}, status=page.form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request, pk):
    """A request; its answer."""
    page = OnePage(request.user, pk)
    if request.method == "POST" and (said := page.answer(request.POST)):
        messages.success(request, said)
        return redirect("login_request", pk)
    return render(request, "districts/requests/one.html", {"page": page}, status=page.status)

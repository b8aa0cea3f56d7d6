"""The pages of questions about reports. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enrollment.doubts import pages


@require_safe
@login_required
@never_cache
def doubts(request):
    """Which answers wait for the officer, which questions for an answer."""
    return render(request, "enrollment/doubts/list.html", {"list": pages.ListPage(request.user, request.GET)})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def doubt(request, pk):
    """A question; the officer's word on its answer."""
    page = pages.OnePage(request.user, pk)
    if request.method == "POST" and (said := page.decide(request.POST)):
        messages.success(request, said)
        return redirect("doubts")
    return render(request, "enrollment/doubts/one.html", {"page": page}, status=page.status)


@require_POST
@login_required
def answer_doubt(request, pk):
    """The operator's answer, from the page of the day's report."""
    said, taken, address = pages.answered(request.user, pk, request.POST)
    (messages.success if taken else messages.warning)(request, said)
    return redirect(address)

"""Tokens of the API: seen, made, revoked."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from districts.tokens import doors
from districts.tokens.forms import SearchForm, TokenForm

ROWS = 50


@login_required
@never_cache
def tokens(request):
    """The tokens that one sees, and a form for one more. What was made is shown here, this once."""
    form = TokenForm(request.user, request.POST if request.method == "POST" else None)
    made = form.through(doors.make) if request.method == "POST" else None
    row, token = made or (None, None)
    search = SearchForm(request.GET)
    found = search.found(doors.seen(request.user).select_related("user"))
    context = {
        "form": TokenForm(request.user) if made else form,
        "row": row,
        "token": token,
        "search": search if doors.manages(request.user) else None,
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
    }
    return render(request, "districts/tokens/tokens.html", context, status=form.status)


@login_required
def token(request, pk):
    """One token: what is known of it, and its end."""
    row = get_object_or_404(doors.seen(request.user).select_related("user", "made_by"), pk=pk)
    if request.method == "POST":
        doors.revoke(request.user, row)
        messages.success(request, _("The token is revoked. It opens nothing any more."))
        return redirect("tokens")
    context = {"row": row, "may": doors.revokes(request.user, row)}
    return render(request, "districts/tokens/token.html", context)

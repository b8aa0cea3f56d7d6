"""The pages of difficulties. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from camps.difficulties import files, owners, wording
from camps.difficulties.pages import GroupPage, ListPage, NewPage, OnePage
from drive_portal.lib.tables import ENDINGS, answer


@require_safe
@login_required
def difficulties(request):
    """What is in the way, since when, with whom."""
    page = ListPage(request.user, request.GET)
    return render(request, "camps/difficulties/list.html", {"page": page})


@require_safe
@login_required
def table(request, name, ending):
    """The list, or the table by kind and block, as a file."""
    page = ListPage(request.user, request.GET)
    if ending not in ENDINGS or name not in ("list", "blocks") or (name == "blocks" and page.table is None):
        raise Http404
    made = files.listed(page) if name == "list" else files.by_block(page)
    return answer(made, ending, f"difficulties-{name}")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new(request):
    """Report a difficulty."""
    page = NewPage(request.user, request.GET, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (row := page.form.raise_(request.user)):
        messages.success(request, wording.raised(owners.of([row])[0]))
        return redirect("difficulty", row.pk)
    return render(request, "camps/difficulties/new.html", {"page": page}, status=page.form.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def one(request, pk):
    """A difficulty: its talk, its steps."""
    page = OnePage(request.user, pk)
    if request.method == "POST" and (said := page.post(request.POST)):
        messages.success(request, said)
        return redirect("difficulty", pk)
    return render(request, "camps/difficulties/one.html", {"page": page}, status=page.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def same(request, pk):
    """The same fault at many places, as one."""
    page = GroupPage(request.user, pk)
    if request.method == "POST" and (said := page.post(request.POST)):
        messages.success(request, said)
        return redirect("difficulty_same", pk)
    return render(request, "camps/difficulties/same.html", {"page": page}, status=page.form.status)

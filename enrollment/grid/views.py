"""The grid's pages. A view asks, acts, answers; what enters goes through the doors of tallies and counts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from camps import pages
from enrollment import daybook
from enrollment.grid import answers, drafts, sheet
from enrollment.grid.keys import legend


@login_required
def grid(request):
    """The block's day as a table to type into; posted as one form where no script runs."""
    asked = request.POST or request.GET
    book = _sheet(request, asked)
    if book is None:
        return render(request, "enrollment/choose_block.html", {"blocks": _mine(request, asked)})
    results = answers.of_form(request.user, book, request.POST)
    if results and all(result.status == "saved" for result in results):
        messages.success(request, answers.saved(results))
        return redirect(f"{reverse('block_grid')}?{book.address}")
    page = answers.Page(book, results, request.POST)
    return render(request, "enrollment/grid/grid.html", {"book": book, "page": page}, status=page.status)


@require_safe
@cache_control(private=True, no_cache=True)
def rows(request):
    """The table's rows as they are now, for the page to refresh; 304 where none has changed."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    book = _sheet(request, request.GET)
    if book is None:
        raise Http404
    tag = book.tag()  # before the rows are read: a change in between is fetched at the next refresh
    answer = get_conditional_response(request, etag=tag)
    answer = answer or render(request, "enrollment/grid/_rows.html", {"book": book, "rows": book.rows})
    answer["ETag"] = tag
    return answer


@require_POST
def enter(request):
    """A burst of rows, typed or pasted: what became of each, and each as it is now."""
    if not request.user.is_authenticated:
        return JsonResponse({}, status=401)
    burst = answers.burst(request.body)
    book = burst and _sheet(request, burst.asked)
    if book is None:
        return JsonResponse({}, status=400)
    return JsonResponse(answers.of_burst(request, book, burst))


@login_required
def chat(request):
    """WhatsApp lines, and as what each was understood: drafts, until they are confirmed."""
    asked = request.POST or request.GET
    book = _sheet(request, asked)
    if book is None:
        return render(request, "enrollment/choose_block.html", {"blocks": _mine(request, asked)})
    page = drafts.Drafts(book, request.POST.get("lines", ""))
    return render(request, "enrollment/grid/chat.html", {"book": book, "page": page, "legend": legend()})


@require_POST
@login_required
def chat_enter(request):
    """The drafts that were ticked, through the doors; those that failed stay, with the reason."""
    book = _sheet(request, request.POST)
    if book is None:
        raise Http404
    page = drafts.Confirmed(request.user, book, request.POST)
    if page.all_saved:
        messages.success(request, answers.saved(page.results))
        return redirect(f"{reverse('block_grid')}?{book.query}")
    context = {"book": book, "page": page, "legend": legend()}
    return render(request, "enrollment/grid/chat.html", context, status=400)


def _mine(request, asked):
    return daybook.blocks(request.user, pages.day(asked))


def _sheet(request, asked):
    return sheet.of(request.user, asked, _mine(request, asked))

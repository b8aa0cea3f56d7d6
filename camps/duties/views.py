"""The pages of duties. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from camps.duties import attendance, booking, forms, places, timetable
from camps.duties.days import Days
from camps.duties.own import OwnDuties
from camps.duties.person import DutyPage
from camps.models import Duty, Worker
from drive_portal.lib.tables import ENDINGS, answer


@require_safe
@login_required
@never_cache
def duties(request):
    """A place's day or week; for who makes cards the own duties."""
    if not places.looks(request.user):
        return render(request, "camps/duties/own.html", {"own": OwnDuties(request.user)})
    place = places.asked_for(request.user, request.GET)
    if place is None:
        return places.choose(request, "duties")
    page = Days(request.user, place, request.GET)
    template = "camps/duties/district.html" if page.level == "district" else "camps/duties/day.html"
    return render(request, template, {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def duty(request, pk):
    """One duty: look at it, move it, hand it over, cancel it."""
    page = DutyPage(request.user, pk)
    if request.method == "POST" and (said := page.post(request.POST)):
        messages.success(request, said)
        return redirect("duty", pk)
    return render(request, "camps/duties/duty.html", {"page": page}, status=page.status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def duty_new(request):
    """Put one person on duty by hand."""
    place = places.asked_for(request.user, request.POST or request.GET)
    if place is None or place.level == "district":
        return redirect("duties")
    booking.may(request.user, place)
    form = _book_form(request, place)
    if request.method == "POST" and (made := form.through(booking.book, request.user)):
        messages.success(request, _("%s is on duty.") % made.worker.title)
        return redirect("duty", made.pk)
    context = {"form": form, "place": place}
    return render(request, "camps/duties/new.html", context, status=form.status)


def _book_form(request, place):
    block = place if place.level == "block" else place.block
    hands = Worker.objects.visible_to(request.user).filter(panchayat__block=block, active=True)
    initial = {name: request.GET[name] for name in ("date", "worker", "village") if name in request.GET}
    initial |= {"panchayat": place.code} if place.level == "panchayat" else {}
    return forms.BookForm(
        request.POST or None,
        drives=places.drives(request.user, place),
        panchayats=places.panchayats(block),
        workers=hands.select_related("panchayat").order_by("name", "pk"),
        home=place if place.level == "panchayat" else None,
        initial=initial,
    )


@require_POST
@login_required
def mark(request):
    """Attendance: one tap; the row comes back as it is now."""
    known = request.POST.get("duty", "")
    pk = int(known) if known.isascii() and known.isdigit() and len(known) < 19 else 0
    row = get_object_or_404(Duty.objects.visible_to(request.user), pk=pk)
    fault = ""
    try:
        attendance.mark(request.user, row, request.POST.get("status", ""))
    except ValidationError as error:
        fault = " ".join(error.messages)
    page = Days(request.user, places.found(request.user, *_shown(request)), {"date": row.date.isoformat()})
    if not request.headers.get("HX-Request"):
        if fault:
            messages.error(request, fault)
        return redirect(f"{reverse('duties')}?{page.query()}#duty-{row.pk}")
    row = get_object_or_404(page.duties(), pk=row.pk)
    context = {"page": page, "row": row, "fault": fault, "part": page.part_of(row)}
    return render(request, "camps/duties/_marked.html", context)


@require_POST
@login_required
def mark_all(request):
    """Everybody of the shown day who is not marked yet was present."""
    page = Days(request.user, places.found(request.user, *_shown(request)), request.POST)
    if not page.may_plan:
        raise PermissionDenied
    count = attendance.mark_all(request.user, page.duties().filter(date=page.day))
    sentence = ngettext(
        "%(count)s person was marked present.", "%(count)s people were marked present.", count
    )
    messages.success(request, sentence % {"count": count})
    return redirect(f"{reverse('duties')}?{page.query()}")


def _shown(request):
    """Level and code of the place whose page was sent from."""
    level, _sep, code = request.POST.get("place", "").partition(":")
    if level not in places.MODELS or "\0" in code:
        raise Http404
    return level, code[:40]


@require_safe
@login_required
def timetable_file(request, ending):
    """The week's timetable by village: PDF to be pinned up, XLSX or CSV."""
    place = places.asked_for(request.user, request.GET)
    if place is None or ending not in (*ENDINGS, "pdf"):
        raise Http404
    page = Days(request.user, place, request.GET)
    if ending == "pdf":
        return timetable.pdf(page)
    return answer(timetable.table(page), ending, timetable.name(page))

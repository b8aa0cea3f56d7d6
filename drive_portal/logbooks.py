"""The page of a login ID: who holds it, where, and each day of a drive."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from camps import pages
from districts.models import Drive, LoginID
from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.scenes import drive_of_day
from enrollment.logbook import Logbook, phone, spells

PAGE = 31  # days a page


@login_required
@require_safe
def login_id(request, code):
    """One login ID's days in a drive."""
    if "\0" in code:
        raise Http404
    seen = LoginID.objects.visible_to(request.user)
    login = get_object_or_404(seen.select_related("centre", "panchayat__block", "district__state"), code=code)
    drives = list(Drive.objects.visible_to(request.user).filter(district=login.district))
    drive = _drive(drives, request.GET.get("drive"))
    user = request.user
    context = {"login": login, "drives": drives, "drive": drive, "above": _above(user, login)}
    context |= {"phone": phone(user, login), "spells": spells(login)}
    if drive:
        book = Logbook(user, login, drive)
        context |= {"book": book} | _page(book, request.GET)
    return render(request, "drive_portal/login_id.html", context)


def _drive(drives, wanted):
    if not wanted:
        return drive_of_day(drives, dates.today())
    found = next((drive for drive in drives if str(drive.pk) == wanted), None)
    if found is None:
        raise Http404
    return found


def _page(book, asked):
    """The page of days that holds the date asked for, which is marked; a sentence where it is not there."""
    days, day, notice = book.days, None, ""
    number = asked.get("page")
    if asked.get("date"):
        day = pages.day(asked)
        place = next((n for n, one in enumerate(days) if one.date == day), None)
        if place is None:
            notice = _("There is no report and none was expected on %(day)s.") % {
                "day": day.strftime("%d-%m-%Y")
            }
        elif not number:
            number = place // PAGE + 1
    return {"page": Paginator(days, PAGE).get_page(number), "day": day, "notice": notice}


def _above(user, login):
    """The places over a login ID, the widest first, and whether the user may open each."""
    chain = [("district", login.district), ("block", login.panchayat.block), ("panchayat", login.panchayat)]
    chain.append(("centre", login.centre) if login.centre else ("field", login.panchayat))
    return [
        {"level": level, "place": place, "open": can(user, "view_progress", place)} for level, place in chain
    ]

"""The calendar to take away: a row a camp and day, with who works there."""

from collections import defaultdict

from django.utils.translation import gettext as _

from camps import equipment
from camps.models import Duty
from camps.planning.sites import called
from drive_portal.lib.tables import Column, Table


def calendar(page):
    """The days that the calendar shows, as a table."""
    sites = [site for day in page.days for site in day.sites]
    people = {} if page.own_only else _people(page, sites)
    columns = [
        Column(_("Date"), "date"),
        Column(_("Block")),
        Column(_("Panchayat or ward")),
        Column(_("Camp")),
        Column(_("Venue")),
        Column(_("Provided by")),
        *([Column(_("Phone"))] if page.phones else []),
        Column(_("From")),
        Column(_("Until")),
        Column(_("Status")),
        Column(_("Reason")),
        Column(_("Cards planned"), "number"),
        Column(_("Cards made"), "number"),
        Column(_("Login IDs")),
        Column(_("Staff")),
        Column(_("Equipment")),
        Column(_("Missing")),
        Column(_("Drive")),
    ]
    rows = [_row(page, site, people.get((site.pk, site.date), ((), ()))) for site in sites]
    about = [page.district.title if page.district else "", f"{page.first:%d-%m-%Y} – {page.last:%d-%m-%Y}"]
    return Table(_("Camps"), columns, rows, about)


def _row(page, site, people):
    camp = site.camp
    login_ids, names = people
    there, needed = equipment.there(camp["equipment"])
    return [
        site.date,
        called(camp, "block_"),
        site.panchayat,
        site.title,
        camp["venue"],
        camp["provider"],
        *([camp["provider_phone"] if camp["block_code"] in page.phones else ""] if page.phones else []),
        f"{camp['opens_at']:%H:%M}",
        f"{camp['closes_at']:%H:%M}",
        str(site.word),
        camp["reason"],
        camp["planned"],
        _("no report") if "report" in site.lacks else site.made,
        ", ".join(login_ids),
        ", ".join(names),
        _("%(there)s of %(needed)s there") % {"there": there, "needed": needed} if needed else "",
        ", ".join(str(word) for word in site.lacking),
        called(camp, "drive_"),
    ]


def _people(page, sites):
    """(codes of login IDs, names) by camp and day."""
    found = Duty.objects.visible_to(page.user).standing().filter(camp__in={site.pk for site in sites})
    people: dict = defaultdict(lambda: ([], []))
    for duty in found.select_related("worker", "login_id").order_by("id"):
        codes, names = people[duty.camp_id, duty.date]
        if duty.login_id:
            codes.append(duty.login_id.code)
        names.append(duty.worker.title if duty.worker else duty.login_id.holder_name)
    return people

"""The proposal to take away: the sites in their order, and the timetable. Numbers, no people."""

from django.utils.translation import gettext as _

from drive_portal.lib import dates
from drive_portal.lib.tables import Column, Table
from enrollment.sites.pages import village_name


def written(name, page):
    title, columns, rows = TABLES[name](page.proposal)
    return Table(title, columns, rows, _about(page))


def _about(page):
    asked = page.proposal.asked
    return [
        f"{asked.drive.title}, {asked.drive.district.title}",
        " ".join([*page.sentences, *page.notes]),
        _("Teams: %(teams)s, cards of a team a day: %(per_day)s, reach in km: %(reach_km)s")
        % {"teams": asked.teams, "per_day": asked.per_day, "reach_km": asked.reach_km},
        _("Taken by %(who)s, %(moment)s")
        % {"who": page.user.get_full_name(), "moment": dates.now().strftime("%d-%m-%Y %H:%M")},
    ]


def sites(proposal):
    columns = [
        Column(_("Rank"), "number"),
        Column(_("Block")),
        Column(_("Code of the panchayat")),
        Column(_("Panchayat or ward")),
        Column(_("First day"), "date"),
        Column(_("Last day"), "date"),
        Column(_("Days"), "number"),
        Column(_("Team"), "number"),
        Column(_("People who come"), "number"),
        Column(_("Adds, people"), "number"),
        Column(_("The next adds, people"), "number"),
        Column(_("Villages")),
    ]
    rows = [
        [site.rank, site.panchayat.block.title, site.panchayat.code, site.panchayat.title, site.first,
         site.last, len(site.days), site.team, site.reaches, site.adds, site.next_adds, _villages(site)]
        for site in proposal.sites
    ]  # fmt: skip
    return _("Proposed camps"), columns, rows


def timetable(proposal):
    columns = [
        Column(_("Day"), "date"),
        Column(_("Block")),
        Column(_("Team"), "number"),
        Column(_("Panchayat or ward")),
        Column(_("Its day"), "number"),
        Column(_("of days"), "number"),
        Column(_("People who come on all days"), "number"),
        Column(_("Villages")),
    ]
    rows = [
        [day, site.panchayat.block.title, team, site.panchayat.title, nth, len(site.days), site.reaches,
         _villages(site)]
        for day, visits in proposal.timetable
        for team, site, nth in visits
    ]  # fmt: skip
    return _("Timetable of the proposed camps"), columns, rows


def _villages(site):
    return ", ".join(f"{village_name(site, place, name)} {people}" for place, name, people in site.villages)


TABLES = {"sites": sites, "timetable": timetable}

"""The tables of rejected cards as files: numbers, no people."""

from django.utils.translation import gettext as _

from camps import reasons
from drive_portal.lib import dates
from drive_portal.lib.tables import Column, Table
from enrollment.triage import phones


def written(name, page):
    title, columns, rows = TABLES[name](page)
    return Table(title, columns, rows, _about(page))


def _about(page):
    now = dates.now().strftime("%d-%m-%Y %H:%M")
    return [
        f"{page.place.title} ({page.place.code})",
        " ".join(page.sentences),
        _("Taken by %(who)s, %(moment)s") % {"who": page.user.get_full_name(), "moment": now},
    ]


def by_reason(page):
    columns = [
        Column(_("Reason")),
        Column(_("Who can mend it")),
        Column(_("Days until one calls again"), "number"),
        Column(_("Rejected, with names"), "number"),
        Column(_("To call today, people"), "number"),
        Column(_("To visit, people"), "number"),
        Column(_("Still waiting, people"), "number"),
        Column(_("Nothing owed, people"), "number"),
        Column(_("Rejected once, made now"), "number"),
        Column(_("Half of them within, days"), "number"),
        Column(_("Outside the list"), "number"),
        Column(_("Reported by centres, 7 days"), "number"),
    ]
    rows = [
        [
            str(row["name"]),
            str(row["owner"]),
            row["wait"],
            row["people"],
            row["states"]["call"],
            row["states"]["visit"],
            row["waiting"],
            row["states"]["nothing"],
            row["back"].people,
            row["back"].days,
            row["outside"] if page.level == "district" else None,
            row["reported"],
        ]
        for row in page.reasons
    ]
    return _("Rejected cards by reason"), columns, rows


def by_place(page):
    known = [row["reason"] for row in page.shown_reasons]
    columns = [
        Column(_("Code")),
        Column(_("Name")),
        Column(_("Rejected, with names"), "number"),
        Column(_("Families to call"), "number"),
        Column(_("Families to visit"), "number"),
        Column(_("Still waiting, people"), "number"),
        Column(_("Rejected once, made now"), "number"),
        Column(_("Half of them within, days"), "number"),
        *[Column(str(reasons.name(reason)), "number") for reason in known],
    ]
    rows = [
        [
            row["place"].code if row["place"] else "",
            row["title"],
            row["people"],
            row["families"]["call"],
            row["families"]["visit"],
            row["waiting"],
            row["back"].people,
            row["back"].days,
            *[row["reasons"][reason] for reason in known],
        ]
        for row in page.places
    ]
    return _("Rejected cards by place"), columns, rows


def by_phone(page):
    columns = [Column(_("Code")), Column(_("Name")), Column(_("Rejected, with names"), "number")]
    for name in phones.QUALITIES.values():
        columns += [Column(str(name), "number"), Column(_("%(name)s, per cent") % {"name": name}, "decimal")]
    rows = []
    for row in page.places:
        cells = [row["place"].code if row["place"] else "", row["title"], row["people"]]
        for share in row["phones"]:
            cells += [share["people"], _("not known") if share["percent"] is None else share["percent"]]
        rows.append(cells)
    return _("Phone numbers of the rejected"), columns, rows


TABLES = {"reasons": by_reason, "places": by_place, "phones": by_phone}

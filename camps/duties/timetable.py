"""The week's timetable by village, to be pinned up: PDF, and the same rows as a table."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import fontpkg_noto_sans_devanagari
from django.http import HttpResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from camps.duties import wording
from camps.duties.days import JOINED
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.lib.tables import Column, Table

_FONTS = str(Path(fontpkg_noto_sans_devanagari.__file__).parent / "files")
_ROOT = Path(__file__).parents[2]
LONGEST = 60  # seconds that the press may take


def name(page):
    """What the file is called, in ASCII."""
    return f"timetable-{page.place.code}-{page.first.isoformat()}"


def rows(page):
    """The week's standing duties by panchayat and village, then by day and hour."""
    page.week, page.joined = True, JOINED
    return sorted(
        page.standing,
        key=lambda row: (row.panchayat.title, row.panchayat_id, where(row), row.date, row.starts_at, row.pk),
    )


def where(row):
    """The village, of a camp its name; else the panchayat itself."""
    return row.camp.title if row.camp_id else row.village or row.panchayat.title


def who(row):
    """The person, or of a bare login ID its holder; with the kind."""
    if row.worker_id:
        return row.worker.title, row.worker.get_kind_display(), row.worker.phone
    return row.login_id.holder_name, row.login_id.get_holder_kind_display(), row.login_id.mobile


def table(page):
    """The timetable as rows for CSV and XLSX."""
    titles = [_("Block"), _("Panchayat"), _("Village or camp")]
    columns = [Column(title) for title in titles] + [Column(_("Day"), "date")]
    texts = [_("From"), _("Until"), pgettext("on duty", "Who"), _("Kind"), _("Phone")]
    columns += [Column(title) for title in texts]
    columns += [Column(_("People to reach"), "number"), Column(_("Task")), Column(_("Status"))]
    made = []
    for row in rows(page):
        person, kind, phone = who(row)
        made.append([
            wording.place(row.panchayat.block), row.panchayat.title, where(row), row.date,
            f"{row.starts_at:%H:%M}", f"{row.ends_at:%H:%M}", person, str(kind),
            phone if page.phones else "", row.people, row.get_task_display(), row.get_status_display(),
        ])  # fmt: skip
    return Table(_title(page), columns, made, [_span(page), _printed(page.user)])


def pdf(page):
    """The answer with the PDF."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as made:
        subprocess.run(  # noqa: S603  our own program, no shell
            [sys.executable, "-m", "camps.duties.press", _FONTS, made.name],
            input=json.dumps(content(page), ensure_ascii=False).encode(),
            cwd=_ROOT,
            timeout=LONGEST,
            check=True,
        )
        answer = HttpResponse(Path(made.name).read_bytes(), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name(page)}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def content(page):
    """What the template prints: plain text."""
    heads = [
        _("Village or camp"),
        _("Day"),
        _("Hours"),
        pgettext("on duty", "Who"),
        _("Phone"),
        _("Beneficiaries"),
    ]
    widths = [30, 20, 20, 42, 20, 11]
    if not page.phones:
        del heads[4], widths[4]
    groups: dict = {}
    for row in rows(page):
        groups.setdefault(row.panchayat_id, (row.panchayat, []))[1].append(_cells(row, page.phones))
    return {
        "lang": get_language() or "hi",
        "title": _title(page),
        "span": _span(page),
        "sentence": wording.of_days(page)[0],
        "printed": _printed(page.user),
        "page": _("Page %(n)s of %(pages)s"),
        "heads": heads,
        "widths": widths,
        "groups": [{"name": _group(page, row), "rows": cells} for row, cells in groups.values()],
    }


def _group(page, panchayat):
    if page.level == "district":
        return f"{panchayat.title}, {wording.place(panchayat.block)}"
    return panchayat.title


def _cells(row, phones):
    person, kind, phone = who(row)
    found = [where(row), f"{row.date:%d-%m-%Y}", f"{row.starts_at:%H:%M}–{row.ends_at:%H:%M}"]
    found += [f"{person} ({kind})"] + ([phone] if phones else [])
    return [*found, grouped(row.people) if row.people else "–"]


def _title(page):
    return _("Duty timetable by village: %s") % wording.place(page.place)


def _span(page):
    return wording.when(page)


def _printed(user):
    said = {"who": user.get_full_name(), "at": dates.now().strftime("%d-%m-%Y %H:%M")}
    return "{who}, {at}".format(**said)

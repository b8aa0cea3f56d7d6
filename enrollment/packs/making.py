"""A pack is made: pages are laid out, remembered by their codes, and printed panchayat by panchayat."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import fontpkg_noto_sans_devanagari
from django.db import transaction
from django.utils.translation import gettext as _

from districts.models import Panchayat
from districts.permissions import can
from drive_portal.lib import dates, priority, tables
from enrollment.exports import desk
from enrollment.models import Import, Pack, PackPage
from enrollment.packs import codes, sheets
from enrollment.packs.outcomes import BOXES, said
from enrollment.people import where
from enrollment.privacy import masked

PART = 100  # pages of one PDF: more of a panchayat go into a second one
WORN = 150  # pages after which a fresh press is taken: its memory grows with what it has set
_FONTS = str(Path(fontpkg_noto_sans_devanagari.__file__).parent / "files")
_LONG = 30  # signs of a name that fit in its usual size


@desk.makes(Pack)
def make(job, folder):
    """Print the pack into `folder`; answers with the file: one document, or a zip of one a panchayat."""
    place = job.place
    if not can(job.asked_by, where.VIEW, place):
        raise desk.Refused(_("You may no longer see the people of this place."))
    PackPage.objects.filter(pack=job).delete()
    done = pages = 0
    written = []
    with Press() as press:
        for panchayat in _panchayats(place):
            laid = sheets.sheets(sheets.people(panchayat, job.statuses, job.villages))
            if not laid:
                continue
            remember(job, panchayat, laid)
            written += _print(job, panchayat, laid, folder, press)
            done, pages = done + laid[-1].rows[-1].serial, pages + len(laid)
            Pack.objects.filter(pk=job.pk).update(done=done, pages=pages)
    if not written:
        raise desk.Refused(_("Nobody of this place is left out in the chosen way."))
    Pack.objects.filter(pk=job.pk).update(people=done)
    return written[0] if len(written) == 1 else _zip(job, written, folder)


@transaction.atomic
def remember(job, panchayat, laid):
    """Give each page a code, and keep which rows it names."""
    for sheet in laid:
        sheet.code = codes.new()
    while taken := set(
        PackPage.objects.filter(code__in=[s.code for s in laid]).values_list("code", flat=True)
    ):
        for sheet in laid:
            sheet.code = codes.new() if sheet.code in taken else sheet.code
    PackPage.objects.bulk_create(
        PackPage(
            code=sheet.code,
            pack=job,
            district_id=panchayat.district_id,
            panchayat=panchayat,
            village=sheet.village,
            number=sheet.number,
            first=sheet.rows[0].serial,
            ids=[row.person.beneficiary_id for row in sheet.rows],
        )
        for sheet in laid
    )


def data(job, panchayat, laid, total):
    """What the template prints: words and rows, all of them plain text."""
    return {
        "lang": job.language,
        "title": _("Left-out people"),
        "heading": _("Left-out beneficiaries of the Ayushman card"),
        "mark": _mark(job),
        "dated": _dated(job),
        "responsible": _("Responsible:"),
        "carrier": _cut(job.carrier, 40),
        "visited": _("Visited on:"),
        "heads": [_("No."), _("Name, father or husband"), _("Age"), _("ID, mobile"), _("Last state")],
        "boxes": [[str(name), key.upper()] for key, (name, _outcome, _reason) in BOXES.items()],
        "sheets": [_sheet(sheet, panchayat, total) for sheet in laid],
    }


class Press:
    """The process that sets in type. A fresh one is taken when it is worn, and when it was killed."""

    def __init__(self):
        self.process, self.set = None, 0

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._end()

    def print(self, out, content):
        """Print `content` (of `data`) to the PDF `out`."""
        if self.process is None or self.set > WORN:
            self._end()
            command = [sys.executable, "-m", "enrollment.packs.press", _FONTS]
            self.process = subprocess.Popen(  # noqa: S603  our own program, no shell
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8",
                cwd=Path(__file__).parents[2], start_new_session=True,
            )  # fmt: skip
            priority.make_nice(self.process.pid, 10)  # the web goes first
        order = {"out": str(out), "data": content}
        self.process.stdin.write(json.dumps(order, ensure_ascii=False) + "\n")
        self.process.stdin.flush()
        self.set += len(content["sheets"])
        if self.process.stdout.readline() != "done\n":
            raise OSError("the press gave no page")  # it says nothing of what it printed

    def _end(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()
        self.process, self.set = None, 0


def _panchayats(place):
    within = where.within(place)
    found = Panchayat.objects.filter(district=where.district_of(place))
    if within is not None:
        found = found.filter(pk__in=within)
    return found.select_related("block", "district").order_by("block__code", "code")


def _print(job, panchayat, laid, folder, press):
    """The panchayat's files in `folder`."""
    if job.ending == "xlsx":
        path = folder / f"{_name(panchayat)}.xlsx"
        path.write_bytes(tables.xlsx(_table(job, panchayat, laid)))
        return [path]
    found = []
    for start in range(0, len(laid), PART):
        path = folder / (_name(panchayat) + (f"-{start // PART + 1}" if len(laid) > PART else "") + ".pdf")
        press.print(path, data(job, panchayat, laid[start : start + PART], len(laid)))
        found.append(path)
    return found


def _zip(job, written, folder):
    """One file of many: PDFs are small already, they are put in as they are."""
    path = folder / f"left-out-{_ascii(job.place_code)}-{job.asked_at.astimezone(dates.INDIA):%Y-%m-%d}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as whole:
        for part in written:
            whole.write(part, part.name)
            part.unlink()
    return path


def _name(panchayat):
    return f"{_ascii(panchayat.block.code)}-{_ascii(panchayat.code)}-{_ascii(panchayat.name)}"[:80]


def _ascii(text):
    return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in text)


def _mark(job):
    who, at = job.asked_by.get_full_name(), job.asked_at.astimezone(dates.INDIA)
    return _("Confidential · %(who)s · %(at)s") % {"who": who[:60], "at": at.strftime("%d-%m-%Y %H:%M")}


def _dated(job):
    """Of which day the list is: that of the last eligibility file, else today."""
    last = Import.objects.list_of(job.district_id) or dates.now()
    return _("List of %(day)s") % {"day": last.astimezone(dates.INDIA).strftime("%d-%m-%Y")}


def _sheet(sheet, panchayat, total):
    place = f"{panchayat.title} · {panchayat.block.title} · {panchayat.district.title}"
    return {
        "code": codes.shown(sheet.code),
        "page": _("Page %(n)s of %(pages)s") % {"n": sheet.number, "pages": total},
        "village": _cut(sheet.village, 60) or _("Village not known"),
        "place": _cut(place, 110),
        "rows": [_row(row) for row in sheet.rows],
    }


def _row(row):
    person = row.person
    name = _cut(person.name, 60)
    return {
        "serial": str(row.serial),
        "first": row.first,
        "name": name,
        "small": len(name) > _LONG,
        "guardian": _cut(person.guardian_name, 45),
        "age": age(person),
        "sex": sex(person),
        "id": masked(person.beneficiary_id),
        "mobile": masked(person.mobile),
        "state": said(person.status, person.reason),
    }


def _table(job, panchayat, laid):
    texts = [_("Page code"), _("No."), _("Village"), _("Name"), _("Father or husband"), _("Age"), _("Gender")]
    texts += [_("Beneficiary ID"), _("Mobile"), _("Last state")]
    boxes = [str(name) for name, _outcome, _reason in BOXES.values()]
    rows = [
        [codes.shown(sheet.code), str(row.serial), row.person.village, row.person.name,
         row.person.guardian_name, age(row.person), sex(row.person), masked(row.person.beneficiary_id),
         masked(row.person.mobile), said(row.person.status, row.person.reason), *[None] * len(boxes)]
        for sheet in laid
        for row in sheet.rows
    ]  # fmt: skip
    title = f"{_('Left-out people')}: {panchayat.title}, {panchayat.block.title}"
    return tables.Table(
        title,
        [tables.Column(text) for text in texts + boxes],
        rows,
        [_dated(job), *_carried(job), _mark(job)],
    )


def _carried(job):
    return [f"{_('Responsible:')} {job.carrier}"] if job.carrier else []


def age(person):
    """Years, as text; empty where the year of birth is not known."""
    return str(dates.today().year - person.birth_year) if person.birth_year else ""


def sex(person):
    return {"F": _("woman"), "M": _("man"), "O": _("other")}.get(person.gender, "")


def _cut(text, most):
    return text if len(text) <= most else text[: most - 1] + "…"

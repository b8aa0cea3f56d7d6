"""The files of a note: written once from its facts, in both languages, then served as they are stored."""

import json
import subprocess
import sys
import tempfile
from datetime import timedelta
from itertools import product
from pathlib import Path

import fontpkg_noto_sans_devanagari
from django.conf import settings
from django.db.models import Count
from django.utils import translation
from django.utils.translation import gettext as _

from drive_portal.lib import dates, tables
from drive_portal.lib.numbers import grouped
from enrollment.models import Review, ReviewFile
from enrollment.reviews import sheet, text
from enrollment.reviews.note import Note, chance, or_unknown
from enrollment.wording import shown

Kind = ReviewFile.Kind
LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "txt": "text/plain; charset=utf-8",
}
PRESSED = ("pdf", "png")
NAMING = ("pdf", "xlsx")  # these name people who have not reported
FRESH = timedelta(hours=1)  # files that a worker did not come to write; older ones are written when asked for
_FONTS = str(Path(fontpkg_noto_sans_devanagari.__file__).parent / "files")
_ROOT = Path(__file__).parents[2]
_LONGEST = 60  # seconds of the press
_NAMED = 55  # of the silent on paper; the workbook has them all
_PICTURED = 14  # blocks in the picture
_ASKED = 8  # instructions


def note_of(review):
    return Note(review.date, review.facts, review.known_at, review)


def unwritten():
    """The last note of each drive, where it was made lately and has not all of its files yet.

    Those of evenings before, made up late, are written when somebody asks for them.
    """
    whole = len(LANGUAGES) * len(TYPES)
    last = Review.objects.order_by("drive_id", "-date").distinct("drive_id")
    fresh = Review.objects.filter(pk__in=last.values("pk"), frozen_at__gte=dates.now() - FRESH)
    return list(fresh.alias(written=Count("files")).filter(written__lt=whole).order_by("frozen_at"))


def write(review, kinds=tuple(TYPES)):
    """Write the files of the note that are not there yet; who comes second changes nothing."""
    there = set(review.files.values_list("language", "kind"))
    wanted = [one for one in product(LANGUAGES, kinds) if one not in there]
    made, pressed = {}, []
    for language, kind in wanted:
        with translation.override(language):
            note = note_of(review)
            if kind in PRESSED:
                pressed.append((language, kind, _content(note, kind)))
            elif kind == "txt":
                made[language, kind] = text.text(note).encode()
            else:
                made[language, kind] = tables.xlsx(*sheet.tables(note))
    made |= _press(pressed)
    ReviewFile.objects.bulk_create(
        [
            ReviewFile(review=review, language=language, kind=kind, content=content)
            for (language, kind), content in made.items()
        ],
        ignore_conflicts=True,
    )


def stored(review, language, kind):
    """The bytes of a file of the note: those that were written first."""
    found = review.files.filter(language=language, kind=kind)
    if not found.exists():
        write(review, PRESSED if kind in PRESSED else (kind,))
    return bytes(found.get().content)


def _press(orders):
    """PDF and picture by the press: {(language, kind): bytes}."""
    if not orders:
        return {}
    asked = [{"name": f"{language}.{kind}", "kind": kind, "data": data} for language, kind, data in orders]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603  our own program, no shell
            [sys.executable, "-m", "enrollment.reviews.press", _FONTS, folder],
            input=json.dumps(asked, ensure_ascii=False).encode(),
            cwd=_ROOT,
            timeout=_LONGEST,
            check=True,
        )
        return {
            (language, kind): (Path(folder) / f"{language}.{kind}").read_bytes()
            for language, kind, _data in orders
        }


# --- what the press prints: plain text -----------------------------------------------------------------


def _content(note, kind):
    parts = [_blocks(note, kind), _reasons(note)]
    if note.difficulties:
        parts.append(_difficulties(note))
    if note.instructions:
        parts.append(_instructions(note))
    if kind == "pdf" and note.tomorrow and note.tomorrow["camps"]:
        parts.append(_camps(note))
    notes = [note.silent_said] if kind == "png" else []
    return {
        "lang": translation.get_language(),
        "title": f"{note.district} · {shown(note.day)}",
        "about": f"{note.drive_title} · {note.as_of}",
        "sentence": note.sentence,
        "figures": _figures(note),
        "parts": parts,
        "notes": [*notes, *note.changes[:6], note.standing],
        "silent_said": note.silent_said,
        "silent": _silent(note) if kind == "pdf" and note.silent else None,
        "foot": f"{note.district} · {note.drive_title} · {shown(note.day)} · {note.as_of}",
        "page": _("Page %(n)s of %(pages)s"),
    }


def _figures(note):
    row, following = note.row, note.tomorrow
    percent = "" if note.percent_of_day is None else f" · {note.percent_of_day:g}%"
    found = [
        {
            "title": _("Made on the day"),
            "figure": _("no report") if row["made"] is None else grouped(row["made"]),
            "below": _("target %(target)s") % {"target": or_unknown(row["target"])} + percent,
        },
        {
            "title": _("Made to date"),
            "figure": grouped(row["made_to_date"]),
            "below": _("due %(target)s") % {"target": or_unknown(row["target_to_date"])},
        },
        {
            "title": _("By the deadline"),
            "figure": "–" if note.verdict.tenths is None else chance(note.verdict.tenths),
            "below": shown(note.verdict.deadline),
        },
    ]
    if following:
        needed = note.facts["needed"]
        said = {"needed": "–" if needed is None else grouped(needed)}
        found.append(
            {
                "title": _("Target of %(day)s") % {"day": shown(following["day"])},
                "figure": "–" if following["target"] is None else grouped(following["target"]),
                "below": _("needed a day: %(needed)s") % said,
            }
        )
    return found


def _blocks(note, kind):
    blocks = note.blocks if kind == "pdf" else note.blocks[:_PICTURED]
    return {
        "title": _("Blocks by cards owed"),
        "none": "",
        "heads": [_("Block"), _("On the day"), _("Target"), _("To date"), _("Owed"), _("Not reported"),
                  _("Next target")],
        "widths": [30, 13, 13, 16, 14, 16, 14],
        "right": [1, 2, 3, 4, 5, 6],
        "bold": [4],
        "strong": sum((block["owed"] or 0) > 0 for block in blocks),  # they come first
        "rows": [
            [block["title"], _cell(block["made"]), _cell(block["target"]), grouped(block["made_to_date"]),
             _owed(block["owed"]), f"{grouped(block['missing'])} / {grouped(block['expected'])}",
             _cell(block["tomorrow"])]
            for block in blocks
        ],
    }  # fmt: skip


def _cell(cards):
    return "–" if cards is None else grouped(cards)


def _owed(cards):
    return _("%(ahead)s ahead") % {"ahead": grouped(-cards)} if cards and cards < 0 else _cell(cards)


def _reasons(note):
    return {
        "title": _("Why cards fail"),
        "none": _("No rejected card was reported in seven days."),
        "heads": [_("Reason"), _("Who can mend it"), _("On the day"), _("7 days")],
        "widths": [34, 34, 14, 14],
        "right": [2, 3],
        "bold": [],
        "strong": 0,
        "rows": [
            [row["name"], row["owner"], grouped(row["today"]), grouped(row["week"])]
            for row in note.reasons[:4]
        ],
    }


def _difficulties(note):
    return {
        "title": _("Difficulties open too long"),
        "none": "",
        "heads": [_("What"), _("Where"), _("With whom"), _("Open for")],
        "widths": [24, 38, 24, 16],
        "right": [],
        "bold": [],
        "strong": 0,
        "rows": [[one["kind"], one["where"], one["who"], one["waits"]] for one in note.difficulties[:5]],
    }


def _instructions(note):
    return {
        "title": note.instructions_said.rstrip(".।"),
        "none": "",
        "heads": [_("Where, and what"), _("Who answers"), _("Last day"), _("The number")],
        "widths": [40, 20, 18, 24],
        "right": [],
        "bold": [],
        "strong": 0,
        "rows": [
            [f"{one['where']}: {one['text']}", one["who"],
             one["due_said"] if one["is_open"] else one["state_said"],
             f"{one['figure_said']} {_pressed(one['moved'])} ({one['verdict_said']})"
             if one["moved"] else "–"]
            for one in note.instructions[:_ASKED]
        ],
    }  # fmt: skip


def _pressed(moved):
    """The press has no arrow in its font."""
    return moved.replace("→", "›")


def _camps(note):
    camps = note.tomorrow["camps"]
    return {
        "title": _("Camps on %(day)s") % {"day": shown(note.tomorrow["day"])} + f" ({grouped(len(camps))})",
        "none": "",
        "heads": [_("Camp"), _("Place"), _("Cards planned")],
        "widths": [34, 48, 14],
        "right": [2],
        "bold": [],
        "strong": 0,
        "rows": [[camp["title"], camp["where"], _cell(camp["planned"])] for camp in camps[:8]],
    }


def _silent(note):
    return {
        "title": f"{_('Who has not reported')} (* {_('the evening before too')})",
        "none": "",
        "heads": [_("Name"), _("Place"), _("Block"), _("Last report"), _("Days"), _("Usual a day")],
        "widths": [30, 32, 20, 15, 8, 11],
        "right": [4, 5],
        "bold": [],
        "strong": 0,
        "rows": [
            [f"{one['who']} ({one['tag']})" + (" *" if one["again"] else ""), one["at"], one["block_title"],
             shown(one["last"]) if one["last"] else "–", grouped(one["days"]), _cell(one["usual"])]
            for one in note.silent[:_NAMED]
        ],
    }  # fmt: skip

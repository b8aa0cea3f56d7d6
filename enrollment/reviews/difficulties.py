"""Difficulties open too long, as an evening's note keeps them: without words, which are the reader's.

The note is read by the whole district: what was written of a difficulty is not in it, nor of whom.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.difficulties import kinds, lines, wording
from camps.models import Difficulty
from drive_portal.lib.numbers import grouped


def gather(district, day):
    """The district's difficulties that were open on `day` beyond the days of their first desk, as facts."""
    return [_fact(line) for line in lines.open_too_long(district, day)]


def _fact(line):
    blocks = {row.block_now.pk: row.block_now for row in line.rows if row.block_now}
    desks = {desk: name for name, desk in kinds.DESKS.items()}
    return {
        "kind": line.head.kind,
        "places": len({(row.place.level, row.place.pk) for row in line.rows}),
        "since": line.since,
        "days": line.answer.age,
        "blocks": [
            {"code": block.code, "name": block.name, "name_hi": block.name_hi}
            for block in sorted(blocks.values(), key=lambda block: block.code)
        ],
        "desk": desks[line.answer.desk],
        "town": line.answer.town,
    }


def said(fact, named):
    """A fact in the reader's language: kind, where, who, waits. `named`: the name of a place's dict."""
    desk, blocks = kinds.DESKS[fact["desk"]], ", ".join(named(block) for block in fact["blocks"])
    places = ngettext("%(n)s place", "%(n)s places", fact["places"]) % {"n": grouped(fact["places"])}
    return {
        "kind": str(Difficulty.Kind(fact["kind"]).label),
        "where": f"{places} ({blocks})" if blocks else places,
        "who": str(desk.town if fact["town"] and desk.town else desk.title),
        "waits": wording.waits(fact["days"]),
    }


def line(told):
    """What was `said` in one line: "Server, 14 places (Bagicha): 4 working days, collector"."""
    return _("%(kind)s, %(where)s: %(waits)s, %(who)s") % told

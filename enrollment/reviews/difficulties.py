"""Difficulties open too long, as an evening's note keeps them: without words, which are the reader's."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.difficulties import kinds, lines, wording
from camps.models import Difficulty
from drive_portal.lib.numbers import grouped


def gather(district, day):
    """The district's difficulties that were open on `day` beyond the days of their first desk, as facts."""
    return [_fact(line) for line in lines.open_too_long(district, day)]


def _fact(line):
    head, answer = line.head, line.answer
    blocks = {row.block_now.pk: row.block_now for row in line.rows if row.block_now}
    return {
        "kind": head.kind,
        "n": len({(row.place.level, row.place.pk) for row in line.rows}),
        "since": line.since,
        "age": answer.age,
        "text": "" if line.several else head.text,
        "place": _named(head.place),
        "blocks": [_named(block) for block in sorted(blocks.values(), key=lambda block: block.name)],
        "desk": next(name for name, desk in kinds.DESKS.items() if desk == answer.desk),
        "town": answer.town,
    }


def _named(place):
    return {"name": place.name, "name_hi": place.name_hi}


def said(fact, named):
    """A fact in the reader's language: kind, where, text, who, waits. `named`: the name of a place's dict."""
    if fact["n"] == 1:
        where = named(fact["place"])
    else:
        where = ngettext("%(n)s place", "%(n)s places", fact["n"]) % {"n": grouped(fact["n"])}
    blocks = ", ".join(named(block) for block in fact["blocks"])
    desk = kinds.DESKS[fact["desk"]]
    return {
        "kind": str(Difficulty.Kind(fact["kind"]).label),
        "where": f"{where} ({blocks})" if blocks and blocks != where else where,
        "text": fact["text"],
        "who": str(desk.town if fact["town"] and desk.town else desk.title),
        "waits": wording.waits(fact["age"]),
    }


def line(fact, named):
    """The fact in one line: "Server, 14 places (Bagicha): 4 working days, collector"."""
    return _("%(kind)s, %(where)s: %(waits)s, %(who)s") % said(fact, named)

"""What is said of difficulties: of one, of a common fault, of all that wait."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped


def day(when):
    """A date, or a moment's date in India: 21-11-2026."""
    if hasattr(when, "astimezone"):
        when = when.astimezone(dates.INDIA)
    return when.strftime("%d-%m-%Y")


def block_name(block):
    """A block's name; a town is told from a block of its name."""
    if block is None:
        return ""
    return _("%(name)s (town)") % {"name": block.title} if block.kind == "urban" else block.title


def where(row):
    """The place with what holds it: "CSC Bagicha, Bagicha"."""
    place = row.place
    if place == row.block:
        return block_name(place)
    parts = [place.title]
    if row.panchayat_id and row.panchayat.title not in place.title:
        parts.append(row.panchayat.title)
    if row.panchayat_id:
        parts.append(block_name(row.panchayat.block))
    return ", ".join(parts)


def spread(rows):
    """Over how many places rows lie: "14 centres in 3 blocks"."""
    places = {(type(row.place).__name__, row.place.pk) for row in rows}
    n = len(places)
    if {name for name, _pk in places} == {"Centre"}:
        said = ngettext("%(n)s centre", "%(n)s centres", n)
    else:
        said = ngettext("%(n)s place", "%(n)s places", n)
    said %= {"n": grouped(n)}
    blocks = {row.block_now.pk for row in rows if row.block_now}
    if len(blocks) < 2:
        return said
    within = ngettext("%(places)s in %(n)s block", "%(places)s in %(n)s blocks", len(blocks))
    return within % {"places": said, "n": grouped(len(blocks))}


def title(line):
    """A line's heading: the words of one, the extent of several."""
    if len(line.rows) == 1:
        return line.head.text or line.head.get_kind_display()
    said = _("%(kind)s: %(spread)s since %(day)s")
    facts = {"kind": line.head.get_kind_display(), "spread": spread(line.rows), "day": day(line.since)}
    return said % facts


def waits(n):
    """How long something waits, in working days."""
    if n == 0:
        return _("since today")
    return ngettext("%(n)s working day", "%(n)s working days", n) % {"n": grouped(n)}


def answers(answer):
    """Who answers: the office, and who holds it."""
    names = ", ".join(person.get_full_name() for person in answer.people)
    if answer.named:
        return names
    return f"{answer.title}: {names}" if names else str(answer.title)


def asked(row):
    """What was asked for a card, beside the centre's fee; empty of other kinds."""
    if row.kind != row.Kind.OVERCHARGING:
        return ""
    fee = row.fee_inr
    if row.asked_inr is None:
        said = "" if fee is None else _("The centre's fee is %(fee)s rupees.")
    elif fee is None:
        said = _("%(asked)s rupees were asked for a card; the centre's fee is not known.")
    elif fee == 0:
        said = _("%(asked)s rupees were asked for a card, which is free at this centre.")
    else:
        said = _("%(asked)s rupees were asked for a card; the centre's fee is %(fee)s: %(more)s too many.")
    more = (row.asked_inr or 0) - (fee or 0)
    return said % {"asked": grouped(row.asked_inr or 0), "fee": grouped(fee or 0), "more": grouped(more)}


def sentence(mine, mine_long, total, total_long, solves):
    """What the list says first: what is the reader's to solve, and what is open in all."""
    parts = []
    if solves and not mine:
        parts.append(_("Nothing is yours to solve."))
    elif solves:
        said = ngettext("%(n)s difficulty is yours to solve", "%(n)s difficulties are yours to solve", mine)
        parts.append(_beyond(said % {"n": grouped(mine)}, mine_long))
    if total == 0:
        parts.append(_("No difficulty is open."))
    elif total != mine or not solves:
        said = ngettext("%(n)s difficulty is open", "%(n)s difficulties are open", total)
        parts.append(_beyond(said % {"n": grouped(total)}, total_long))
    return " ".join(parts)


def _beyond(said, n):
    if not n:
        return _("%(said)s.") % {"said": said}
    many = ngettext(
        "%(said)s, %(n)s of them beyond its days.", "%(said)s, %(n)s of them beyond their days.", n
    )
    return many % {"said": said, "n": grouped(n)}


def raised(row):
    """What became of what was just reported."""
    if row.was_there:
        return _("This was reported already. It is number %(n)s.") % {"n": row.pk}
    facts = {"n": row.pk, "who": answers(row.answer)}
    if row.answer.until is None:
        return _("Reported as number %(n)s. It lies with: %(who)s.") % facts
    said = _("Reported as number %(n)s. It lies with: %(who)s, until %(day)s.")
    return said % (facts | {"day": day(row.answer.until)})

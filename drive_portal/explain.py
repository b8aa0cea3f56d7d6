"""Explain a number: the page behind each figure, from the district's down to the tallies it is made of.

Its address is `explain/<level>/<code>/<figure>/?drive=&date=`; `address()` and the template tag
`explains` make it.
"""

from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from camps.models import CampCount
from districts.models import LoginID
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.scenes import Scene
from enrollment import explaining
from enrollment.models import Tally
from enrollment.wording import shown

PAGE = 100  # rows a page

_NAMES = {
    "made": lambda: _("Cards made"),
    "made_residents": lambda: _("Cards made for residents"),
    "rejected": lambda: _("Rejected"),
    "expected": lambda: _("Reports expected"),
    "on_time": lambda: _("Reports on time"),
    "late": lambda: _("Reports late"),
    "missing": lambda: _("Reports missing"),
    "target": lambda: _("The day's target"),
    "target_to_date": lambda: _("Due by this day"),
    "target_total": lambda: _("Target of the drive"),
    "made_to_date": lambda: _("Made to date"),
    "total_to_date": lambda: _("Made to date, with those before the drive"),
    "remaining": lambda: _("Remaining"),
    "owed": lambda: _("Owed"),
    "percent": lambda: _("Achieved"),
    "required_per_day": lambda: _("Needed per day"),
    "required_from_tomorrow": lambda: _("Needed per day from the next day on"),
}
# Why a fact is shown and not counted.
_NOT_COUNTED = {
    "requested": lambda: _("late report, waits for the block officer"),
    "returned": lambda: _("returned for correction"),
    "withdrawn": lambda: _("withdrawn"),
    "merged": lambda: _("late report, taken into the tally that counts"),
    "replaced": lambda: _("the block officer's count stands instead"),
    "exceeded": lambda: _("sent during the day; the tallies exceed it"),
}


def address(level, code, figure, drive, day):
    """Where the figure of a place on a day is explained."""
    query = urlencode({"drive": drive.pk, "date": day.isoformat()})
    return f"{reverse('explain', args=[level, code, figure])}?{query}"


@login_required
@require_safe
def explain(request, level, code, figure):
    """The rows that a figure is made of."""
    if figure not in explaining.FIGURES:
        raise Http404
    scene = Scene(request.user, level, code, request.GET.dict())
    context = {"scene": scene, "place": scene.place, "drive": scene.drive, "level": level, "figure": figure}
    if scene.drive is not None:
        context |= _explained(scene, figure, request.GET)
    return render(request, "drive_portal/explain.html", context | {"name": name(figure)})


def name(figure):
    """What the figure is called."""
    return _NAMES[figure]()


def _explained(scene, figure, asked):
    by = "place" if asked.get("by") == "place" else "day"
    found = explaining.of(scene.drive, scene.level, scene.place, scene.day, figure, by)
    found.parts = _limited(found.parts, scene)
    page = Paginator(found.parts, PAGE).get_page(asked.get("page"))
    return {
        "found": found,
        "page": page,
        "by": by,
        "over": dates.now() >= scene.drive.cutoff(scene.day),
        "stock": figure in explaining.STOCKS and scene.level in ("district", "block"),
        "sentence": sentence(scene, found),
        "subtotal": sum(part.value or 0 for part in page) if page.paginator.num_pages > 1 else None,
    }


def _limited(parts, scene):
    """The parts as the user may see them: a figure tells of all cards, names are for who may see them."""
    user = scene.user
    rows = [part.fact.row for part in parts if part.fact]
    ids = [part.report.login_id.pk for part in parts if part.report and part.report.login_id]
    seen = {
        (model, pk)
        for model, wanted in (
            (Tally, [row.pk for row in rows if isinstance(row, Tally)]),
            (CampCount, [row.pk for row in rows if isinstance(row, CampCount)]),
            (LoginID, ids),
        )
        if wanted
        for pk in model.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)
    }
    others = [part for part in parts if part.fact and (type(part.fact.row), part.fact.row.pk) not in seen]
    shown = [_worded(part, scene, seen) for part in parts if part not in others]
    if others:
        shown.append(explaining.Part(sum(part.value for part in others), name=_("Other login IDs")))
    return shown


def _worded(part, scene, seen):
    """The part with what its row says and where it leads."""
    if part.fact:
        part.why = _NOT_COUNTED[part.fact.why]() if part.fact.why else ""
    elif part.report:
        part.open = part.report.login_id is None or (LoginID, part.report.login_id.pk) in seen
    elif part.figure:
        level, code = (part.row["level"], part.row["code"]) if part.row else (scene.level, scene.code)
        part.href = address(level, code, part.figure, scene.drive, part.date or scene.day)
    if part.name:
        part.name = _term(part, scene)
    return part


def _term(part, scene):
    """A term of the arithmetic in words."""
    if part.name == "baseline":
        return _("Made before the drive began")
    if part.name == "working_days":
        first, last = shown(part.date), shown(scene.drive.ends_on)
        return _("Working days from %(first)s to %(last)s") % {"first": first, "last": last}
    if part.name == "made_before":
        return _("Made up to %(day)s") % {"day": shown(part.date)}
    return name(part.name)


# --- the sentence -----------------------------------------------------------------------------------


def sentence(scene, found):
    """How the figure comes about, in one sentence with its numbers."""
    if found.value is None:
        return _unknown(found)
    if found.kind == "terms":
        return _SUMS[found.figure](*(part.value for part in found.parts), found.value)
    if found.kind == "reports" and not found.parts:
        return _("There is no such report here on this day.")
    facts = {"value": grouped(found.value), "n": grouped(len(found.parts))}
    text = _LISTS[found.kind](len(found.parts))
    return text % facts


def _unknown(found):
    if found.row is None:
        return _("This place has no figures in the drive on this day.")
    if found.figure == explaining.RESIDENTS:
        return _not_of_residents(found.row["level"])
    if found.figure in explaining.FLOWS:
        return _("Nothing was reported here on this day, so there is no figure, not even 0.")
    if found.figure == "total_to_date":
        return _("What was made before the drive is not known for this place, so the total is not known.")
    if found.figure.startswith("required") and found.row["target_total"] is not None:
        return _("No working day is left, so nothing can be needed per day.")
    if found.row["level"] in explaining.LEAVES:
        return _("Targets end at the panchayat: below it none is known.")
    return _("The target is not known here, so this figure is not known.")


def _not_of_residents(level):
    if level in explaining.LEAVES:
        return _("People live in panchayats: at a place of work residents are not counted.")
    return _("No cards file has said yet where the card-holders live, so this is not known.")


_LISTS = {
    "places": lambda n: ngettext(
        "%(value)s is the sum of %(n)s place.", "%(value)s is the sum of %(n)s places.", n
    ),
    "days": lambda n: ngettext(
        "%(value)s is the sum of %(n)s row.", "%(value)s is the sum of %(n)s rows.", n
    ),
    "facts": lambda n: ngettext(
        "%(value)s comes from %(n)s report; what does not count is marked.",
        "%(value)s comes from %(n)s reports; what does not count is marked.",
        n,
    ),
    "villages": lambda n: ngettext(
        "Cards made on this day for listed people who live here, wherever it was: %(value)s,"
        " in %(n)s village.",
        "Cards made on this day for listed people who live here, wherever it was: %(value)s,"
        " in %(n)s villages.",
        n,
    ),
    "reports": lambda n: ngettext(
        "%(value)s: here is the %(n)s report.", "%(value)s: here are the %(n)s reports.", n
    ),
}


def _difference(whole, part, value):
    return f"{grouped(whole)} − {grouped(part)} = {grouped(value)}"


def _share(part, whole, value):
    return f"100 × {grouped(part)} ÷ {grouped(whole)} = {value}%"


def _needed(total, made, days, value):
    """10,000 − 6,412 = 3,588; 3,588 ÷ 12 = 299. A rest that is a surplus needs nothing."""
    rest = total - made
    first = _difference(total, made, rest)
    if rest <= 0:
        return _("%(sum)s: the target is reached, nothing more is needed.") % {"sum": first}
    text = ngettext(
        "%(sum)s; %(rest)s ÷ %(days)s working day = %(value)s (rounded up).",
        "%(sum)s; %(rest)s ÷ %(days)s working days = %(value)s (rounded up).",
        days,
    )
    return text % {"sum": first, "rest": grouped(rest), "days": grouped(days), "value": grouped(value)}


_SUMS: dict[str, Callable[..., str]] = {
    "remaining": _difference,
    "owed": _difference,
    "percent": _share,
    "required_per_day": _needed,
    "required_from_tomorrow": _needed,
}

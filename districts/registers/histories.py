"""What became of a register's row: who changed what and when, as a database trigger kept it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from districts.models import Block, Centre, District, Panchayat, Placement, User
from districts.registers import rows

_FIELDS = {
    "district": ("name", "name_hi"),
    "block": ("name", "name_hi", "kind", "district", "valid_from", "valid_to"),
    "panchayat": ("name", "name_hi", "kind", "district", "latitude", "longitude"),
    "centre": (
        *("name", "name_hi", "kind", "status", "panchayat", "opened_on", "fee_inr"),
        *("latitude", "longitude"),
    ),
    "login_id": ("holder_name", "holder_kind", "status", "centre", "panchayat", "issued_on", "mobile"),
}
_PLACES: dict[str, Any] = {"district": District, "block": Block, "panchayat": Panchayat, "centre": Centre}
_LABELS = {
    "district": gettext_lazy("District"),
    "block": gettext_lazy("Block"),
    "panchayat": gettext_lazy("Panchayat"),
    "centre": gettext_lazy("Centre"),
}
_SOURCES = {
    "register": gettext_lazy("by hand"),
    "import_geography": gettext_lazy("file of places"),
    "import_centres": gettext_lazy("file of centres"),
    "import_login_ids": gettext_lazy("file of login IDs"),
}
_HIDDEN = "••••••"


@dataclass
class Change:
    """One person's change: when, who, by which way, and `lines` of (what, old, new); none at the entry."""

    at: datetime
    who: Any  # the id of a person until `of` puts the name in its place
    source: str
    entered: bool = False
    lines: list = field(default_factory=list)


def of(row, phones):
    """The row's changes, the latest first. Mobile numbers are hidden unless `phones`."""
    level = rows.level(row)
    events = _events(type(row), pgh_obj_id=row.pk)
    stays = _events(Placement, panchayat_id=row.pk) if level == "panchayat" else []
    names = _names(level, events, stays)
    changes: dict = {}
    latest = None
    for event in events:
        change = changes.setdefault(_when(event), _change(event))
        change.entered = change.entered or latest is None
        if latest is not None:
            change.lines += list(_lines(type(row), level, latest, event, names, phones))
        latest = event
    _add_stays(changes, stays, names)
    _name_people(changes.values())
    shown = [change for change in changes.values() if change.lines or change.entered]
    return sorted(shown, key=lambda change: change.at, reverse=True)


def _events(model, **filters):
    found = model.pgh_event_model.objects.filter(**filters).select_related("pgh_context")
    return list(found.order_by("pgh_id"))


def _when(event):
    """What one transaction wrote belongs together: its moment is the same."""
    return event.pgh_created_at, event.pgh_context_id


def _change(event):
    about = event.pgh_context.metadata if event.pgh_context else {}
    source = _SOURCES.get(about.get("source", ""), "")
    return Change(at=event.pgh_created_at, who=about.get("user"), source=str(source))


def _lines(model, level, old, new, names, phones):
    for name in _FIELDS[level]:
        field_ = model._meta.get_field(name)
        before, after = getattr(old, field_.attname), getattr(new, field_.attname)
        if before == after:
            continue
        label = _LABELS.get(name) or field_.verbose_name
        if name == "mobile" and not phones:
            yield label, _HIDDEN if before else "", _HIDDEN if after else ""
        elif name in _PLACES:
            yield label, names.get((name, before), ""), names.get((name, after), "")
        else:
            choices = dict(field_.choices or [])
            yield label, _said(choices.get(before, before)), _said(choices.get(after, after))


def _add_stays(changes, stays, names):
    latest: dict = {}
    for event in stays:
        old = latest.get(event.pgh_obj_id)
        latest[event.pgh_obj_id] = event
        before, after = (_stay(old, names) if old else ""), _stay(event, names)
        change = changes.setdefault(_when(event), _change(event))
        if before != after and not change.entered:
            change.lines.append((_("Stands in"), before, after))


def _stay(event, names):
    span = f"{_said(event.valid_from) or '…'} – {_said(event.valid_to) or '…'}"
    return f"{names.get(('block', event.block_id), '')}, {span}"


def _said(value):
    if value is None:
        return ""
    return f"{value:%d-%m-%Y}" if hasattr(value, "year") else str(value)


def _names(level, events, stays):
    """The titles of all places that the events name, by (level, id)."""
    found = {}
    for name, model in _PLACES.items():
        wanted = {getattr(event, f"{name}_id") for event in events} if name in _FIELDS[level] else set()
        if name == "block":
            wanted |= {event.block_id for event in stays}
        if wanted - {None}:
            places = model.objects.in_bulk(wanted - {None})
            found |= {(name, pk): f"{place.title} ({place.code})" for pk, place in places.items()}
    return found


def _name_people(changes):
    people = User.objects.in_bulk({change.who for change in changes if change.who})
    for change in changes:
        person = people.get(change.who)
        change.who = person.get_full_name() if person else ""

"""What became of a person, a duty or a responsibility: who changed what and when, as a trigger kept it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from camps.models import Duty, Worker
from districts.models import LoginID, Panchayat, User

_SHOWN = {
    Worker: ("name", "name_hi", "kind", "department", "panchayat", "phone", "login_id", "active", "note"),
    Duty: ("worker", "date", "starts_at", "ends_at", "status", "reason"),
}
_NAMES: dict[str, Any] = {"worker": Worker, "panchayat": Panchayat, "login_id": LoginID}
_LABELS = {"worker": _("Who"), "panchayat": _("Home panchayat")}
_HIDDEN = "••••••"


@dataclass
class Change:
    """One change: when, who, and `lines` of (what, old, new); at the entry there are none."""

    at: datetime
    who: Any
    entered: bool = False
    lines: list = field(default_factory=list)


def of(row, phones):
    """The row's changes, the latest first. Mobile numbers are hidden unless `phones`."""
    model = type(row)
    events = model.pgh_event_model.objects.filter(pgh_obj_id=row.pk).select_related("pgh_context")
    events = list(events.order_by("pgh_id"))
    named = {
        name: _NAMES[name].objects.in_bulk({getattr(event, f"{name}_id") for event in events} - {None})
        for name in set(_SHOWN[model]) & set(_NAMES)
    }
    changes, before = [], None
    for event in events:
        about = event.pgh_context.metadata if event.pgh_context else {}
        lines = list(_lines(model, before, event, named, phones)) if before else []
        if lines or before is None:
            changes.append(Change(event.pgh_created_at, about.get("user"), before is None, lines))
        before = event
    people = User.objects.in_bulk({change.who for change in changes if change.who})
    for change in changes:
        person = people.get(change.who)
        change.who = person.get_full_name() if person else ""
    return changes[::-1]


def _lines(model, old, new, named, phones):
    for name in _SHOWN[model]:
        of_model = model._meta.get_field(name)
        before, after = getattr(old, of_model.attname), getattr(new, of_model.attname)
        if before == after:
            continue
        if name == "phone" and not phones:
            before, after = before and _HIDDEN, after and _HIDDEN
        yield (
            _LABELS.get(name) or of_model.verbose_name,
            *(_said(value, of_model, named.get(name)) for value in (before, after)),
        )


def _said(value, of_model, rows):
    if rows is not None:
        return str(rows.get(value, "")) if value else ""
    if hasattr(value, "year"):
        return f"{value:%d-%m-%Y}"
    if hasattr(value, "hour"):
        return f"{value:%H:%M}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(of_model.choices or []).get(value, value or ""))

"""What became of a camp: who changed what and when, who was booked and released, as triggers kept it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from camps import equipment
from camps.models import Camp, Duty, Worker
from districts.models import LoginID, Panchayat, User

_FIELDS = (
    *("name", "name_hi", "panchayat", "venue", "starts_on", "ends_on", "opens_at", "closes_at", "provider"),
    *("provider_phone", "planned", "latitude", "longitude", "equipment", "status", "reason"),
)
_HIDDEN = "••••••"


@dataclass
class Change:
    """One person's act: when, who, `lines` of (what, old, new), and `notes` about people."""

    at: datetime
    who: Any  # the id of a person until `of` puts the name in its place
    entered: bool = False
    lines: list = field(default_factory=list)
    notes: list = field(default_factory=list)


def of(camp, phones, people):
    """The camp's changes, the latest first. Phone numbers only with `phones`, bookings only with `people`."""
    changes: dict = {}
    events = _events(Camp, pgh_obj_id=camp.pk)
    places = Panchayat.objects.in_bulk({event.panchayat_id for event in events})
    latest = None
    for event in events:
        change = _change(changes, event)
        change.entered = change.entered or latest is None
        if latest is not None:
            change.lines += list(_lines(latest, event, places, phones))
        latest = event
    if people:
        _add_people(changes, camp)
    found = [change for change in changes.values() if change.lines or change.notes or change.entered]
    names = User.objects.in_bulk({change.who for change in found if change.who})
    for change in found:
        person = names.get(change.who)
        change.who = person.get_full_name() if person else ""
    return sorted(found, key=lambda change: change.at, reverse=True)


def _events(model, **filters):
    found = model.pgh_event_model.objects.filter(**filters).select_related("pgh_context")
    return list(found.order_by("pgh_id"))


def _change(changes, event):
    """The act of which the event is a part: what one transaction wrote has one moment."""
    about = event.pgh_context.metadata if event.pgh_context else {}
    fresh = Change(at=event.pgh_created_at, who=about.get("user"))
    return changes.setdefault((event.pgh_created_at, event.pgh_context_id), fresh)


def _lines(old, new, places, phones):
    for name in _FIELDS:
        column = Camp._meta.get_field(name)
        before, after = getattr(old, column.attname), getattr(new, column.attname)
        if before == after:
            continue
        if name == "panchayat":
            yield _("Panchayat"), places[before].title, places[after].title
        elif name == "provider_phone" and not phones:
            yield column.verbose_name, _HIDDEN if before else "", _HIDDEN if after else ""
        else:
            yield column.verbose_name, _said(column, before), _said(column, after)


def _said(column, value):
    if value is None:
        return ""
    if column.name == "equipment":
        there, needed = equipment.there(value)
        return _("%(there)s of %(needed)s there") % {"there": there, "needed": needed}
    for part, shape in (("year", "%d-%m-%Y"), ("hour", "%H:%M")):
        if hasattr(value, part):
            return value.strftime(shape)
    return str(dict(column.choices or ()).get(value, value))


def _add_people(changes, camp):
    """Notes of who was booked, released or moved, a day each; several days of one act stand together."""
    events = _events(Duty, camp_id=camp.pk)
    workers = Worker.objects.in_bulk({event.worker_id for event in events} - {None})
    idents = LoginID.objects.in_bulk({event.login_id_id for event in events} - {None})
    latest: dict = {}
    told: dict = {}
    for event in events:
        old = latest.get(event.pgh_obj_id)
        latest[event.pgh_obj_id] = event
        if word := _word(old, event):
            person = workers.get(event.worker_id) or idents[event.login_id_id].holder_name
            change = _change(changes, event)
            told.setdefault((id(change), word, str(person)), (change, []))[1].append(event.date)
    for (_act, word, person), (change, days) in told.items():
        shown = ", ".join(day.strftime("%d-%m-%Y") for day in sorted(set(days)))
        change.notes.append(word % {"who": person, "days": shown})


def _word(old, new):
    """What the event says of a person's day; None where nothing that a reader asks about."""
    off = Duty.Status.CANCELLED
    if old is None or (old.status == off) != (new.status == off):
        return _("%(who)s released: %(days)s") if new.status == off else _("%(who)s booked: %(days)s")
    if old.status != new.status:
        return _("%(who)s present: %(days)s") if new.status == "present" else _("%(who)s absent: %(days)s")
    return _("%(who)s moved to %(days)s") if old.date != new.date else None

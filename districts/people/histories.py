"""What became of an account and its postings: what the database's triggers kept, the latest first."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from districts import roles
from districts.models import Posting, User

_ACCOUNTS = User.pgh_event_model  # type: ignore[attr-defined]  # pghistory puts it there
_POSTINGS = Posting.pgh_event_model  # type: ignore[attr-defined]  # pghistory puts it there


@dataclass
class Line:
    """One change: when, what in words, and who did it (None: unknown or a command)."""

    at: datetime
    what: str
    who_id: int | None
    who: User | None = None


def of(account, postings):
    """The changes of the account and of these of its postings."""
    events = _ACCOUNTS.objects.filter(pgh_obj_id=account.pk).select_related("pgh_context").order_by("pgh_id")
    lines = _lines(events, _of_account)
    given = _POSTINGS.objects.filter(pgh_obj_id__in=[posting.pk for posting in postings])
    lines += _lines(given.select_related("pgh_context", *Posting.LEVELS).order_by("pgh_id"), _of_posting)
    people = User.objects.in_bulk({line.who_id for line in lines if line.who_id})
    for line in lines:
        line.who = people.get(line.who_id)
    return sorted(lines, key=lambda line: line.at)[::-1]


def _lines(events, told):
    before: dict = {}
    lines = []
    for event in events:
        who = (event.pgh_context.metadata if event.pgh_context else {}).get("user")
        lines += [Line(event.pgh_created_at, what, who) for what in told(before.get(event.pgh_obj_id), event)]
        before[event.pgh_obj_id] = event
    return lines


def _of_account(old, new):
    if old is None:
        return [_("The account was made.")]
    told = []
    if (old.full_name, old.phone) != (new.full_name, new.phone):
        told.append(
            _("Name and phone: %(name)s %(phone)s") % {"name": new.full_name, "phone": new.phone or "–"}
        )
    if old.is_active != new.is_active:
        told.append(_("Unlocked.") if new.is_active else _("Locked."))
    if old.one_time_since != new.one_time_since:
        told.append(
            _("A one-time password was given.") if new.one_time_since else _("The own password was chosen.")
        )
    return told


def _of_posting(old, new):
    level = next((level for level in Posting.LEVELS if getattr(new, f"{level}_id")), None)
    facts = {
        "role": roles.name(new.role) if new.role in roles.ROLES else new.role,
        "place": getattr(new, level).title if level else "",
        "first": f"{new.starts_on:%d-%m-%Y}",
        "last": f"{new.ends_on:%d-%m-%Y}" if new.ends_on else "",
    }
    if old is None:
        return [_("Posting given: %(role)s, %(place)s, from %(first)s.") % facts]
    if not new.ends_on:
        return [_("Posting without an end: %(role)s, %(place)s.") % facts]
    return [_("Posting until %(last)s: %(role)s, %(place)s.") % facts]

"""What was said of one person, newest first: by lists, of the card, and on the phone."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from camps import reasons
from districts.models import User
from districts.permissions import can
from enrollment.models import BeneficiaryVersion, Import, Mark, MarkVersion, Scheme, Unreachable
from enrollment.privacy import masked
from enrollment.triage import calls

_HIDDEN = ("family_id", "mobile")
_COMPARED = ("name", "guardian_name", "gender", "birth_year", "village", "panchayat_id", "schemes", *_HIDDEN)


@dataclass
class Line:
    """One thing that happened: `what` in words, `details` (what, before, after), by which import or user."""

    at: datetime | None
    what: str
    details: list = field(default_factory=list)
    source: Import | None = None
    address: str = ""  # of the import's page, for who may open it
    who: str = ""
    why: str = ""


# --- the list ------------------------------------------------------------------------------------


def of_list(user, person):
    """How the person's row came to be as it is: each import that put, changed or took it away."""
    rows = list(
        BeneficiaryVersion.objects.filter(
            district_id=person.district_id, beneficiary_id=person.beneficiary_id
        )
        .select_related("panchayat")
        .order_by("replaced_by")
    )
    steps = [(rows[0].import_id if rows else person.import_id, _("Came to the list"), [])]
    for old, new in itertools.pairwise([*rows, person]):
        if old.gone:
            steps.append((old.replaced_by, _("Taken off the list"), []))
            steps.append((new.import_id, _("Came to the list again"), _changes(old, new)))
        else:
            steps.append((old.replaced_by, _("The list changed"), _changes(old, new)))
    imports = Import.objects.select_related("sent_by").in_bulk({number for number, _what, _how in steps})
    opens = can(user, "import_files", person.district)
    lines = [_list_line(imports.get(number), what, how, opens) for number, what, how in steps]
    return lines[::-1]


def _list_line(source, what, details, opens):
    line = Line(source and (source.finished_at or source.sent_at), what, details, source)
    if source and opens:
        try:
            line.address = reverse("import", args=[source.pk])
        except NoReverseMatch:
            pass
    if source and source.sent_by:
        line.who = source.sent_by.get_full_name()
    return line


def _changes(old, new):
    """(what, before, after) of each field that changed, as it may be shown."""
    return [
        (label, _shown(old, name), _shown(new, name))
        for name in _COMPARED
        if getattr(old, name) != getattr(new, name)
        for label in [_label(name)]
    ]


def _label(name):
    return {
        "name": _("Name"),
        "guardian_name": _("Father or husband"),
        "gender": _("Gender"),
        "birth_year": _("Year of birth"),
        "village": _("Village"),
        "panchayat_id": _("Panchayat"),
        "schemes": _("Schemes"),
        "family_id": _("Family ID"),
        "mobile": _("Mobile"),
    }[name]


def _shown(row, name):
    value = getattr(row, name)
    if name == "panchayat_id":
        return row.panchayat.title
    if name == "schemes":
        return ", ".join(str(scheme.label) for scheme in Scheme if value & scheme)
    if name == "gender":
        return gender(value)
    return masked(value) if name in _HIDDEN else str(value or "")


def gender(letter):
    """F, M or O in words; empty where it is not known."""
    return {"F": _("woman"), "M": _("man"), "O": _("other")}.get(letter, "")


# --- the card ------------------------------------------------------------------------------------


def of_marks(person):
    """What was said of the card, and taken back, newest first."""
    rows = list(
        MarkVersion.objects.filter(
            district_id=person.district_id, beneficiary_id=person.beneficiary_id
        ).order_by("id")
    )
    states = [*rows, person.mark] if person.mark else rows
    known = _Known(states)
    lines = []
    for n, state in enumerate(states):
        before = rows[n - 1] if n else None
        why = before.why if before and _replaced(before, state) else ""
        lines.append(known.said(state, why))
        if isinstance(state, MarkVersion):
            after = states[n + 1] if n + 1 < len(states) else None
            if not (after and _replaced(state, after)):
                lines.append(known.taken_back(state))
    return lines[::-1]


def of_calls(person):
    """What was said when the family was called, newest first."""
    found = calls.calls_of(person.district_id, person.beneficiary_id)
    return [Line(call.called_at, _called(call), who=call.by.get_full_name()) for call in found]


def _called(call):
    said = _("Called: %(outcome)s") % {"outcome": call.get_outcome_display()}
    if call.comes_on:
        said += f" ({call.comes_on:%d-%m-%Y})"
    return f"{said}. {call.note}" if call.note else said


def _replaced(old, new):
    """Whether `old` gave way to `new` at once, and was not taken back before."""
    if old.replaced_by_import:
        return new.import_id == old.replaced_by_import
    return new.at <= old.replaced_at


class _Known:
    """The names of those who wrote: accounts and imports."""

    def __init__(self, states):
        users = {state.by_id for state in states} | {
            getattr(state, "replaced_by_id", None) for state in states
        }
        files = {state.import_id for state in states}
        files |= {getattr(state, "replaced_by_import", None) for state in states}
        self.users = User.objects.in_bulk(users - {None})
        self.imports = Import.objects.in_bulk(files - {None})

    def said(self, mark, why):
        return Line(
            mark.at, said(mark), source=self.imports.get(mark.import_id), who=self._user(mark.by_id), why=why
        )

    def taken_back(self, mark):
        source = self.imports.get(mark.replaced_by_import)
        return Line(
            mark.replaced_at,
            _("Taken back"),
            source=source,
            who=self._user(mark.replaced_by_id),
            why=mark.why,
        )

    def _user(self, pk):
        return self.users[pk].get_full_name() if pk in self.users else ""


def said(mark):
    """A mark in words: "made on 21-11-2026, login ID CG1"."""
    told = {"outcome": mark.get_outcome_display(), "day": f"{mark.outcome_on:%d-%m-%Y}"}
    parts = [_("%(outcome)s on %(day)s") % told, reason_name(mark)]
    if mark.login_id:
        parts.append(_("login ID %s") % mark.login_id)
    return ", ".join(str(part) for part in parts if part)


def reason_name(mark):
    """The reason of a mark in words; empty where there is none."""
    for known in (dict(reasons.choices()), dict(Unreachable.choices), Mark.VISIT):
        if mark.reason in known:
            return known[mark.reason]
    return mark.reason

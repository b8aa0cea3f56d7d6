"""Shapes of what is typed about people. The rules of marks are `enrollment.marks`'."""

from datetime import UTC, date, datetime
from unicodedata import category

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from camps import reasons
from camps.forms import Day
from drive_portal.lib import cells, dates
from drive_portal.lib.numbers import has_long_number
from enrollment import marks
from enrollment.models import Mark, Reading, Unreachable

Outcome = Mark.Outcome
LONG = 60  # characters of a search, more than any name that is looked for
FIRST_DAY = date(2018, 9, 23)  # the first card of all was made then
NO_VILLAGE = "–"
WHY = [
    ("", _("Choose")),
    (
        Outcome.REJECTED.label,
        [(f"rejected:{reason}", name) for reason, name in reasons.choices()],
    ),
    (
        Outcome.UNREACHABLE.label,
        [(f"unreachable:{reason}", name) for reason, name in Unreachable.choices],
    ),
    (
        Outcome.LEFT_OUT.label,
        [(f"left_out:{reason}", name) for reason, name in Mark.VISIT.items()],
    ),
]


def plain(value):
    """Refuse an Aadhaar number in a free text; it is not repeated."""
    if cells.aadhaar_spans(value):
        raise ValidationError(_("This looks like an Aadhaar number. Do not write it here."))


def _text(label, **kwargs):
    attrs = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"} | kwargs.pop("attrs", {})
    return forms.CharField(label=label, widget=forms.TextInput(attrs=attrs), **kwargs)


class Reason(forms.CharField):
    """Why something is done to a person's data: at least five letters, no number that could be a person's."""

    default_error_messages = {"required": _("Say why, in a few words.")}

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "off"}
        base = {"label": _("Reason"), "max_length": 300, "widget": forms.TextInput(attrs=attrs)}
        super().__init__(**base | kwargs)

    def clean(self, value):
        value = super().clean(value)
        if value and sum(category(sign)[0] in "LMN" for sign in value) < 5:
            raise ValidationError(_("Say why in at least five letters."))
        plain(value)
        if has_long_number(value):
            raise ValidationError(_("Leave numbers of people out: the reason stands in a log."))
        return value


class PeopleFilter(forms.Form):
    """Of a panchayat's people: one village, one state. What is not among the choices filters nothing."""

    village = forms.ChoiceField(label=_("Village"), required=False)
    status = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all")),
            ("left_out", _("left out (all without a card)")),
            ("to_do", _("to do")),
            *[choice for choice in Outcome.choices if choice[0] != "left_out"],
        ],
    )

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        named = [(name or NO_VILLAGE, name or _("village not given")) for name in sorted(villages)]
        self.fields["village"].choices = [("", _("all")), *named]

    def wanted(self, people):
        """Those of the people that were asked for."""
        asked = getattr(self, "cleaned_data", {})
        if village := asked.get("village"):
            people = people.filter(village="" if village == NO_VILLAGE else village)
        status = asked.get("status")
        if status == "left_out":
            return people.left_out()
        if status == "to_do":
            return people.to_do()
        return people.filter(mark__outcome=status) if status else people


class IdForm(forms.Form):
    """The id of one person, as the list writes it."""

    beneficiary_id = _text(
        _("Beneficiary ID"),
        max_length=40,
        help_text=_("As the list writes it. Never an Aadhaar number."),
        error_messages={"required": _("Type the ID.")},
    )
    district = forms.ChoiceField(label=_("District"), required=False)

    def __init__(self, *args, districts, **kwargs):
        super().__init__(*args, **kwargs)
        self.districts = {district.code: district for district in districts}
        self.fields["district"].choices = [(code, row.title) for code, row in self.districts.items()]
        if len(self.districts) < 2:
            del self.fields["district"]

    def clean_beneficiary_id(self):
        try:
            return cells.identifier()(self.cleaned_data["beneficiary_id"])
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def refuse_aadhaar(self):
        """Say that the ID is an Aadhaar number; it is not shown again."""
        self.data = self.data.copy()
        self.data["beneficiary_id"] = ""
        self.add_error("beneficiary_id", _("This looks like an Aadhaar number. Type the ID of the list."))

    @property
    def chosen(self):
        """The district chosen, or the only one."""
        code = self.cleaned_data.get("district")
        return self.districts[code] if code else next(iter(self.districts.values()))


class _Seen(forms.Form):
    """What stood when the page was made travels hidden: who was quicker is not overwritten unseen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    conflict = None

    def __init__(self, *args, mark=None, **kwargs):
        kwargs["initial"] = kwargs.get("initial", {}) | {"seen": _written(mark)}
        super().__init__(*args, **kwargs)

    def clean_seen(self):
        text = self.cleaned_data["seen"]
        try:
            return datetime.fromisoformat(text) if text else None
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)  # nothing was set then: what stands is shown again

    def through(self, door):
        """What the door answers; None where it refused. `conflict`: what stands then, True for nothing."""
        try:
            return door()
        except ValidationError as error:
            self.add_error(None, error)
        except marks.Changed as changed:
            self.conflict = changed.current or True
            self.data = self.data.copy()
            self.data["seen"] = _written(changed.current)
        return None

    @property
    def status(self):
        """The HTTP status of the page that shows this form."""
        return 409 if self.conflict else 400 if self.is_bound and self.errors else 200


class MarkForm(_Seen):
    """What became of one person."""

    outcome = forms.ChoiceField(
        label=_("What became of the card?"),
        choices=[
            (Outcome.MADE.value, _("Card made")),
            (Outcome.REJECTED.value, _("Rejected")),
            (Outcome.PENDING.value, _("Pending")),
            (Outcome.UNREACHABLE.value, _("Cannot be reached any more")),
            (Outcome.LEFT_OUT.value, _("Still to do")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of the card.")},
    )
    reason = forms.ChoiceField(label=_("Why not?"), choices=WHY, required=False)
    outcome_on = Day(label=_("On which day? (day-month-year)"))
    login_id = _text(_("Login ID"), max_length=40, required=False, validators=[plain])
    card_number = _text(
        _("Card number"), max_length=40, required=False, validators=[plain], help_text=_("If it is at hand.")
    )

    def __init__(self, *args, own_id="", **kwargs):
        kwargs["initial"] = {"outcome_on": dates.today(), "login_id": own_id} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)

    def clean_outcome_on(self):
        day = self.cleaned_data["outcome_on"]
        if day < FIRST_DAY:
            raise ValidationError(_("No card was made before 23-09-2018. Correct the day."))
        if day > dates.today():
            raise ValidationError(_("The day is still to come."))
        return day

    def clean(self):
        clean = super().clean()
        group, _colon, reason = clean.get("reason", "").partition(":")
        outcome = clean.get("outcome")
        if group and outcome and group != outcome:
            self.add_error("reason", _("This reason does not go with the outcome."))
        if not group and outcome in (Outcome.REJECTED, Outcome.UNREACHABLE):
            self.add_error("reason", _("Choose why."))
        if outcome != Outcome.MADE:
            clean["card_number"] = ""
        return clean | {"reason": reason}

    def said(self, beneficiary_id):
        clean = self.cleaned_data
        fields = ("outcome", "outcome_on", "reason", "login_id", "card_number", "seen")
        return marks.Said(beneficiary_id, **{name: clean[name] for name in fields})


class TakeBackForm(_Seen):
    """Why a mark was wrong."""

    why = Reason(label=_("Why is it taken back?"))


class RevealForm(forms.Form):
    """Why the hidden numbers are needed: a button with a ready reason, or one typed."""

    READY = {
        "card": _("To make the card"),
        "call": _("To call the person"),
        "check": _("To check papers"),
    }
    ready = forms.ChoiceField(required=False, choices=READY.items())
    reason = Reason(label=_("Another reason"), required=False)

    def clean(self):
        clean = super().clean()
        if clean.get("ready"):  # its button was pressed: what is half typed beside it does not count
            self.errors.pop("reason", None)
            clean["reason"] = ""
        elif not clean.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why, in a few words."))
        return clean

    @property
    def why(self):
        return self.cleaned_data.get("reason") or str(self.READY[self.cleaned_data["ready"]])


class ReadingFilter(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("all kinds")), *Reading.Kind.choices]
    )
    day = Day(label=_("Date (day-month-year)"), required=False)


def _written(mark):
    return mark.at.isoformat() if mark else ""

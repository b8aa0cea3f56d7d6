"""Shapes of what officers and operators type: types, widgets, what must be there. Doors know the rules."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from camps.models.difficulties import LINE
from camps.reasons import REASONS
from camps.submissions import Changed, Conflict
from districts.fields import ClockField, DoorForm
from drive_portal.lib.numbers import western

DIGITS = 12  # a longer number is no number of cards, and no number that a column could keep


class Cards(forms.IntegerField):
    """A number of cards as people type it: 1,245 and १२४५ too."""

    default_error_messages = {
        "invalid": _("Enter a whole number, like 45."),
        "required": _("Enter the number of cards. If there were none, enter 0."),
    }

    def __init__(self, **kwargs):
        attrs = {"inputmode": "numeric", "autocomplete": "off", "class": "input--number", "maxlength": "9"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value):
        text = western(str(value or "")).replace(",", "").strip() if value != 0 else "0"
        if len(text) > DIGITS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


class Day(forms.DateField):
    """A date as text, day-month-year, in either script's digits."""

    default_error_messages = {
        "invalid": _("Enter the date as day-month-year, like 21-11-2026."),
        "required": _("Choose the date."),
    }

    def __init__(self, **kwargs):
        attrs = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "10"}
        kwargs.setdefault("widget", forms.DateInput(format="%d-%m-%Y", attrs=attrs))
        super().__init__(input_formats=["%Y-%m-%d", "%d-%m-%Y"], **kwargs)

    def to_python(self, value):
        if isinstance(value, str):
            value = re.sub(r"[./\s]+", "-", western(value).strip())
        return super().to_python(value)


class Sending(forms.Form):
    """A form whose content a door takes.

    After `through(door, user)` it holds what went wrong: errors by field, or the `conflict`. A wish to
    replace what stands then carries the version that was shown, and an id of its own.
    """

    conflict = None

    def through(self, door, user):
        """What the door answers; None where it refused or the shape is wrong."""
        if not self.is_valid():
            return None
        try:
            return door(user, self.sent())
        except ValidationError as error:
            self._say(error)
        except Conflict as conflict:
            self._ask(conflict)
        return None

    def sent(self):
        raise NotImplementedError

    @property
    def status(self):
        """The HTTP status of the page that shows this form."""
        return 409 if self.conflict else 400 if self.is_bound and self.errors else 200

    @property
    def said(self):
        """Errors that belong to no field that a reader sees."""
        hidden = [
            error for field in self.hidden_fields() if field.name != "rejected" for error in field.errors
        ]
        return [*self.non_field_errors(), *hidden]

    def _say(self, error):
        by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
        for name, messages in by_field.items():
            self.add_error(name if name in self.fields else None, messages)

    def _ask(self, conflict):
        self.conflict = conflict
        self.data = self.data.copy()
        self.data["submission_id"] = str(uuid.uuid4())
        self.data["base_version"] = conflict.current.version if conflict.current else ""


class FigureForm(Sending):
    """What a tally and a camp count have in common: cards made, rejected by reason, remarks, why."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput)
    base_version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31)
    date = Day(widget=forms.HiddenInput)
    made = Cards(label=_("Cards made"))
    rejected = forms.Field(widget=forms.HiddenInput, required=False)  # for what the door says of all reasons
    note = forms.CharField(label=_("Remarks"), required=False, max_length=300)
    reason = forms.CharField(label=_("Why it is changed now"), required=False, max_length=300)
    withdrawn = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, first_reasons=(), row=None, initial=None, **kwargs):
        """`row` is what stands, to be corrected; `first_reasons` those to be offered before the others."""
        start = {"submission_id": uuid.uuid4()}
        if row:
            start |= {"made": row.made, "note": row.note, "base_version": row.version}
            start |= {f"rejected_{reason}": count for reason, count in row.rejected.items()}
        super().__init__(*args, initial=start | (initial or {}), **kwargs)
        order = [*first_reasons, *REASONS]
        for reason in sorted(REASONS, key=order.index):
            self.fields[f"rejected_{reason}"] = Cards(label=REASONS[reason][0], required=False)
        if not row:
            self.fields["made"].widget.attrs["autofocus"] = True

    @property
    def reasons(self):
        """The fields of the rejected, in the order in which they are shown."""
        return [self[name] for name in self.fields if name.startswith("rejected_")]

    @property
    def rejected_sum(self):
        """The rejected as typed so far; what is no number yet counts as nothing."""
        typed = [western(str(field.value() or "")).strip() for field in self.reasons]
        return sum(int(text) for text in typed if text.isascii() and text.isdigit() and len(text) <= DIGITS)

    @property
    def rejected_open(self):
        """Whether the reasons are unfolded at once: something is in them, or wrong with them."""
        return bool(self.rejected_sum) or any(field.errors for field in self.reasons)

    def figures(self):
        """The part of `sent` that tallies and camp counts share."""
        clean = self.cleaned_data
        return {
            "submission_id": clean["submission_id"],
            "date": clean["date"],
            "made": clean["made"],
            "rejected": {
                r: clean[f"rejected_{r}"] for r in REASONS if clean.get(f"rejected_{r}") is not None
            },
            "base_version": clean["base_version"],
            "note": clean["note"],
            "reason": clean["reason"],
            "withdrawn": clean["withdrawn"],
        }


class CountForm(FigureForm):
    """A block officer's count of one camp's day."""

    pulse = forms.BooleanField(label=_("The camp goes on: this is only the figure so far"), required=False)

    def __init__(self, *args, camp, row=None, initial=None, **kwargs):
        self.camp = camp
        start = {"pulse": row.pulse} if row else {}
        super().__init__(*args, row=row, initial=start | (initial or {}), **kwargs)
        self.fields["made"].label = _("Cards made at the camp")

    def sent(self):
        return self.figures() | {"camp": self.camp.pk, "pulse": self.cleaned_data["pulse"]}


class Phone(forms.CharField):
    """A mobile number of ten digits, in either script; +91 or 0 before it is taken off."""

    default_error_messages = {"invalid": _("Enter a mobile number of ten digits.")}

    def __init__(self, **kwargs):
        attrs = {"inputmode": "tel", "autocomplete": "off", "maxlength": "20"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value):
        digits = re.sub(r"[\s\-()]", "", western(super().to_python(value)))
        found = re.fullmatch(r"(?:\+?91|0)?([0-9]{10})", digits)
        if digits and not found:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found[1] if found else ""


class Hours(forms.Form):
    """When a camp is open, and who gives the venue."""

    opens_at = ClockField(label=_("Opens at"), initial="10:00")
    closes_at = ClockField(label=_("Closes at"), initial="17:00")
    provider = forms.CharField(
        label=_("Who provides the venue"),
        max_length=200,
        required=False,
        help_text=_("Often the sarpanch."),
    )
    provider_phone = Phone(label=_("Mobile number of who provides it"), required=False)


class CampForm(Hours, Sending):
    """A camp, planned or entered when it is over. What is seldom another is folded up."""

    folded = ("name_hi", "opens_at", "closes_at", "provider", "provider_phone")
    field_order = ["drive", "panchayat", "name", "venue", "starts_on", "ends_on", "planned", *folded]

    drive = forms.TypedChoiceField(label=_("Drive"), coerce=int)
    panchayat = forms.ChoiceField(label=_("Panchayat or ward"))
    name = forms.CharField(
        label=_("Name of the camp"),
        max_length=200,
        error_messages={"required": _("Give the camp a name by which the block knows it.")},
    )
    name_hi = forms.CharField(label=_("Name in Hindi"), max_length=200, required=False)
    venue = forms.CharField(label=_("Venue"), max_length=200, required=False)
    starts_on = Day(label=_("First day"), help_text=_("Day-month-year, like 21-11-2026."))
    ends_on = Day(label=_("Last day"), required=False, help_text=_("Leave it empty for a camp of one day."))
    planned = Cards(label=_("Cards planned"), required=False)
    form = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, drives, panchayats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].initial = uuid.uuid4()
        self.fields["drive"].choices = [(drive.pk, drive.title) for drive in drives]
        self.fields["panchayat"].choices = [(place.code, place.title) for place in panchayats]
        if len(drives) == 1:
            self.fields["drive"].widget = forms.HiddenInput()
            self.fields["drive"].initial = drives[0].pk

    @property
    def first_fields(self):
        return [field for field in self.visible_fields() if field.name not in self.folded]

    @property
    def folded_fields(self):
        return [self[name] for name in self.folded]

    @property
    def unfolded(self):
        """Whether the rest is unfolded at once: something is wrong in it."""
        return any(field.errors for field in self.folded_fields)

    def sent(self):
        return self.cleaned_data | {"ends_on": self.cleaned_data["ends_on"] or self.cleaned_data["starts_on"]}


class Line(forms.CharField):
    """One line of words; what is missing or too long the door says."""

    def __init__(self, **kwargs):
        attrs = {"autocomplete": "off", "rows": 2, "maxlength": LINE}
        super().__init__(required=False, widget=forms.Textarea(attrs=attrs), **kwargs)


class ActForm(DoorForm):
    """A step that one takes with `row`, as it was shown: `base` is its version then."""

    base = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1)
    changed = False  # somebody was quicker

    def __init__(self, *args, row, start=None, **kwargs):
        self.row = row
        super().__init__(*args, initial={"base": row.version} | (start or {}), **kwargs)

    def act(self, user):
        """What the door answers, None where it refused."""
        try:
            return self.through(self._door, user)
        except Changed:
            self.changed = True
            self.data = self.data.copy()
            self.data.pop("base", None)
            return None

    def _door(self, user, sent):
        raise NotImplementedError  # each act has a door of its own

    @property
    def status(self):
        return 409 if self.changed else super().status

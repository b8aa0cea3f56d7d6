"""An order as it is typed. The door (`districts/orders.py`) knows the rules; here are types and choices."""

import re
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from districts import orders
from districts.fields import YEARS, ClockField, DayField, DoorForm, WholeField
from districts.models import Panchayat
from districts.ordering import shapes
from drive_portal.lib import dates
from drive_portal.lib.numbers import western

LONG = {"rows": 4, "autocomplete": "off", "spellcheck": "false"}


class Pieces(forms.CharField):
    """A list as it is typed or pasted: pieces parted by commas, semicolons, spaces or new lines."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.Textarea(attrs=LONG), required=False, max_length=100_000, **kwargs)

    def to_python(self, value):
        pieces = re.split(r"[,;\s]+", western(super().to_python(value)))
        return [self.piece(piece) for piece in pieces if piece]

    def run_validators(self, value):
        """The length was looked at in `clean`; what is left is a list."""

    def clean(self, value):
        if value and len(str(value)) > self.max_length:
            raise ValidationError(_("This list is too long."))
        if "\0" in str(value or ""):
            raise ValidationError(_("This text holds a character that is none."))
        return super().clean(value)

    def piece(self, text):
        """What one part of the list means; each kind of list says it."""
        raise NotImplementedError


class Days(Pieces):
    def piece(self, text) -> date:
        try:
            day = datetime.strptime(re.sub(r"[./]", "-", text), "%d-%m-%Y").replace(tzinfo=dates.INDIA).date()
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            raise ValidationError(
                _("“%(piece)s” is no date. Write day-month-year, like 21-11-2026."),
                params={"piece": text[:20]},
            )
        return day


class Numbers(Pieces):
    def piece(self, text):
        if not re.fullmatch(r"[0-9]{1,9}", text):
            raise ValidationError(_("“%(piece)s” is no whole number."), params={"piece": text[:20]})
        return int(text)


class Weights(Pieces):
    """Lines of a panchayat's code and a number; whatever stands between them."""

    def to_python(self, value):
        found: dict = {}
        for n, line in enumerate(western(forms.CharField.to_python(self, value)).splitlines(), 1):
            parts = re.split(r"[,;:\s]+", line.strip())
            if parts == [""]:
                continue
            if len(parts) != 2 or not re.fullmatch(r"[0-9]{1,9}", parts[1]) or parts[0] in found:
                raise ValidationError(
                    _("Line %(n)s: write one panchayat's code and its number, each panchayat once."),
                    params={"n": n},
                )
            found[parts[0]] = int(parts[1])
        return found


def _radio(label, choices):
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)


class OrderForm(DoorForm):
    """A drive's order, for a new drive or as a change of one."""

    district = forms.ChoiceField(label=_("District"))
    name_hi = forms.CharField(label=_("Name in Hindi"), max_length=200, required=False)
    name = forms.CharField(
        label=_("Name in English"),
        max_length=200,
        error_messages={"required": _("Give the drive a name by which the district knows it.")},
    )
    parent = forms.TypedChoiceField(
        label=_("Inside the drive"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("For special days inside a longer drive: their cards stand in the longer one too."),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    holidays = Days(
        label=_("Holidays"),
        help_text=_(
            "Days on which nobody works, like 26-01-2027; one a line, or pasted. Sundays count as work."
        ),
    )
    target_kind = _radio(
        _("Target"),
        [("cards", _("so many cards")), ("left_out", _("all who are left out")), ("unknown", _("not known"))],
    )
    target = WholeField(label=_("Cards to make"), most=orders.LARGEST, required=False)
    baseline_kind = _radio(
        _("Cards made before the drive"), [("number", _("a number")), ("unknown", _("not known"))]
    )
    baseline = WholeField(label=_("Cards made before"), most=orders.LARGEST, required=False)
    weights_kind = _radio(
        _("Split to the panchayats"),
        [
            ("left_out", _("by left-out people")),
            ("alike", _("the same weight for each")),
            ("list", _("by weights of my own")),
        ],
    )
    weights = Weights(
        label=_("Weights"), help_text=_("A line a panchayat: its code and a number. Who is absent has 0.")
    )
    floor = WholeField(label=_("At least in each panchayat"), most=orders.LARGEST, required=False)
    cap = WholeField(
        label=_("At most a login ID and day"),
        most=orders.LARGEST,
        required=False,
        help_text=_("How many cards one login ID can make a day. Empty: no limit."),
    )
    daily_kind = _radio(
        _("Over the days"),
        [
            ("even", _("the same each working day")),
            ("ramp", _("rising or falling evenly")),
            ("list", _("by numbers of my own")),
        ],
    )
    ramp_from = WholeField(label=_("Cards on the first day"), most=10**8, required=False)
    ramp_to = WholeField(
        label=_("Cards on the last day"),
        most=10**8,
        required=False,
        help_text=_("They set the shape, like 5,000 to 10,000; the sum stays the target."),
    )
    daily = Numbers(label=_("Numbers"), help_text=_("One number a working day, from the first to the last."))
    evening_cutoff = ClockField(
        label=_("Evening cut-off"), help_text=_("What comes in until then is on time.")
    )
    day_close = ClockField(
        label=_("Close of the day"), help_text=_("On the next day; what comes later needs a reason.")
    )
    why = forms.CharField(
        label=_("Why it is changed now"), max_length=300, help_text=_("It stands beside the new version.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**63 - 1)

    conflict = None  # who changed the drive meanwhile, when, and what stands now

    def __init__(self, *args, setup, **kwargs):
        super().__init__(*args, **kwargs)
        self.setup = setup
        if setup.drive:
            del self.fields["district"]
            if isinstance(setup.drive.baseline, dict):
                self.fields["baseline_kind"].choices.append(("places", _("as given for single places")))
        else:
            del self.fields["why"], self.fields["seen"]
            self._offer_districts(setup.districts)
        parents = [("", _("none"))] + [(drive.pk, setup.told(drive)) for drive in setup.parents]
        self.fields["parent"].choices = parents
        if len(parents) == 1:
            del self.fields["parent"]

    def _offer_districts(self, districts):
        self.fields["district"].choices = [(place.code, place.title) for place in districts]
        if len(districts) == 1:
            self.fields["district"].widget = forms.HiddenInput()
            self.fields["district"].initial = districts[0].code

    @property
    def said(self):
        """Errors that belong to no field that a reader sees."""
        return [*self.non_field_errors(), *(e for field in self.hidden_fields() for e in field.errors)]

    @property
    def typed(self):
        """What was typed, name by name, to be carried along."""
        return [(name, self.data.get(name, "")) for name in self.fields]

    def clean(self):
        for kind, wanted, field in (
            ("target_kind", "cards", "target"),
            ("baseline_kind", "number", "baseline"),
            ("daily_kind", "ramp", "ramp_from"),
            ("daily_kind", "ramp", "ramp_to"),
            ("daily_kind", "list", "daily"),
            ("weights_kind", "list", "weights"),
        ):
            chosen = self.cleaned_data.get(kind) == wanted
            if chosen and field not in self.errors and self.cleaned_data.get(field) in (None, [], {}):
                self.add_error(field, _("Enter it, or choose another way above."))
            if not chosen and field in self._errors:
                del self._errors[field]  # it is not asked for
        return self.cleaned_data

    def sent(self):
        """The order as the door takes it."""
        clean = self.cleaned_data
        names = ("name", "name_hi", "starts_on", "ends_on", "holidays", "evening_cutoff", "day_close")
        order = {name: clean[name] for name in names}
        order["district"] = self.setup.drive.district.code if self.setup.drive else clean["district"]
        order["parent"] = clean.get("parent")
        order["target"] = {"cards": clean.get("target"), "left_out": "left_out"}.get(clean["target_kind"])
        order["baseline"] = self._baseline(clean)
        order["split"] = self._split(clean)
        return order

    def _baseline(self, clean):
        if clean["baseline_kind"] == "places":
            return self.setup.drive.baseline
        return clean["baseline"] if clean["baseline_kind"] == "number" else None

    def _split(self, clean):
        split = {"floor": clean["floor"] or 0, "cap": clean["cap"]}
        if clean["weights_kind"] == "list":
            split["weights"] = clean["weights"]
        elif clean["weights_kind"] == "alike":
            places = Panchayat.objects.filter(district__code=self._district()).valid_on(clean["starts_on"])
            split["weights"] = dict.fromkeys(places.values_list("code", flat=True), 1)
        if clean["daily_kind"] == "list":
            split["daily"] = clean["daily"]
        elif clean["daily_kind"] == "ramp":
            off = set(clean["holidays"])
            length = min((clean["ends_on"] - clean["starts_on"]).days + 1, orders.LONGEST)
            days = [clean["starts_on"] + dates.timedelta(days=n) for n in range(length)]
            working = sum(day not in off for day in days)
            split["daily"] = shapes.ramp(clean["ramp_from"], clean["ramp_to"], working) if working else "even"
        return {name: value for name, value in split.items() if value != shapes.PLAIN[name]}

    def _district(self):
        return self.setup.drive.district.code if self.setup.drive else self.cleaned_data["district"]

    def refused(self, error):
        """A part of the split has a field of its own: the error's code names it.

        What is wrong with a way that was chosen stands at the choice, where its field is not asked for.
        """
        if not hasattr(error, "error_dict"):
            return super().refused(error)
        for name, found in error.error_dict.items():
            for one in found:
                field = one.code if name == "split" and one.code in self.fields else name
                if self.cleaned_data.get(f"{field}_kind") not in (None, "cards", "number", "list"):
                    field = f"{field}_kind"
                self.add_error(field if field in self.fields else None, one.messages)

    @property
    def status(self):
        return 409 if self.conflict else super().status


def start(drive):
    """What the form of a change holds at first."""
    order = shapes.of(drive)
    split = shapes.split(order["split"])
    weights, daily = split["weights"], split["daily"]
    own = weights if isinstance(weights, dict) else {}
    alike = isinstance(weights, dict) and set(weights.values()) == {1}
    ramp = isinstance(daily, list) and shapes.is_ramp(daily)
    listed = isinstance(drive.baseline, dict)
    return order | {
        "holidays": "\n".join(day.strftime("%d-%m-%Y") for day in order["holidays"]),
        "target_kind": drive.target_rule,
        "target": drive.target if drive.target_rule == "cards" else None,
        "baseline_kind": "places" if listed else "unknown" if drive.baseline is None else "number",
        "baseline": None if listed else drive.baseline,
        "weights_kind": "left_out" if weights == "left_out" else "alike" if alike else "list",
        "weights": "" if alike else "\n".join(f"{code} {weight}" for code, weight in own.items()),
        "floor": split["floor"] or None,
        "cap": split["cap"],
        "daily_kind": "even" if daily == "even" else "ramp" if ramp else "list",
        "ramp_from": daily[0] if ramp else None,
        "ramp_to": daily[-1] if ramp else None,
        "daily": "\n".join(map(str, daily)) if daily != "even" and not ramp else "",
    }


EMPTY = {
    "target_kind": "cards",
    "baseline_kind": "number",
    "baseline": 0,
    "weights_kind": "left_out",
    "daily_kind": "even",
    "evening_cutoff": "20:00",
    "day_close": "12:00",
}


class ListForm(forms.Form):
    """What the list of drives is searched for."""

    q = forms.CharField(label=_("Name of the drive"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("running", _("running")),
            ("upcoming", _("upcoming")),
            ("ended", _("ended")),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="find-%s", **kwargs)
        self.fields["q"].widget.input_type = "search"

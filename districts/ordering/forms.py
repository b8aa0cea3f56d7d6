"""An order as it is typed. The door (`districts/orders.py`) knows the rules; here are types and choices."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from districts import orders
from districts.fields import ClockField, DayField, DoorForm, WholeField
from districts.models import Panchayat
from districts.ordering import baseline, shapes
from districts.ordering.lines import Days, Numbers, Weights
from drive_portal.lib.numbers import grouped


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
            "Days on which nobody works, like 26-01-2027; one a line, or pasted. Sundays count as work"
            " unless they are holidays below."
        ),
    )
    sundays = forms.BooleanField(label=_("Every Sunday is a holiday"), required=False)
    target_kind = _radio(
        _("Target"),
        [("cards", _("so many cards")), ("left_out", _("all who are left out")), ("unknown", _("not known"))],
    )
    target = WholeField(label=_("Cards to make"), most=orders.LARGEST, required=False)
    baseline_kind = _radio(
        _("Cards made before the drive"),
        [
            ("number", _("a number")),
            ("listed", _("as the list of people says")),
            ("places", _("by place")),
            ("unknown", _("not known")),
        ],
    )
    baseline = WholeField(label=_("Cards made before"), most=orders.LARGEST, required=False)
    baseline_places = Weights(
        label=_("Cards made before, by place"),
        help_text=_("A line a place: its code and a number. Of who is absent it is not known."),
    )
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

    @property
    def absent(self):
        """Fields without which no plan can be drawn and that nobody has filled in yet."""
        return [self[name].label for name, found in self._told() if found.code == "required"]

    @property
    def faults(self):
        """(the field's label or nothing, sentence) of what is wrong with what was filled in."""
        shown = {field.name: field.label for field in self.visible_fields()}
        wrong = [(name, found) for name, found in self._told() if found.code != "required"]
        return [(shown.get(name, ""), said) for name, found in wrong for said in found.messages]

    def _told(self):
        return [(name, one) for name, found in self.errors.as_data().items() for one in found]

    def sketched(self):
        """The same without what only the order itself needs: a name, a reason."""
        for name in self.fields.keys() & {"name", "why"}:
            self.fields[name].required = False
        return self

    def clean(self):
        for kind, wanted, field in (
            ("target_kind", "cards", "target"),
            ("baseline_kind", "number", "baseline"),
            ("baseline_kind", "places", "baseline_places"),
            ("daily_kind", "ramp", "ramp_from"),
            ("daily_kind", "ramp", "ramp_to"),
            ("daily_kind", "list", "daily"),
            ("weights_kind", "list", "weights"),
        ):
            chosen = self.cleaned_data.get(kind) == wanted
            if chosen and field not in self.errors and self.cleaned_data.get(field) in (None, [], {}):
                said = _("Enter it, or choose another way above.")
                self.add_error(field, ValidationError(said, code="required"))
            if not chosen and field in self._errors:
                del self._errors[field]  # it is not asked for
        return self.cleaned_data

    def sent(self):
        """The order as the door takes it."""
        clean = self.cleaned_data
        names = ("name", "name_hi", "starts_on", "ends_on", "evening_cutoff", "day_close")
        order = {name: clean[name] for name in names} | {"holidays": self._holidays(clean)}
        order["district"] = self.setup.drive.district.code if self.setup.drive else clean["district"]
        order["parent"] = clean.get("parent")
        order["target"] = {"cards": clean.get("target"), "left_out": "left_out"}.get(clean["target_kind"])
        order["baseline"] = self._baseline(clean)
        order["split"] = self._split(clean)
        return order

    def _baseline(self, clean):
        if clean["baseline_kind"] == "places":
            return clean["baseline_places"]
        if clean["baseline_kind"] == "listed":
            return baseline.listed(self._district(), clean["starts_on"])
        return clean["baseline"] if clean["baseline_kind"] == "number" else None

    def _holidays(self, clean):
        first, last = clean["starts_on"], clean["ends_on"]
        return sorted({*clean["holidays"], *(shapes.sundays(first, last) if clean["sundays"] else ())})

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
            off = set(self._holidays(clean))
            working = sum(day not in off for day in shapes.span(clean["starts_on"], clean["ends_on"]))
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
                if name == "baseline" and self.cleaned_data.get("baseline_kind") == "places":
                    field = "baseline_places"
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
    by_place = isinstance(drive.baseline, dict)
    weekly = set(shapes.sundays(drive.starts_on, drive.ends_on))
    every = bool(weekly) and weekly <= set(order["holidays"])
    off = [day for day in order["holidays"] if not (every and day in weekly)]
    return order | {
        "holidays": "\n".join(day.strftime("%d-%m-%Y") for day in off),
        "sundays": every,
        "target_kind": drive.target_rule,
        "target": _shown(drive.target) if drive.target_rule == "cards" else None,
        "baseline_kind": "places" if by_place else "unknown" if drive.baseline is None else "number",
        "baseline": None if by_place else _shown(drive.baseline),
        "baseline_places": _as_lines(drive.baseline) if by_place else "",
        "weights_kind": "left_out" if weights == "left_out" else "alike" if alike else "list",
        "weights": "" if alike else _as_lines(own),
        "floor": _shown(split["floor"] or None),
        "cap": _shown(split["cap"]),
        "daily_kind": "even" if daily == "even" else "ramp" if ramp else "list",
        "ramp_from": _shown(daily[0]) if ramp else None,
        "ramp_to": _shown(daily[-1]) if ramp else None,
        "daily": "\n".join(map(str, daily)) if daily != "even" and not ramp else "",
    }


def _shown(number):
    """A number as one reads it, in its field too."""
    return None if number is None else grouped(number)


def _as_lines(numbers):
    return "\n".join(f"{code} {number}" for code, number in numbers.items())


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

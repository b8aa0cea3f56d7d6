"""What is typed on a camp's page. Types and widgets; the doors know the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from camps import camps, equipment, staffing
from camps.forms import Cards, Day, Hours, Sending
from camps.models import Camp
from drive_portal.lib.numbers import western

_DEGREES = {"inputmode": "decimal", "autocomplete": "off", "maxlength": "12"}
_BLANK = 2  # empty lines at the end of the list of things


class Degrees(forms.FloatField):
    """Degrees of latitude or longitude as a phone shows them."""

    default_error_messages = {"invalid": _("Enter degrees, like 22.886.")}

    def __init__(self, **kwargs):
        super().__init__(widget=forms.TextInput(attrs=_DEGREES), required=False, **kwargs)

    def to_python(self, value):
        return super().to_python(western(value).strip(" °") if isinstance(value, str) else value)


class Wish(Sending):
    """A wish to change a camp. Where somebody was quicker, `conflict` has what stands and what was typed."""

    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    fixed: dict = {}  # what the wish itself says

    def __init__(self, *args, camp, **kwargs):
        self.camp = camp
        start = {"base": camps.version_of(camp)} | texts(camp)
        super().__init__(*args, initial=start, **kwargs)

    def through(self, door, user):
        try:
            return super().through(lambda user, sent: door(user, self.camp, **sent), user)
        except camps.Stale as stale:
            self._show(stale.current)
        return None

    def sent(self):
        said = {name: value for name, value in self.cleaned_data.items() if name != "base"}
        return {"sent": said | self.fixed, "version": self.cleaned_data["base"]}

    @property
    def status(self):
        return 409 if self.conflict is not None else 400 if self.is_bound and self.errors else 200

    def _show(self, current):
        now = texts(current)
        self.conflict = [
            {"label": field.label, "now": shown(field, now[field.name]), "typed": shown(field, typed)}
            for field in self.visible_fields()
            if field.name in now and (typed := str(field.value() or "").strip()) != now[field.name]
        ]
        self.data = self.data.copy()
        self.data["base"] = camps.version_of(current)


class ChangeForm(Hours, Wish):
    """A camp's place, time and figures."""

    name = forms.CharField(
        label=_("Name of the camp"),
        max_length=200,
        error_messages={"required": _("Give the camp a name by which the block knows it.")},
    )
    name_hi = forms.CharField(label=_("Name in Hindi"), max_length=200, required=False)
    panchayat = forms.ChoiceField(label=_("Panchayat or ward"))
    venue = forms.CharField(label=_("Venue"), max_length=200, required=False)
    starts_on = Day(label=_("First day"))
    ends_on = Day(label=_("Last day"))
    planned = Cards(label=_("Cards planned"), required=False)
    latitude = Degrees(label=_("Latitude"), help_text=_("Empty: where its panchayat is."))
    longitude = Degrees(label=_("Longitude"))
    field_order = [
        *("name", "name_hi", "panchayat", "venue", "starts_on", "ends_on", "opens_at", "closes_at"),
        *("provider", "provider_phone", "planned", "latitude", "longitude"),
    ]

    def offer(self, panchayats):
        """Offer these panchayats, and the one in which the camp is."""
        found = {self.camp.panchayat.code: self.camp.panchayat.title}
        found |= {place.code: place.title for place in panchayats}
        self.fields["panchayat"].choices = sorted(found.items(), key=lambda choice: choice[1])


class ConfirmForm(Wish):
    """Venue and people are agreed."""

    fixed = {"status": Camp.Status.CONFIRMED}


class ReopenForm(Wish):
    """A camp that was confirmed or cancelled is planned again."""

    fixed = {"status": Camp.Status.PLANNED}


class CancelForm(Wish):
    """A camp will not be held."""

    reason = forms.CharField(
        label=_("Why it is cancelled"),
        max_length=300,
        error_messages={"required": _("Say why the camp is cancelled.")},
        help_text=_("Everyone who looks for the camp reads it."),
    )
    fixed = {"status": Camp.Status.CANCELLED}


class EquipmentForm(Wish):
    """The list of things, a line each; an emptied name takes its line off."""

    def __init__(self, *args, camp, **kwargs):
        super().__init__(*args, camp=camp, **kwargs)
        things = [*camp.equipment, *[None] * _BLANK]
        if self.is_bound:  # as many lines as were shown
            sent = sum(f"item_{n}" in self.data for n in range(equipment.MOST + _BLANK))
            things += [None] * (sent - len(things))
        for n, thing in enumerate(things):
            start = thing or {"item": "", "count": None, "has": None}
            item = forms.CharField(label=_("Thing"), required=False, max_length=equipment.LONGEST)
            item.initial = equipment.title(start["item"])
            self.fields[f"item_{n}"] = item
            for name, label in (("count", _("needed")), ("has", _("there"))):
                field = Cards(label=label, required=False, initial=start[name])
                self.fields[f"{name}_{n}"] = field

    @property
    def lines(self):
        """The fields line by line."""
        numbers = (name[5:] for name in self.fields if name.startswith("item_"))
        return [[self[f"{part}_{n}"] for part in ("item", "count", "has")] for n in numbers]

    @property
    def wrong(self):
        """What is wrong with single numbers, in words."""
        return [error for line in self.lines for field in line for error in field.errors]

    def sent(self):
        clean, things = self.cleaned_data, []
        for n in (name[5:] for name in self.fields if name.startswith("item_")):
            item = equipment.known(clean.get(f"item_{n}") or "")
            count, has = clean.get(f"count_{n}"), clean.get(f"has_{n}")
            if item:
                things.append({"item": item, "count": 1 if count is None else count, "has": has or 0})
        return {"sent": {"equipment": things}, "version": clean["base"]}

    def _show(self, current):
        self.conflict = []
        self.data = self.data.copy()
        self.data["base"] = camps.version_of(current)


class BookForm(Sending):
    """Who comes to the camp: one of the list, or a login ID of the district by its code."""

    who = forms.ChoiceField(label=_("Person or login ID"), required=False)
    login_id = forms.CharField(
        label=_("Or another login ID of the district"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    date = forms.TypedChoiceField(label=_("Days"), required=False, empty_value=None)

    def __init__(self, *args, camp, choices, days, **kwargs):
        """`choices`: groups of ("worker:12" or "login:CODE", name); `days`: those to be booked for."""
        self.camp = camp
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", "—"), *choices]
        if not choices:
            del self.fields["who"]
            self.fields["login_id"].label = _("Login ID")
        if len(days) < 2:
            del self.fields["date"]
        else:
            by_text = {day.isoformat(): day for day in days}
            shown_days = [(text, day.strftime("%d-%m-%Y")) for text, day in by_text.items()]
            self.fields["date"].choices = [("", _("all days")), *shown_days]
            self.fields["date"].coerce = by_text.get

    def clean(self):
        clean = super().clean()
        if bool(clean.get("who")) == bool((clean.get("login_id") or "").strip()) and not self.errors:
            self.add_error("login_id", _("Choose one: from the list, or by its login ID."))
        return clean

    def sent(self):
        kind, _colon, key = (self.cleaned_data.get("who") or "").partition(":")
        found = {"worker": int(key)} if kind == "worker" else {"login_id": key}
        if not kind:
            found = {"login_id": western(self.cleaned_data["login_id"].strip())}
        return found | {"date": self.cleaned_data.get("date") or None}

    def through(self, door, user):
        return super().through(lambda user, sent: staffing.book(user, self.camp, **sent), user)


class ReleaseForm(Sending):
    """A booking taken back."""

    worker = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    login_id = forms.CharField(required=False, max_length=40)

    def __init__(self, *args, camp, **kwargs):
        self.camp = camp
        super().__init__(*args, **kwargs)

    def sent(self):
        return {"worker": self.cleaned_data["worker"], "login_id": self.cleaned_data["login_id"]}

    def through(self, door, user):
        return super().through(lambda user, sent: staffing.release(user, self.camp, **sent), user)


def texts(camp):
    """The camp's fields as a person would type them."""
    said = {name: getattr(camp, name) for name in (*camps.FIELDS, "reason") if name != "equipment"}
    return {name: _text(value) for name, value in said.items()} | {"panchayat": camp.panchayat.code}


def shown(field, value):
    """A field's value as a reader sees it: of a choice its name."""
    choices = dict(getattr(field.field, "choices", []))
    return choices.get(value, value) or "—"


def _text(value):
    if value is None:
        return ""
    if hasattr(value, "year"):
        return value.strftime("%d-%m-%Y")
    return value.strftime("%H:%M") if hasattr(value, "hour") else str(value)

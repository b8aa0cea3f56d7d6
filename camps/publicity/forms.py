"""What is typed about publicity and trainings. Types and widgets; the doors know the rules."""

from django import forms
from django.utils.translation import gettext_lazy as _

from camps.models import Activity, Department, Training, Worker
from districts.fields import DayField, DoorForm, WholeField
from drive_portal.lib import dates

_DATE = _("Day-month-year, like 21-11-2026.")
CAME, HANDED = 4, 3  # lines that are offered, and one more than there are


class Line(forms.CharField):
    def __init__(self, most=200, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(max_length=most, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)


class PlanForm(DoorForm):
    """One activity, planned or done."""

    panchayat = forms.ChoiceField(label=_("Panchayat or ward"))
    village = Line(label=_("Village"), help_text=_("Empty: the whole panchayat."))
    kind = forms.ChoiceField(label=_("Kind"), choices=Activity.Kind.choices)
    planned_on = DayField(label=_("Planned for"), help_text=_DATE, required=False)
    done_on = DayField(label=_("or done on"), required=False)
    who = Line(label=_("Who does it"))
    count = WholeField(label=_("How many of them"), most=10**9, required=False)

    def __init__(self, *args, panchayats, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["panchayat"].choices = [(row.code, row.title) for row in panchayats]


class PasteForm(DoorForm):
    """Many of them, a line each."""

    lines = forms.CharField(
        label=_("A line each: panchayat, kind, date"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        help_text=_("Like: Bagicha/Ramtola, munadi, 21-11-2026. A past date is one on which it was done."),
    )


class DoneForm(DoorForm):
    """What came of an activity."""

    done_on = DayField(label=_("Done on"), help_text=_DATE, initial=dates.today)
    who = Line(label=_("Who did it"))
    count = WholeField(label=_("How many of them"), most=10**9, required=False)
    note = Line(most=300, label=_("Remarks"))


class DropForm(DoorForm):
    reason = Line(most=300, label=_("Why it is dropped"))


class TrainingForm(DoorForm):
    """A training: where, when, who came, what was handed out."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Training.Kind.choices)
    topic = Line(label=_("Topic"))
    place = forms.ChoiceField(label=_("Of which place"))
    venue = Line(label=_("Where it is held"))
    date = DayField(label=_("Date"), help_text=_DATE, initial=dates.today)
    note = Line(most=300, label=_("Remarks"))
    workers = forms.ModelMultipleChoiceField(
        label=_("By name"), queryset=Worker.objects.none(), required=False, help_text=_("Who came, if known.")
    )

    def __init__(self, data=None, *, row, places, workers):
        """`places`: those to choose from (blocks, the district); `workers`: a queryset."""
        self.places = {f"{place.level}:{place.code}": place for place in places}
        super().__init__(data, initial=self._start(row))
        self.fields["place"].choices = [(key, place.title) for key, place in self.places.items()]
        self.fields["workers"].queryset = workers
        self.fields["workers"].widget.attrs["size"] = 6
        departments, kinds = [[("", "—"), *enum.choices] for enum in (Department, Worker.Kind)]
        for n in range(max(CAME, len(row.came) + 1)):
            part = row.came[n] if n < len(row.came) else {}
            post = {"worker": part.get("kind")}
            self._line(n, "department", forms.ChoiceField, _("Department"), part, choices=departments)
            self._line(n, "worker", forms.ChoiceField, _("Kind of worker"), post, choices=kinds)
            self._line(n, "count", WholeField, _("How many of them"), part, most=10**9)
        for n in range(max(HANDED, len(row.handed) + 1)):
            part = row.handed[n] if n < len(row.handed) else {}
            items = {"items": part.get("count")}
            self._line(n, "item", Line, _("What was handed out"), part, most=100)
            self._line(n, "items", WholeField, _("How many of them"), items, most=10**9)

    def _line(self, n, name, field, label, part, **kw):
        self.fields[f"{name}_{n}"] = field(label=label, required=False, initial=part.get(name), **kw)

    @staticmethod
    def _start(row):
        if row.pk is None:
            return {}
        place = row.block or row.district
        start = {name: getattr(row, name) for name in ("kind", "topic", "venue", "date", "note")}
        return start | {"place": f"{place.level}:{place.code}", "workers": list(row.workers.all())}

    @property
    def first(self):
        """The fields of the training itself."""
        return [self[name] for name in ("kind", "topic", "place", "venue", "date", "note")]

    @property
    def came_lines(self):
        return self._lines("department", "worker", "count")

    @property
    def handed_lines(self):
        return self._lines("item", "items")

    def _lines(self, *names):
        numbers = sorted(
            int(name.rpartition("_")[2]) for name in self.fields if name.startswith(f"{names[0]}_")
        )
        return [[self[f"{name}_{n}"] for name in names] for n in numbers]

    def clean(self):
        clean = super().clean()
        for line in self.came_lines:
            department, who, count = (clean.get(field.name) for field in line)
            if count and not department:
                self.add_error(line[0].name, _("Choose the department."))
            if (department or who) and count is None and not line[2].errors:
                self.add_error(line[2].name, _("Enter how many came."))
        for item, count in self.handed_lines:
            if clean.get(count.name) and not clean.get(item.name):
                self.add_error(item.name, _("Say what was handed out."))
        return clean

    def sent(self):
        clean = self.cleaned_data
        came = [[clean[field.name] for field in line] for line in self.came_lines]
        handed = [[clean[field.name] for field in line] for line in self.handed_lines]
        return clean | {
            "place": self.places[clean["place"]],
            "came": [
                {"department": part[0], "kind": part[1], "count": part[2]}
                for part in came
                if part[0] and part[2]
            ],
            "handed": [{"item": part[0], "count": part[1] or 0} for part in handed if part[0]],
        }

"""What is typed about people and duties. The doors know the rules."""

from datetime import time

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from camps.models import Department, Duty, Worker
from districts.fields import ClockField, DayField, DoorForm, WholeField

MOST_PEOPLE = 100_000
_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}


def text(label, longest=200, required=False, **attrs):
    """A line of text."""
    help_text = attrs.pop("help_text", "")
    widget = forms.TextInput(attrs={"autocomplete": "off"} | attrs)
    return forms.CharField(
        label=label,
        max_length=longest,
        required=required,
        help_text=help_text,
        widget=widget,
        error_messages={"required": _("Fill this in.")},
    )


def by_home(workers, first=None):
    """Choices of people, grouped by their home; those at home in the panchayat `first` before the others."""
    groups: dict = {}
    for worker in workers:
        name = f"{worker.title} ({worker.get_kind_display()})"
        groups.setdefault((worker.panchayat.title, worker.panchayat_id), []).append((worker.pk, name))
    order = sorted(groups, key=lambda key: (key[1] != (first and first.pk), key))
    return [("", "—"), *((key[0], groups[key]) for key in order)]


class WorkerForm(DoorForm):
    """A person of the drive."""

    name = text(_("Name"), required=True)
    name_hi = text(_("Name in Hindi"), lang="hi")
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", "—"), *Worker.Kind.choices], error_messages=_CHOOSE
    )
    department = forms.ChoiceField(
        label=_("Department"),
        choices=[("", _("as usual for the kind")), *Department.choices],
        required=False,
    )
    panchayat = forms.ChoiceField(label=_("Home: panchayat or ward"), error_messages=_CHOOSE)
    phone = text(_("Mobile number"), 20, inputmode="tel")
    login_id = text(_("Login ID"), 40, help_text=_("Where the person makes cards with one of its own."))
    note = text(_("Remarks"), 300)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)

    def __init__(self, *args, panchayats, several=False, **kwargs):
        """`several`: the panchayats lie in several blocks, which are named then."""
        super().__init__(*args, **kwargs)
        choices = [
            (row.code, f"{row.title}, {row.block.title}" if several else row.title) for row in panchayats
        ]
        self.fields["panchayat"].choices = [("", "—"), *choices]

    def sent(self):
        return {name: said for name, said in self.cleaned_data.items() if name != "seen"}

    @property
    def seen_mark(self):
        return self.cleaned_data.get("seen", "")


class EndForm(DoorForm):
    """Who takes what was to come of somebody who works in the drive no more."""

    worker = forms.TypedChoiceField(
        label=_("Who takes over"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Leave it empty to cancel the duties."),
        error_messages=_CHOOSE,
    )
    reason = text(_("Reason"), 300)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)

    def __init__(self, *args, workers, home, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = by_home(workers, home)


class _Hours(DoorForm):
    date = DayField(label=_("Day"), help_text=_("Day-month-year, like 21-11-2026."))
    starts_at = ClockField(label=_("From"))
    ends_at = ClockField(label=_("Until"))


class BookForm(_Hours):
    """One duty, by hand."""

    drive = forms.TypedChoiceField(label=_("Drive"), coerce=int, error_messages=_CHOOSE)
    panchayat = forms.ChoiceField(label=_("Panchayat or ward"), error_messages=_CHOOSE)
    village = text(_("Village"))
    worker = forms.TypedChoiceField(label=pgettext_lazy("on duty", "Who"), coerce=int, error_messages=_CHOOSE)
    task = forms.ChoiceField(
        label=_("Task"),
        choices=[pair for pair in Duty.Task.choices if pair[0] != Duty.Task.CAMP],
        initial=Duty.Task.DOORS,
        error_messages=_CHOOSE,
    )
    people = WholeField(label=_("Left-out people to reach"), most=MOST_PEOPLE, required=False)
    field_order = [
        "drive",
        "panchayat",
        "village",
        "worker",
        "date",
        "starts_at",
        "ends_at",
        "people",
        "task",
    ]

    def __init__(self, *args, drives, panchayats, workers, home=None, **kwargs):
        initial = {"starts_at": time(10), "ends_at": time(17)} | (kwargs.pop("initial", None) or {})
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["drive"].choices = [(drive.pk, drive.title) for drive in drives]
        if len(drives) == 1:
            self.fields["drive"].widget = forms.HiddenInput()
            self.fields["drive"].initial = drives[0].pk
        self.fields["panchayat"].choices = [("", "—"), *((row.code, row.title) for row in panchayats)]
        self.fields["worker"].choices = by_home(workers, home)


class MoveForm(_Hours):
    """Another day or other hours."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)


class HandForm(DoorForm):
    """Another person."""

    worker = forms.TypedChoiceField(label=_("To whom"), coerce=int, error_messages=_CHOOSE)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)

    def __init__(self, *args, workers, home, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = by_home(workers, home)


class CancelForm(DoorForm):
    """Why a duty is cancelled."""

    reason = text(_("Reason"), 300, required=True)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)


class FileForm(forms.Form):
    """A file of people."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (XLSX) or ODS, also zipped."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods,.zip"}),
    )

"""What a roster is asked for with."""

from datetime import time, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from camps.models import Worker
from districts.fields import ClockField, DayField, WholeField
from drive_portal.lib import dates

MOST_DAYS = 31
USUAL_DAYS = 6
PER_DAY = 40  # people that one person reaches in a day
MOST_PER_DAY = 400
_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}


class RosterForm(forms.Form):
    """Drive, days, hours, kinds of people, and how many people a day each."""

    drive = forms.TypedChoiceField(label=_("Drive"), coerce=int, error_messages=_CHOOSE)
    first = DayField(label=_("First day"))
    last = DayField(label=_("Last day"))
    per_day = WholeField(label=_("People a day each"), most=MOST_PER_DAY)
    reach = WholeField(label=_("At most so many km from home"), most=500, required=False)
    starts_at = ClockField(label=_("From"))
    ends_at = ClockField(label=_("Until"))
    kinds = forms.MultipleChoiceField(label=_("Whom"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, asked, *, drives, kinds):
        """`asked`: a query string, of which what is missing is as usual. `kinds`: those of the block."""
        names = dict(Worker.Kind.choices)
        super().__init__(_completed(asked, drives, kinds))
        self.fields["drive"].choices = [(drive.pk, drive.title) for drive in drives]
        self.fields["kinds"].choices = [(kind, names[kind]) for kind in kinds]
        if len(drives) == 1:
            self.fields["drive"].widget = forms.HiddenInput()
        self.drives = {drive.pk: drive for drive in drives}

    def clean(self):
        clean = super().clean()
        first, last = clean.get("first"), clean.get("last")
        drive = self.drives.get(clean.get("drive"))
        if first and first < dates.today():
            self.add_error("first", _("This day is over. Choose today or a later day."))
        elif first and last and last < first:
            self.add_error("last", _("The last day lies before the first. Choose a later last day."))
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last", _("Choose at most %s days.") % MOST_DAYS)
        elif drive and first and last and not any(d in drive.working_set for d in dates.days(first, last)):
            spell = {"first": f"{drive.starts_on:%d-%m-%Y}", "last": f"{drive.ends_on:%d-%m-%Y}"}
            said = _("The drive does not work on these days. It runs from %(first)s to %(last)s.")
            self.add_error("first", said % spell)
        if clean.get("per_day") == 0:
            self.add_error("per_day", _("Enter at least 1."))
        starts, ends = clean.get("starts_at"), clean.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The duty ends before it begins. Choose a later hour."))
        elif starts and ends and clean.get("per_day", 0) > (minutes := _minutes(ends) - _minutes(starts)):
            said = {"people": clean["per_day"], "minutes": minutes}
            sentence = _(
                "%(people)s people do not fit in %(minutes)s minutes. Enter fewer people or more hours."
            )
            self.add_error("per_day", sentence % said)
        return clean


def _completed(asked, drives, kinds):
    """What was asked for, with the usual in the place of what was not."""
    data = asked.copy()
    first = next(iter(_usual_days(drives)), dates.today() + timedelta(days=1))
    last = next(iter(_usual_days(drives)[-1:]), first)
    usual = {"first": f"{first:%d-%m-%Y}", "last": f"{last:%d-%m-%Y}", "per_day": str(PER_DAY)}
    usual |= {"starts_at": f"{time(10):%H:%M}", "ends_at": f"{time(17):%H:%M}"}
    usual |= {"drive": str(drives[0].pk)} if drives else {}
    for name, text in usual.items():
        data.setdefault(name, text)
    if "kinds" not in data and "asked" not in data:  # operators sit at their counters
        data.setlist("kinds", [kind for kind in kinds if kind != Worker.Kind.OPERATOR] or kinds)
    return data


def _minutes(clock):
    return clock.hour * 60 + clock.minute


def _usual_days(drives):
    """The next six working days of the first drive."""
    tomorrow = dates.today() + timedelta(days=1)
    return [day for day in drives[0].working_days if day >= tomorrow][:USUAL_DAYS] if drives else []

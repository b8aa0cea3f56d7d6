"""What is asked for when a pack is made, and what is keyed when a page comes back."""

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from districts.fields import DayField
from drive_portal.lib import dates

_CHOOSE = {"required": _("Choose one."), "invalid_choice": _("Choose one.")}


class PackForm(forms.Form):
    ending = forms.ChoiceField(
        label=_("Kind of file"),
        choices=[("pdf", _("PDF, to be printed")), ("xlsx", _("Excel (XLSX)"))],
        error_messages=_CHOOSE,
        widget=forms.RadioSelect,
        initial="pdf",
    )
    language = forms.ChoiceField(
        label=_("Language of the list"),
        choices=[("hi", "हिन्दी"), ("en", "English")],
        error_messages=_CHOOSE,
        widget=forms.RadioSelect,
    )
    rejected = forms.BooleanField(label=_("whose card was rejected, with the reason"), required=False)
    pending = forms.BooleanField(label=_("whose card is still pending"), required=False)
    villages = forms.MultipleChoiceField(
        label=_("Only these villages"), required=False, widget=forms.CheckboxSelectMultiple
    )

    worker = forms.ChoiceField(
        label=_("Who takes it from door to door"),
        required=False,
        error_messages=_CHOOSE,
        help_text=_("The name is printed. With no village chosen: the villages of their duties, else all."),
    )

    def __init__(self, *args, villages=(), workers=(), **kwargs):
        """`villages`: (name, people) of the panchayat; they are chosen by their place in this order.

        `workers`: (worker, villages of the worker's duties) of the panchayat.
        """
        super().__init__(*args, **kwargs)
        self.workers = {str(worker.pk): (worker, set(own)) for worker, own in workers}
        named = [(pk, _said(worker, own)) for pk, (worker, own) in self.workers.items()]
        self.fields["worker"].choices = [("", _("nobody yet")), *named]
        self.names = [name for name, _people in villages]
        self.fields["villages"].choices = [
            (str(n), f"{name or '—'} ({people})") for n, (name, people) in enumerate(villages)
        ]

    @property
    def chosen(self):
        """The names of the chosen villages, else those of the worker's duties; empty: all."""
        if picked := self.cleaned_data["villages"]:
            return [self.names[int(n)] for n in picked]
        _worker, own = self._carrier
        return [name for name in self.names if name in own]

    @property
    def carrier(self):
        """The name of the worker in the language of the list; empty where none is chosen."""
        worker, _own = self._carrier
        with translation.override(self.cleaned_data["language"]):
            return worker.title if worker else ""

    @property
    def _carrier(self):
        return self.workers.get(self.cleaned_data["worker"], (None, set()))

    @property
    def statuses(self):
        return ["left_out", *(name for name in ("rejected", "pending") if self.cleaned_data[name])]


def _said(worker, villages):
    said = f"{worker.title}, {worker.get_kind_display()}"
    return f"{said} ({', '.join(sorted(villages))})" if villages else said


class VisitForm(forms.Form):
    day = DayField(label=_("Day of the visit"), initial=dates.today)

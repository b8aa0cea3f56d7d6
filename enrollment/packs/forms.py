"""What is asked for when a pack is made, and what is keyed when a page comes back."""

from django import forms
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

    def __init__(self, *args, villages=(), **kwargs):
        """`villages`: (name, people) of the panchayat; they are chosen by their place in this order."""
        super().__init__(*args, **kwargs)
        self.names = [name for name, _people in villages]
        self.fields["villages"].choices = [
            (str(n), f"{name or '—'} ({people})") for n, (name, people) in enumerate(villages)
        ]

    @property
    def chosen(self):
        """The names of the chosen villages; empty: all."""
        return [self.names[int(n)] for n in self.cleaned_data["villages"]]

    @property
    def statuses(self):
        return ["left_out", *(name for name in ("rejected", "pending") if self.cleaned_data[name])]


class VisitForm(forms.Form):
    day = DayField(label=_("Day of the visit"), initial=dates.today)

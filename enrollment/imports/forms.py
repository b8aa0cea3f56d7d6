"""What is typed about imports: the file that is sent, the reason why one is taken back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Import, Scheme

Kind = Import.Kind
_SCHEMES = [("", _("as the file says")), *((scheme.name.lower(), scheme.label) for scheme in Scheme)]


class SendForm(forms.Form):
    """A file to be looked at. Its rules are `jobs.send`'s."""

    kind = forms.ChoiceField(
        label=_("What is in it"),
        choices=[
            (Kind.ELIGIBILITY, _("Eligibility list: who may have a card")),
            (Kind.CARDS, _("Cards: whose was made or rejected")),
            (Kind.OFFICIAL, _("Official portal: cards by place and day")),
        ],
    )
    district = forms.ChoiceField(label=_("District"))
    scheme = forms.ChoiceField(
        label=_("Scheme"),
        choices=_SCHEMES,
        required=False,
        help_text=_("Of an eligibility list. Where the file has a column for it, that one counts."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (XLSX) or ODS, also zipped. It is only looked at first."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods,.zip"}),
    )
    replace = forms.BooleanField(
        label=_("This file is the whole list"),
        required=False,
        help_text=_("People of the scheme who are not in it leave the list. Without it, a file only adds."),
    )
    encoding = forms.CharField(
        label=_("Encoding of the file"),
        required=False,
        max_length=40,
        help_text=_("Only where the file is neither UTF-8 nor UTF-16, like windows-1252."),
    )

    def __init__(self, *args, districts, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [(row.code, str(row)) for row in districts]
        if len(districts) == 1:
            del self.fields["district"]

    def refuse(self, error):
        """Show what the door said, each sentence at its field."""
        for field, sentences in getattr(error, "message_dict", {None: error.messages}).items():
            for sentence in sentences:
                self.add_error(field if field in self.fields else None, sentence)


class UndoForm(forms.Form):
    why = forms.CharField(
        label=_("Why it is taken back"),
        max_length=300,
        error_messages={"required": _("Say why it is taken back.")},
    )

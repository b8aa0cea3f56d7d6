"""What narrows the ledger's lists down."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST = 100  # characters of a search


class Filters(forms.Form):
    """A list's filters: `offered` are (name, label, choices), beside a search; `kept` goes on as it is."""

    def __init__(self, asked, kept, offered):
        names = [name for name, _label, _choices in offered]
        typed = {name: asked.get(name, "").replace("\0", "")[:LONGEST] for name in (*names, "q")}
        super().__init__(typed | {name: str(value) for name, value in kept.items()}, auto_id="filter_%s")
        for name, label, choices in offered:
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.fields["q"] = forms.CharField(label=_("Name, place or code"), required=False)
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off"}
        for name in kept:
            self.fields[name] = forms.CharField(widget=forms.HiddenInput)

    def chosen(self, name):
        """What was chosen of a name; "" for all, or where it is none of the choices."""
        return self.cleaned_data.get(name, "") if self.is_valid() else ""

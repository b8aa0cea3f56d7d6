"""What is chosen for a proposal. It lives in the address, so every choice has its usual value."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from camps.forms import Day
from districts.fields import WholeField
from enrollment.sites import asking

# the names of the address and those of `asking.Asked`, where they differ
_NAMES = {"from": "first", "to": "last"}


class SitesForm(forms.Form):
    """Always bound: what the address does not say is as usual. `asked` is there once it is valid."""

    drive = forms.TypedChoiceField(label=_("Drive"), coerce=int)
    teams = WholeField(label=_("Teams"), most=asking.MOST["teams"])
    teams_of = forms.ChoiceField(
        label=_("Teams work"), choices=[("block", _("in each block")), ("all", _("in all blocks together"))]
    )
    per_day = WholeField(
        label=_("Cards of a team a day"),
        most=asking.MOST["per_day"],
        help_text=_("Its login IDs × cards of each: 2 × 50 are 100."),
    )
    reach_km = WholeField(
        label=_("Reach in km"),
        most=asking.MOST["reach_km"],
        help_text=_("All walk 2 km, then fewer and fewer, nobody as far as this."),
    )
    aside = forms.BooleanField(label=_("Leave people within 2 km of a working centre to it"), required=False)
    block = forms.MultipleChoiceField(
        label=_("Only these blocks"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, user, asked, drives, blocks):
        """`drives` are there to choose from, the first as usual; `blocks` of the chosen one's district."""
        self.user = user
        self.drives = {drive.pk: drive for drive in drives}
        wanted = asked.get("drive", "")
        self.chosen = self.drives.get(int(wanted[:18]) if wanted.isdecimal() else None, drives[0])
        data = asked.copy()
        for name, value in self._usual().items():
            if not data.get(name, "").strip():
                data[name] = value
        super().__init__(data)
        first = {"from": Day(label=_("First day")), "to": Day(label=_("Last day"))}
        fields = dict(self.fields)
        self.fields = {"drive": fields.pop("drive")} | first | fields
        self.fields["drive"].choices = [(drive.pk, _drive_name(drive, drives)) for drive in drives]
        self.fields["block"].choices = [(block.code, block.title) for block in blocks]

    def _usual(self):
        usual = asking.Asked(self.chosen, **asking.usual(self.chosen))
        names = ("from", "to", "teams", "teams_of", "per_day", "reach_km")
        found = {name: getattr(usual, _NAMES.get(name, name)) for name in names}
        found |= {name: found[name].strftime("%d-%m-%Y") for name in ("from", "to")}
        return found | {"drive": str(self.chosen.pk)}

    def clean(self):
        clean = super().clean()
        if self.errors:
            return clean
        said = {_NAMES.get(name, name): clean[name] for name in clean if name not in ("drive", "block")}
        try:
            self.asked = asking.ask(self.user, self.drives[clean["drive"]], said, clean["block"])
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                self.add_error(name, sentences)
        return clean

    @property
    def status(self):
        return 400 if self.errors else 200

    @property
    def unfolded(self):
        """Whether something further down is chosen, or wrong."""
        return any(self[name].errors for name in ("reach_km", "aside", "block")) or bool(
            self["block"].value() or self["aside"].value()
        )


def _drive_name(drive, drives):
    """With the district's name where the drives are of several."""
    several = len({one.district_id for one in drives}) > 1
    return f"{drive.title}, {drive.district.title}" if several else drive.title

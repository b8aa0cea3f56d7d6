"""What is typed into the registers. Fields bear the names of the files' columns; the doors know the rules."""

import codecs

from django import forms
from django.utils.translation import gettext_lazy as _

from districts.imports import KINDS
from districts.models import Block, Centre, LoginID, Panchayat
from districts.registers import rows
from districts.registers.changes import Stale
from drive_portal.lib.intake import Wrong

_DATE = _("Day-month-year, like 21-11-2026.")
_REQUIRED = {"required": _("Fill this in.")}


def _text(label, required=False, **attrs):
    """A line of text; `attrs` are the input's, `help_text` apart."""
    help_text = attrs.pop("help_text", "")
    widget = forms.TextInput(attrs={"autocomplete": "off"} | attrs)
    return forms.CharField(
        label=label, required=required, help_text=help_text, widget=widget, error_messages=_REQUIRED
    )


def _day(label, required=False, help_text=_DATE):
    return _text(label, required, inputmode="numeric", help_text=help_text)


def _choice(label, choices, empty=True):
    found = [("", "—")] if empty else []
    return forms.ChoiceField(label=label, choices=[*found, *choices], error_messages=_REQUIRED)


class Typed(forms.Form):
    """A row, or a part of it, as it was typed.

    After `through(door, …)` it holds what went wrong: errors by field, or in `conflict` what stands now
    beside what was typed. Sent once more it then replaces what stands.
    """

    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    conflict = None

    def __init__(self, *args, row=None, **kwargs):
        """`row` is what stands, to be changed."""
        self.row = row
        if row is not None:
            kwargs["initial"] = rows.texts(row) | {"base": rows.version(row)}
        super().__init__(*args, **kwargs)

    def through(self, door, user):
        """What the door answers; None where it refused or the shape is wrong."""
        if not self.is_valid():
            return None
        texts = {name: text for name, text in self.cleaned_data.items() if name != "base"}
        try:
            if self.row is None:
                return door(user, texts)
            return door(user, self.row, texts, self.cleaned_data["base"])
        except Wrong as wrong:
            for name, sentences in wrong.errors.items():
                self.add_error(name if name in self.fields else None, sentences)
        except Stale as stale:
            self._show(stale.current)
        return None

    @property
    def status(self):
        """The HTTP status of the page that shows this form."""
        return 409 if self.conflict is not None else 400 if self.is_bound and self.errors else 200

    def _show(self, current):
        now = rows.texts(current)
        fields = [field for field in self.visible_fields() if now.get(field.name) is not None]
        self.conflict = [
            {"label": field.label, "now": _shown(field, now[field.name]), "typed": _shown(field, typed)}
            for field in fields
            if (typed := (field.value() or "").strip()) != now[field.name]
        ]
        self.data = self.data.copy()
        self.data["base"] = rows.version(current)


def _shown(field, value):
    choices = dict(getattr(field.field, "choices", []))
    return choices.get(value, value) or "—"


class _Where(Typed):
    latitude = _text(_("Latitude"), inputmode="decimal", help_text=_("Degrees, like 22.886."))
    longitude = _text(_("Longitude"), inputmode="decimal", help_text=_("Degrees, like 84.142."))


class CentreForm(_Where):
    """A centre as it is changed."""

    name = _text(_("Name"), required=True)
    name_hi = _text(_("Name in Hindi"), lang="hi")
    kind = _choice(_("Kind"), Centre.Kind.choices)
    panchayat_code = _text(
        _("Panchayat or ward"),
        required=True,
        list="panchayats",
        help_text=_("Type its name or code and choose. Its login IDs go with it, from today on."),
    )
    status = _choice(_("Status"), Centre.Status.choices, empty=False)
    opened_on = _day(_("Opened on"))
    fee_inr = _text(_("Fee in rupees"), inputmode="numeric")
    field_order = ["name", "name_hi", "kind", "panchayat_code", "status", "opened_on", "fee_inr"]


class NewCentreForm(CentreForm):
    """A centre to be added."""

    centre_code = _text(_("Code of the centre"), required=True, help_text=_("As its network writes it."))
    field_order = ["centre_code", *CentreForm.field_order]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].initial = Centre.Status.ACTIVE
        self.fields["panchayat_code"].help_text = _("Type its name or code and choose.")


class LoginIDForm(Typed):
    """A login ID as it is changed."""

    holder_name = _text(_("Name of the holder"), required=True)
    holder_kind = _choice(_("Kind of holder"), LoginID.HolderKind.choices)
    centre_code = _text(
        _("Home: centre"),
        list="centres",
        help_text=_("For who works at a centre. A new home counts from today."),
    )
    panchayat_code = _text(
        _("Home: panchayat or ward"),
        list="panchayats",
        help_text=_("For who works from door to door. Leave it empty where a centre is given."),
    )
    status = _choice(_("Status"), LoginID.Status.choices, empty=False)
    issued_on = _day(_("Issued on"))
    mobile = _text(_("Mobile number"), inputmode="tel")

    def clean(self):
        clean = super().clean()
        if bool(clean.get("centre_code")) == bool(clean.get("panchayat_code")):
            self.add_error("centre_code", _("Give one home: either a centre or a panchayat."))
        return clean


class NewLoginIDForm(LoginIDForm):
    """A login ID to be added."""

    login_id = _text(_("Login ID"), required=True, help_text=_("As the national portal writes it."))
    field_order = ["login_id"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].initial = LoginID.Status.ACTIVE


class DistrictForm(Typed):
    """A district's names."""

    district = _text(_("Name"), required=True)
    district_hi = _text(_("Name in Hindi"), lang="hi")


class BlockForm(Typed):
    """A block's names and kind."""

    block = _text(_("Name"), required=True)
    block_hi = _text(_("Name in Hindi"), lang="hi")
    block_kind = _choice(_("Kind"), Block.Kind.choices)


class PanchayatForm(_Where):
    """A panchayat's names, kind and place on the map."""

    panchayat = _text(_("Name"), required=True)
    panchayat_hi = _text(_("Name in Hindi"), lang="hi")
    panchayat_kind = _choice(_("Kind"), Panchayat.Kind.choices)
    field_order = ["panchayat", "panchayat_hi", "panchayat_kind"]


class _InBlock(forms.Form):
    block_code = _choice(_("Block or town"), [])

    def offer(self, blocks):
        """Offer these blocks."""
        self.fields["block_code"].choices = [("", "—"), *((block.code, block.title) for block in blocks)]


class NewPanchayatForm(_InBlock, PanchayatForm):
    """A panchayat or ward to be added to a block."""

    panchayat_code = _text(_("Code (LGD)"), required=True, inputmode="numeric")
    valid_from = _day(_("Since"), help_text=_("The first day. Leave it empty if it was always there."))
    field_order = ["block_code", "panchayat_code", *PanchayatForm.field_order, "valid_from"]


class NewBlockForm(PanchayatForm):
    """A block to be added with its first panchayat or ward."""

    district_code = forms.CharField(widget=forms.HiddenInput)
    block_code = _text(_("Code of the block (LGD)"), required=True, inputmode="numeric")
    block = _text(_("Name of the block or town"), required=True)
    block_hi = _text(_("Name of the block or town in Hindi"), lang="hi")
    block_kind = _choice(_("Kind of the block"), Block.Kind.choices)
    panchayat_code = _text(_("First panchayat or ward: code (LGD)"), required=True, inputmode="numeric")
    valid_from = _day(_("Since"), help_text=_("The first day. Leave it empty if it was always there."))
    field_order = ["block_code", "block", "block_hi", "block_kind", "panchayat_code", "panchayat"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["panchayat"].label = _("First panchayat or ward: name")
        self.fields["panchayat_hi"].label = _("First panchayat or ward: name in Hindi")
        self.fields["panchayat_kind"].label = _("First panchayat or ward: kind")


class MoveForm(_InBlock, Typed):
    """Into which block a panchayat goes, and from when."""

    valid_from = _day(_("First day there"), required=True)
    field_order = ["block_code", "valid_from"]


class EndForm(Typed):
    """The wish to suspend a centre or a login ID: nothing to type."""


class EndPlaceForm(Typed):
    """The last day of a panchayat."""

    valid_to = _day(_("Last day"), required=True)


class FileForm(forms.Form):
    """A file to be looked at."""

    kind = forms.ChoiceField(
        label=_("What is in it"),
        choices=[
            ("geography", _("Places (geography)")),
            ("centres", _("Centres")),
            ("login_ids", _("Login IDs")),
        ],
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, Excel (XLSX) or ODS, also zipped. It is only looked at first."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.ods,.zip"}),
    )
    encoding = _text(
        _("Encoding of the file"),
        help_text=_("Only where the file is neither UTF-8 nor UTF-16, like windows-1252."),
    )

    def clean_encoding(self):
        name = self.cleaned_data["encoding"].strip()
        try:
            if name and "".encode(codecs.lookup(name).name) is None:
                raise LookupError
        except (LookupError, ValueError) as error:
            raise forms.ValidationError(_("There is no encoding of this name.")) from error
        return name


assert {kind for kind, _name in FileForm.base_fields["kind"].choices} == set(KINDS)

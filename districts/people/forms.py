"""Shapes of what is typed about people: who, what role, where, from when to when."""

from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from districts import roles
from districts.fields import DayField, DoorForm
from districts.models import Block, District, LoginID
from districts.people import accounts, reach
from districts.people.postings import MODELS
from districts.visibility import LEVELS
from drive_portal.lib import dates

MANY = 1500  # more than these are not offered but typed by their code


class RosterForm(forms.Form):
    """What the list is searched for."""

    q = forms.CharField(label=_("Name, user name or phone"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("Role"), required=False)
    place = forms.ChoiceField(label=_("Block"), required=False)
    state = forms.ChoiceField(
        label=_("State of the account"),
        required=False,
        choices=[
            ("", _("All")),
            ("in_force", _("posting in force")),
            ("ended", _("no posting any more")),
            ("locked", _("locked")),
        ],
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, auto_id="find-%s", **kwargs)
        self.fields["q"].widget.input_type = "search"
        self.fields["role"].choices = [("", _("All")), *roles.choices()]
        self.by_district = any(post.level in ("country", "state") for post in user.posts)
        model = District if self.by_district else Block
        if self.by_district:
            self.fields["place"].label = _("District")
        places = model.objects.within(user).order_by("name")
        self.fields["place"].choices = [("", _("All")), *((place.code, _called(place)) for place in places)]


class PersonForm(DoorForm):
    """Who it is."""

    full_name = forms.CharField(
        label=_("Name"), max_length=150, error_messages={"required": _("Give the person's name.")}
    )
    phone = forms.CharField(
        label=_("Mobile"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class PostingForm(DoorForm):
    """A posting of one role; which fields there are depends on where the role is posted."""

    role = forms.CharField(widget=forms.HiddenInput)
    login_id = forms.CharField(
        label=_("Login ID"),
        max_length=40,
        help_text=_("The posting is at the home of the login ID."),
        widget=forms.TextInput(attrs={"list": "login-ids", "autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"required": _("Give the login ID with which the cards are made.")},
    )
    place = forms.ChoiceField(label=_("Place"), error_messages={"required": _("Choose the place.")})
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To"), required=False, help_text=_("Empty: until further notice."))

    def __init__(self, *args, user, role, **kwargs):
        kwargs["initial"] = {"starts_on": dates.today(), "role": role} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        levels = roles.ROLES[role][1]
        self.free_ids = []
        if role in roles.OWN_ONLY:
            del self.fields["place"]
            self.free_ids = _free_ids(user, role)
        else:
            del self.fields["login_id"]
            self._offer(user, levels)

    def _offer(self, user, levels):
        if levels == ["country"]:
            del self.fields["place"]
            return
        places = {level: MODELS[level].objects.within(user) for level in sorted(levels, key=LEVELS.index)}
        if sum(found.count() for found in places.values()) > MANY:
            self.fields["place"] = forms.CharField(
                label=_("Code of the place"),
                max_length=20,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )
            return
        groups = [group for level, found in places.items() for group in _groups(level, found)]
        self.fields["place"].choices = [("", _("Choose …")), *groups]

    def sent(self):
        clean = self.cleaned_data
        level, _colon, code = clean.get("place", "").rpartition(":")
        return clean | {"place": (level or None, code)}


class NewPersonForm(PostingForm):
    """A new account with its first posting."""

    full_name = PersonForm.base_fields["full_name"]
    phone = PersonForm.base_fields["phone"]
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Small Latin letters, digits, dots and hyphens. It stays as it is."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
        ),
        error_messages={"required": _("Give a user name with which the person logs in.")},
    )
    field_order = ["role", "full_name", "phone", "username", "login_id", "place", "starts_on", "ends_on"]


class EndForm(DoorForm):
    """The last day of a posting."""

    ends_on = DayField(label=_("Last day"), required=False, help_text=_("Empty: until further notice."))


class _NewPassword:
    """What both forms of an own password share: words, and no password that another has seen."""

    def name_fields(self):
        self.fields["new_password1"].label = _("New password")
        self.fields["new_password1"].help_text = _(
            "At least 10 characters, not a common word and not your name."
        )
        self.fields["new_password2"].label = _("New password once more")
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self):
        typed = self.cleaned_data.get("new_password1")
        if typed and self.user.check_password(typed):
            raise forms.ValidationError(_("Choose another password than the present one."))
        return typed

    def save(self, commit=True):
        self.user.one_time_since = None
        return super().save(commit)


class OwnPasswordForm(_NewPassword, PasswordChangeForm):
    """Instead of a password that one knows."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = _("Present password")
        self.name_fields()


class FirstPasswordForm(_NewPassword, SetPasswordForm):
    """Instead of the one-time password with which one has just come in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.name_fields()

    def clean(self):
        if accounts.too_old(self.user):  # come in by another door than the login, or long ago
            sentence = _("This one-time password is too old. Ask the district office for a new one.")
            raise forms.ValidationError({"new_password1": sentence})
        return super().clean()


def _called(place):
    """A place's name for a list of choices; an urban body is told from a block of its name."""
    return (
        _("%(name)s (town)") % {"name": place.title} if getattr(place, "kind", "") == "urban" else place.title
    )


def _groups(level, places):
    """The places as choices "level:code"; panchayats under their blocks."""
    named = "name_hi" if get_language() == "hi" else "name"
    if level != "panchayat":
        chosen = [(f"{level}:{place.code}", _called(place)) for place in places.order_by(named, "code")]
        return [(MODELS[level]._meta.verbose_name_plural, chosen)] if chosen else []
    by_block: dict = {}
    for place in places.select_related("block").order_by(f"block__{named}", named, "code"):
        by_block.setdefault(_called(place.block), []).append((f"panchayat:{place.code}", place.title))
    return list(by_block.items())


def _free_ids(user, role):
    """Login IDs for this role that nobody holds now, to choose from; none where there are too many."""
    found = (
        LoginID.objects.visible_to(user).filter(centre=None)
        if role == "field_worker"
        else (LoginID.objects.visible_to(user).exclude(centre=None))
    )
    held = LoginID.objects.filter(postings__in=reach.held_today())
    free = found.exclude(pk__in=held.values("pk")).exclude(status=LoginID.Status.SUSPENDED)
    rows = list(free.order_by("code").values_list("code", "holder_name")[: MANY + 1])
    return rows if len(rows) <= MANY else []

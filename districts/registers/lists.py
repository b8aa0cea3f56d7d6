"""The registers' lists: searched, filtered, a page at a time, with a constant number of queries."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import CharField, Count, F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from districts.models import Block, Centre, District, LoginID, Panchayat
from districts.permissions import can
from drive_portal.lib import dates
from drive_portal.lib.search import matching

PAGE = 50  # rows
_LONGEST = 100  # characters of a search: more is no name
_VALIDITY = [("valid", _("valid today")), ("ended", _("ended")), ("to_come", _("to come"))]
_PLACE_KINDS = [*Block.Kind.choices, *Panchayat.Kind.choices]


class Listing:
    """One register as asked for.

    `form` filters it, `page` is the page wanted, `known` says whether the filters were understood.
    """

    kinds: list = []
    statuses: list = []

    def __init__(self, user, asked):
        self.user = user
        self.districts = sorted(District.objects.visible_to(user), key=str)
        self.form = self._form(asked)
        self.known = self.form.is_valid()
        chosen = self.form.cleaned_data if self.known else {}
        found = self.found(chosen)
        self.page = Paginator(found if self.known else found.none(), PAGE).get_page(asked.get("page"))
        self.rows = self.dressed(list(self.page.object_list))

    def found(self, chosen):
        """All rows that are wanted, in order."""
        raise NotImplementedError

    def dressed(self, rows):
        """The page's rows with what is shown beside them."""
        return rows

    @property
    def searched(self):
        return any(value for value in self.form.data.values())

    def _form(self, asked):
        form = forms.Form({name: asked.get(name, "").replace("\0", "")[:_LONGEST] for name in asked})
        form.fields["q"] = forms.CharField(label=_("Name or code"), required=False)
        form.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off"}
        if len(self.districts) > 1:
            choices = [("", _("All")), *((district.code, district.title) for district in self.districts)]
            form.fields["district"] = forms.ChoiceField(label=_("District"), choices=choices, required=False)
        blocks = self._blocks(form.data.get("district"))
        form.fields["block"] = forms.ChoiceField(label=_("Block or town"), choices=blocks, required=False)
        for name, label, choices in (
            ("kind", _("Kind"), self.kinds),
            ("status", _("Status"), self.statuses),
        ):
            choices = [("", _("All")), *choices]
            form.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        return form

    def _blocks(self, district):
        found = Block.objects.visible_to(self.user).select_related("district")
        if district:
            found = found.filter(district__code=district)
        groups: dict = {}
        for block in sorted(found, key=lambda block: (block.district.title, block.title)):
            groups.setdefault(block.district.title, []).append((block.code, block.title))
        one = len(groups) <= 1
        return [("", _("All")), *(next(iter(groups.values()), ()) if one else groups.items())]


def _where(chosen, district="district__code", block="panchayat__block__code"):
    """The filter of the wanted district and block."""
    found = Q()
    for path, name in ((district, "district"), (block, "block")):
        if chosen.get(name):
            found &= Q(**{path: chosen[name]})
    return found


def _equal(chosen, **paths):
    return Q(**{path: chosen[name] for name, path in paths.items() if chosen.get(name)})


class Places(Listing):
    """Blocks and towns, each before its panchayats or wards."""

    kinds = _PLACE_KINDS
    statuses = _VALIDITY

    def found(self, chosen):
        wanted = _equal(chosen, kind="kind") & _valid(chosen.get("status"))
        search = chosen.get("q", "")
        blocks = Block.objects.visible_to(self.user).filter(wanted, _where(chosen, block="code"))
        blocks = blocks.filter(matching(search, "code", "name", "name_hi"))
        panchayats = Panchayat.objects.visible_to(self.user).filter(
            wanted, _where(chosen, block="block__code")
        )
        panchayats = panchayats.filter(matching(search, "code", "name", "name_hi"))
        blocks = _line(blocks, "block", "")
        found = blocks.union(_line(panchayats, "panchayat", "block__"), all=True)
        return found.order_by("district_name", "block_name", "block_code", "level", "title", "code")

    def dressed(self, rows):
        ids = [row["pk"] for row in rows if row["level"] == "panchayat"]
        centres = _counted(Centre.objects.exclude(status="suspended"), ids)
        active = _counted(LoginID.objects.visible_to(self.user).filter(status="active"), ids)
        today = dates.today()
        for row in rows:
            row["centres"], row["login_ids"] = centres.get(row["pk"], 0), active.get(row["pk"], 0)
            row["ended"] = bool(row["valid_to"] and row["valid_to"] < today)
            row["to_come"] = bool(row["valid_from"] and row["valid_from"] > today)
            row["kind_name"] = dict(_PLACE_KINDS)[row["kind"]]
        return rows


def _line(places, level, block):
    """Blocks and panchayats alike, so that one list holds both; `block` leads to the block."""
    found = places.order_by().annotate(
        level=Value(level, CharField()),
        title=_called(),
        block_name=_called(block),
        block_code=F(f"{block}code"),
        district_name=_called("district__"),
    )
    names = ("pk", "code", "name", "name_hi", "kind", "valid_from", "valid_to")
    return found.values(*names, "level", "title", "block_name", "block_code", "district_name")


def _called(path=""):
    """The name in the reader's language, else in the other one: what a list is sorted by."""
    name = F(f"{path}name")
    return Coalesce(NullIf(f"{path}name_hi", Value("")), name) if get_language() == "hi" else name


def _counted(rows, panchayat_ids):
    found = rows.filter(panchayat__in=panchayat_ids).order_by().values("panchayat")
    return dict(found.annotate(n=Count("pk")).values_list("panchayat", "n"))


def _valid(status):
    today = dates.today()
    ended, to_come = Q(valid_to__lt=today), Q(valid_from__gt=today)
    return {"ended": ended, "to_come": to_come, "valid": ~ended & ~to_come}.get(status or "", Q())


class Centres(Listing):
    kinds = Centre.Kind.choices
    statuses = Centre.Status.choices

    def found(self, chosen):
        found = Centre.objects.visible_to(self.user).select_related("panchayat__block", "district")
        found = found.filter(_where(chosen), _equal(chosen, kind="kind", status="status"))
        names = ("code", "name", "name_hi", "panchayat__name", "panchayat__name_hi")
        found = found.filter(matching(chosen.get("q", ""), *names))
        places = (_called("district__"), _called("panchayat__block__"))
        return found.order_by(*places, _called(), "code")

    def dressed(self, rows):
        active = LoginID.objects.visible_to(self.user).filter(status="active", centre__in=rows).order_by()
        found = dict(active.values("centre").annotate(n=Count("pk")).values_list("centre", "n"))
        for row in rows:
            row.login_ids_active = found.get(row.pk, 0)
        return rows


class LoginIDs(Listing):
    kinds = LoginID.HolderKind.choices
    statuses = LoginID.Status.choices

    def found(self, chosen):
        joined = ("centre", "panchayat__block", "panchayat__district")
        found = LoginID.objects.visible_to(self.user).select_related(*joined)
        found = found.filter(_where(chosen), _equal(chosen, kind="holder_kind", status="status"))
        names = ("code", "holder_name", "centre__code", "centre__name", "centre__name_hi")
        places = ("panchayat__name", "panchayat__name_hi")
        found = found.filter(matching(chosen.get("q", ""), *names, *places))
        places = (_called("panchayat__district__"), _called("panchayat__block__"))
        return found.order_by(*places, "holder_name", "code")

    def dressed(self, rows):
        for row in rows:
            row.phone = row.mobile if can(self.user, "view_phones", row.panchayat) else ""
        return rows


LISTS = {"places": Places, "centres": Centres, "login-ids": LoginIDs}

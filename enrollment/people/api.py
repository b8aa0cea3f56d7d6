"""People for machines whose account may see people; every page read is written down."""

from unicodedata import normalize

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from camps import reasons
from districts.models import District, Panchayat
from districts.permissions import can, holds
from districts.visibility import people
from drive_portal.lib.endpoints import Listing, asked
from drive_portal.lib.rest import BIGINT, dumps, refused
from enrollment import privacy
from enrollment.models import Beneficiary, Mark, Scheme, Unreachable
from enrollment.people import where

REASONS = sorted({*reasons.REASONS, *Unreachable.values, *Mark.VISIT})


class BeneficiariesQuery(serializers.Serializer):
    """What may be asked for. `left_out`: all without a card, whatever their own `status`."""

    panchayat = serializers.CharField(required=False, help_text="code")
    village = serializers.CharField(required=False)
    status = serializers.ChoiceField(Mark.Outcome.values, required=False)
    reason = serializers.ChoiceField(REASONS, required=False)


class BeneficiaryOut(serializers.Serializer):
    """One person. `beneficiary_id` is whole; the other numbers show their last four signs only."""

    beneficiary_id = serializers.CharField()
    name = serializers.CharField()
    guardian_name = serializers.CharField()
    gender = serializers.CharField(help_text="F, M, O, or empty where it is not known")
    birth_year = serializers.IntegerField(allow_null=True)
    village = serializers.CharField()
    panchayat = serializers.CharField(help_text="code")
    block = serializers.CharField(help_text="code")
    district = serializers.CharField(help_text="code")
    family_id = serializers.CharField(help_text="masked")
    schemes = serializers.ListField(child=serializers.CharField())
    mobile = serializers.CharField(help_text="masked")
    status = serializers.ChoiceField(Mark.Outcome.values, help_text="left_out: still to do")
    reason = serializers.CharField()
    outcome_on = serializers.DateField(allow_null=True)
    login_id = serializers.CharField()
    card_number = serializers.CharField(help_text="masked")


_QUERY = BeneficiariesQuery()


class Beneficiaries(Listing):
    """People of the eligibility list within your place. API clients may not read them."""

    serializer_class, filter_backends, page_key = BeneficiaryOut, [], "number"
    problems = [403]

    @property
    def columns(self):
        return list(BeneficiaryOut().fields)

    @extend_schema(parameters=[BeneficiariesQuery])
    def get(self, request):
        if not holds(request.user, where.VIEW):
            raise PermissionDenied(_("Your account may not see people."))
        rows = People(request.user, asked(_QUERY, request))
        page = self.paginate_queryset(rows)
        rows.written_down(page)
        response = self.get_paginated_response(page)
        response["Cache-Control"] = "private, no-store"
        return response


class People:
    """The people asked for, district by district, in the order of their numbers: pages itself by `part`.

    A cursor goes into addresses, so it holds the number that says nothing of the person.
    """

    def __init__(self, user, query):
        self.user, self.query = user, query
        if "\0" in "".join(map(str, query.values())):
            raise refused(village=_("There is a sign in it that no text has."))
        self.panchayat = None
        if code := query.get("panchayat"):
            self.panchayat = Panchayat.objects.filter(code=code).select_related("district__state").first()
        self.districts = list(self._districts())

    def _districts(self):
        """The districts to read, by their codes; none where the panchayat is not the user's."""
        if self.query.get("panchayat"):
            return [self.panchayat.district] if can(self.user, where.VIEW, self.panchayat) else []
        roots = {where.district_of(place).pk for place in where.roots(self.user)}
        return District.objects.filter(pk__in=roots).order_by("code")

    def part(self, start, back, most):
        """`most` rows after the key `start` (before it, going back), in order, as (key, JSON)."""
        district, first = _parts(start)
        order = self.districts[::-1] if back else self.districts
        found = []
        for here in order:
            if start and (here.code > district if back else here.code < district):
                continue
            bound = first if start and here.code == district else None
            rows = self._rows(here, bound, back)[: most - len(found)]
            found.extend((f"{here.code}:{row.number}", _json(row, here)) for row in rows)
            if len(found) == most:
                break
        return found[::-1] if back else found

    def _rows(self, district, bound, back):
        rows = Beneficiary.objects.filter(people(self.user)).of(district.pk).with_status()
        key = "number"
        if self.panchayat:
            rows = rows.filter(panchayat=self.panchayat)
            # in the order of an index of the district's a panchayat's people lie far apart: sort them instead
            rows, key = rows.annotate(key=F("number") + 0), "key"
        if bound is not None:
            rows = rows.filter(**{f"{key}__{'lt' if back else 'gt'}": bound})
        if village := self.query.get("village"):
            rows = rows.filter(village=normalize("NFC", village))
        if reason := self.query.get("reason"):
            rows = rows.filter(mark__reason=reason)
        status = self.query.get("status")
        if status == "left_out":
            rows = rows.left_out()
        elif status:
            rows = rows.filter(mark__outcome=status)
        return rows.select_related("mark", "panchayat__block").order_by(f"-{key}" if back else key)

    def written_down(self, page):
        """Note in each district that the page was read."""
        read = [row.key.partition(":")[0] for row in page]
        place = self.query.get("panchayat", "")[:40]
        for district in self.districts:
            if count := read.count(district.code):
                at = place or district.code
                privacy.read(self.user, "api", district.pk, place=at, what="beneficiaries", people=count)


def _parts(start):
    """The district's code and the number of a key. Raises ValueError."""
    if start is None:
        return "", None
    district, _colon, number = start.partition(":")
    if not (number.isascii() and number.isdigit() and int(number[:20]) <= BIGINT):
        raise ValueError(start)
    return district, int(number)


def _json(row, district):
    mark = row.mark
    body = {
        "beneficiary_id": row.beneficiary_id,
        "name": row.name,
        "guardian_name": row.guardian_name,
        "gender": row.gender,
        "birth_year": row.birth_year,
        "village": row.village,
        "panchayat": row.panchayat.code,
        "block": row.panchayat.block.code,
        "district": district.code,
        "family_id": privacy.masked(row.family_id),
        "schemes": Scheme.of(row.schemes),
        "mobile": privacy.masked(row.mobile),
        "status": row.status,
        "reason": mark.reason if mark else "",
        "outcome_on": mark.outcome_on if mark else None,
        "login_id": mark.login_id if mark else "",
        "card_number": privacy.masked(mark.card_number) if mark else "",
    }
    return dumps(body).decode()

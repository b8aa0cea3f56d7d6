"""The proposal for machines: places, days and numbers, never people."""

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from districts.models import Drive
from drive_portal.lib.endpoints import Listing, asked
from drive_portal.lib.rest import Problem
from drive_portal.lib.shapes import Day, IdentText, Text
from enrollment.sites import asking
from enrollment.sites.proposal import Proposal

_NAMES = {"from": "first", "to": "last"}


class SitesQuery(serializers.Serializer):
    """What is asked; the usual is what the page proposes at first."""

    drive = IdentText()
    block = Text(required=False, help_text="code: only this block; default: all of your place")
    to = Day(required=False, help_text="default: two weeks from the first day, or the drive's last day")
    teams = IdentText(required=False, help_text="1 to 500; default: 2")
    teams_of = serializers.ChoiceField(
        ["block", "all"], required=False, help_text="so many in each block, the default, or for all together"
    )
    per_day = IdentText(required=False, help_text="cards of a team a day, 1 to 5,000; default: 100")
    reach_km = IdentText(required=False, help_text="nobody walks so far, 1 to 15; default: 5")
    aside = serializers.ChoiceField(
        ["0", "1"], required=False, help_text="1: people within 2 km of a working centre are left to it"
    )

    def get_fields(self):  # `from` is no name for a Python attribute
        first = Day(required=False, help_text="default: tomorrow, or the drive's first day")
        return super().get_fields() | {"from": first}


class VillageOut(serializers.Serializer):
    panchayat = serializers.CharField(help_text="code")
    name = serializers.CharField(help_text="empty: not known")
    people = serializers.IntegerField()


class SiteOut(serializers.Serializer):
    """A camp to be held. `adds`: people whom those of a lower rank do not reach; `reaches`: people who come
    here, everybody to the nearest camp with a place. `next_would_add` is null where nobody is left for one.
    """

    id = serializers.CharField(help_text="panchayat and first day")
    rank = serializers.IntegerField()
    date = serializers.DateField(help_text="its first day")
    until = serializers.DateField(help_text="its last day")
    team = serializers.IntegerField(help_text="of its first day, from 1; of its block or of all, as asked")
    panchayat = serializers.CharField(help_text="code")
    block = serializers.CharField(help_text="code")
    villages = VillageOut(many=True)
    reaches = serializers.IntegerField()
    adds = serializers.IntegerField()
    next_would_add = serializers.IntegerField(allow_null=True)


_QUERY = SitesQuery()


class Sites(Listing):
    """Where camps would reach the most people who are left out, and on which days: a proposal, computed at
    each call from the list, the camps that stand and the teams asked for. The same facts give the same rows.
    """

    serializer_class, page_key, filter_backends = SiteOut, "id", []

    @extend_schema(parameters=[SitesQuery])
    def get(self, request):
        page = self.paginate_queryset(self.found(asked(_QUERY, request)))
        return self.get_paginated_response(page)

    def found(self, query):
        drive = Drive.objects.visible_to(self.request.user).filter(pk=query.pop("drive")).first()
        if drive is None:
            return []
        blocks = [query.pop("block")] if "block" in query else []
        said = {_NAMES.get(name, name): value for name, value in query.items()}
        said["aside"] = said.get("aside") == "1"
        try:
            wanted = asking.ask(self.request.user, drive, said, blocks)
        except ValidationError as error:
            raise Problem(400, errors=error.message_dict) from error
        return [_shape(site) for site in Proposal(self.request.user, wanted).sites]


def _shape(site):
    return {
        "id": f"{site.panchayat.code}:{site.first.isoformat()}",
        "rank": site.rank,
        "date": site.first,
        "until": site.last,
        "team": site.team,
        "panchayat": site.panchayat.code,
        "block": site.panchayat.block.code,
        "villages": [
            {"panchayat": place.code, "name": name, "people": people} for place, name, people in site.villages
        ],
        "reaches": site.reaches,
        "adds": site.adds,
        "next_would_add": site.next_adds,
    }

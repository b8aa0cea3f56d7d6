"""The what-if for machines: a pure answer, and the scenarios that are kept."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from districts.api import inside
from districts.models import Block, District, Drive
from drive_portal.lib import dates
from drive_portal.lib.endpoints import Door, Listing, Single, asked, read, shaped
from drive_portal.lib.rest import refused
from drive_portal.lib.shapes import Code, Day, Ident, IdentText, Text, Whole
from drive_portal.lib.tokens import READ
from enrollment.forecast.outlooks import STATES
from enrollment.forecast.page import LEVELS
from enrollment.models import Scenario
from enrollment.whatif import keeping, pages
from enrollment.whatif import levers as pulled
from enrollment.whatif.answer import BAND, Answer, figures, sooner
from enrollment.whatif.here import Here
from enrollment.whatif.levers import MOST, Levers

_MODELS = {"district": District, "block": Block}
_UNSAID = {"required": False, "allow_null": True}


class LeversIn(serializers.Serializer):
    """The levers; what is not sent is not pulled."""

    ids = Whole(required=False, max_value=MOST["ids"], help_text="login IDs more")
    woken = Whole(required=False, max_value=MOST["ids"], help_text="idle login IDs that work again")
    camps = Whole(required=False, max_value=MOST["camps"], help_text="camps more, each working day")
    camp_cards = Whole(
        max_value=MOST["camp_cards"],
        help_text="cards of such a camp a day; default: as many as the camps here made lately",
        **_UNSAID,
    )
    minutes = Whole(required=False, max_value=MOST["minutes"], help_text="a day longer")
    holidays = serializers.ListField(
        child=Day(), required=False, max_length=800, help_text="of those to come: worked"
    )
    ends_on = Day(help_text="a later last day", **_UNSAID)

    def to_internal_value(self, data):
        if isinstance(data, dict) and (unknown := sorted(set(map(str, data)) - set(self.fields))):
            raise serializers.ValidationError({unknown[0]: _("There is no such lever.")})
        found = super().to_internal_value(data)
        return Levers(**{name: value for name, value in found.items() if value is not None})


class LeversOut(serializers.Serializer):
    ids = serializers.IntegerField()
    woken = serializers.IntegerField()
    camps = serializers.IntegerField()
    camp_cards = serializers.IntegerField(allow_null=True)
    minutes = serializers.IntegerField()
    holidays = serializers.ListField(child=serializers.DateField())
    ends_on = serializers.DateField(allow_null=True)


class Where(serializers.Serializer):
    drive = Ident()
    level = serializers.ChoiceField(LEVELS)
    code = Code()


class WhatIfIn(Where):
    levers = LeversIn()


class ScenarioIn(WhatIfIn):
    name = Text(max_length=Scenario.NAME)


class WhereQuery(Where):
    drive = IdentText()


class DriveQuery(serializers.Serializer):
    drive = IdentText(required=False)


class RenameIn(serializers.Serializer):
    name = Text(max_length=Scenario.NAME)


class FiguresOut(serializers.Serializer):
    state = serializers.ChoiceField(STATES)
    deadline = serializers.DateField(help_text="the drive's last day")
    pace = serializers.IntegerField(allow_null=True, help_text="cards a working day, with what is more")
    needed_per_day = serializers.IntegerField(allow_null=True)
    p10 = serializers.DateField(allow_null=True)
    p50 = serializers.DateField(allow_null=True, help_text="known and null: not within a year")
    p90 = serializers.DateField(allow_null=True)
    chance = serializers.FloatField(allow_null=True, help_text="of meeting the last day, in tenths")


class SoonerOut(serializers.Serializer):
    """Days by which it is done sooner; negative: later; null: one of the two is not foretold."""

    p10 = serializers.IntegerField(allow_null=True)
    p50 = serializers.IntegerField(allow_null=True)
    p90 = serializers.IntegerField(allow_null=True)


class AnswerOut(serializers.Serializer):
    date = serializers.DateField(help_text="the day on which it is said")
    levers = LeversOut()
    now = FiguresOut(help_text="as it is")
    then = FiguresOut(help_text="with the levers pulled")
    sooner = SoonerOut()


class PresentOut(serializers.Serializer):
    """What the levers rest on today, at a place."""

    date = serializers.DateField()
    now = FiguresOut()
    active = serializers.IntegerField(help_text="login IDs")
    idle = serializers.IntegerField(help_text="of them: no report for 7 working days")
    id_cards = serializers.FloatField(allow_null=True, help_text="of a working login ID a working day")
    idle_cards = serializers.IntegerField(help_text="a working day, if all the idle ones worked")
    camps = serializers.IntegerField(help_text="that stand today")
    camp_cards = serializers.IntegerField(allow_null=True, help_text="of a camp a day, lately")
    minutes = serializers.IntegerField(help_text="length of a working day")
    holidays = serializers.ListField(child=serializers.DateField(), help_text="still to come")


class ScenarioOut(serializers.Serializer):
    id = serializers.IntegerField()
    name = serializers.CharField()
    drive = serializers.IntegerField(source="drive_id")
    district = serializers.CharField(source="district.code")
    block = serializers.CharField(source="block.code", allow_null=True, help_text="null: the whole district")
    made_by = serializers.CharField(source="made_by.username")
    made_at = serializers.DateTimeField()
    plan = serializers.IntegerField(
        source="plan.version", allow_null=True, help_text="the version of the plan that was made of it"
    )


class KeptOut(ScenarioOut):
    said = AnswerOut(help_text="as it was known when it was kept")
    today = AnswerOut(help_text="as it is known today, as far as the levers can still be pulled")


_ASK, _WHERE, _KEEP, _RENAME, _DRIVE = WhatIfIn(), WhereQuery(), ScenarioIn(), RenameIn(), DriveQuery()


def _here(user, sent):
    """The place that is asked about. Raises a 400 where the drive or the place is none for the user."""
    drive = Drive.objects.visible_to(user).select_related("district").filter(pk=sent["drive"]).first()
    if drive is None:
        raise refused(drive=_("There is no drive %(drive)s here.") % sent)
    places = inside(_MODELS[sent["level"]], user, None, dates.today())
    where = {"pk" if sent["level"] == "district" else "district": drive.district_id, "code": sent["code"]}
    place = None if "\0" in sent["code"] else places.filter(**where).first()
    if place is None:
        raise refused(code=_("There is no place %(code)s in this district.") % sent)
    return Here(drive, place)


def _figures(found):
    return {
        **{name: getattr(found, name) for name in ("state", "deadline", "pace", *BAND)},
        "needed_per_day": found.needed,
        "chance": None if found.tenths is None else found.tenths / 10,
    }


def _said(day, levers, now, then):
    kept = levers.kept()
    return {
        "date": day,
        "levers": {name: kept[name] for name in LeversOut().fields},
        "now": _figures(now),
        "then": _figures(then),
        "sooner": {name: sooner(now, then, name) for name in BAND},
    }


def _answer(answer):
    now, then = figures(answer.now), figures(answer.then, answer.more if answer.levers else 0)
    return _said(answer.here.day, answer.levers, now, then)


class WhatIf(Door, APIView):
    """The finish with more login IDs, camps, hours or days, beside the finish as it is: computed at each call
    on the same chances; nothing is kept.
    """

    scope = READ

    @extend_schema(parameters=[WhereQuery], responses=PresentOut)
    def get(self, request):
        """What the levers rest on: the present values, and what one more of each is taken to make."""
        here = _here(request.user, asked(_WHERE, request))
        names = ("active", "idle", "id_cards", "camp_cards", "minutes", "holidays")
        return Response(
            {
                "date": here.day,
                "now": _figures(figures(here.now)),
                **{name: getattr(here, name) for name in names},
                "id_cards": here.id_cards and round(here.id_cards, 1),
                "idle_cards": round(here.idle_cards),
                "camps": here.camps_today,
            }
        )

    @extend_schema(request=WhatIfIn, responses=AnswerOut)
    def post(self, request):
        """Pull levers."""
        sent = shaped(_ASK, request.data)
        here = _here(request.user, sent)
        return Response(_answer(Answer(here, _checked(here, sent["levers"]))))


def _checked(here, levers):
    try:
        return pulled.check(here, levers)
    except ValidationError as error:
        said = [f"{name}: {text}" for name, texts in error.message_dict.items() for text in texts]
        raise ValidationError({"levers": said}) from error


class Scenarios(Listing):
    """What-if scenarios that were kept, of the drives that you see."""

    queryset, serializer_class, filter_backends = Scenario.objects.none(), ScenarioOut, []
    writing_problems = [403]

    def get_queryset(self):
        found = Scenario.objects.visible_to(self.request.user)
        if drive := asked(_DRIVE, self.request).get("drive"):
            found = found.filter(drive=drive)
        return found

    @extend_schema(parameters=[DriveQuery])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(request=ScenarioIn, responses={201: KeptOut})
    def post(self, request):
        """Keep a scenario; the same sent twice is one."""
        sent = shaped(_KEEP, request.data)
        here = _here(request.user, sent)
        row = keeping.keep(request.user, here, sent | {"levers": _checked(here, sent["levers"])})
        return Response(_shape(request.user, row.pk), 201, headers={"Location": f"{request.path}{row.pk}/"})


class ScenarioById(Single):
    """A kept scenario: what it said then, and what it says today."""

    queryset, serializer_class, lookup_field = Scenario.objects.none(), KeptOut, "id"
    writing_problems = [403]

    def get_queryset(self):
        return Scenario.objects.visible_to(self.request.user)

    @extend_schema(responses=KeptOut)
    def get(self, request, id):
        return Response(_shape(request.user, self._row().pk))

    @extend_schema(request=RenameIn, responses=KeptOut)
    def patch(self, request, id):
        """Give it another name."""
        row = keeping.rename(request.user, self._row(), shaped(_RENAME, request.data))
        return Response(_shape(request.user, row.pk))

    @extend_schema(responses={204: None})
    def delete(self, request, id):
        """Take it away; a version of the plan that was made of it stays."""
        keeping.delete(request.user, self._row())
        return Response(status=204)

    def _row(self):
        row = self.found().select_related("district", "block__district").first()
        if row is None:
            raise Http404
        return row


def _shape(user, pk):
    kept = pages.scenario(user, pk)
    now, then = (figures for _name, figures in kept.said["columns"])
    row = read(Scenario.objects.filter(pk=pk), ScenarioOut)
    return row | {"said": _said(kept.said["on"], kept.was, now, then), "today": _answer(kept.answer)}

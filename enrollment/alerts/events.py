"""What people do: reports returned and asked about, requests, difficulties, notes of evenings."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q

from camps.difficulties import owners
from camps.models import Difficulty, Remark
from districts.models import Alert
from enrollment.alerts.reach import Told, named
from enrollment.models import Doubt, Review, Tally

Kind = Alert.Kind
RETURNED_FOR = timedelta(days=7)  # so long a returned report stands as something to do
SOLVED_FOR = timedelta(days=3)
NOTED_FOR = timedelta(days=1)


def returned(reach):
    """Late reports that came back and were not sent again."""
    again = Tally.objects.filter(
        Q(state__in=[*Tally.STANDING, Tally.State.REQUESTED]),
        Q(changed_at__gt=OuterRef("decided_at")) | Q(received_at__gt=OuterRef("decided_at")),
        district=OuterRef("district"),
        drive=OuterRef("drive"),
        login_id=OuterRef("login_id"),
        date=OuterRef("date"),
    )
    rows = Tally.objects.filter(
        district=reach.district_id,
        state=Tally.State.RETURNED,
        decided_at__gte=reach.now - RETURNED_FOR,
    )
    for row in rows.exclude(Exists(again)).select_related("login_id"):
        facts = {"day": row.date, "made": row.made, "reason": row.decision, "drive": row.drive_id}
        for user in reach.login(row.login_id.code):
            yield Told(user, Kind.RETURNED, f"returned:{row.pk}:{row.version}", facts)


def questions(reach):
    """Questions to operators that wait for their answer."""
    rows = Doubt.objects.filter(district=reach.district_id, state=Doubt.State.ASKED)
    for row in rows.select_related("login_id"):
        for user in reach.login(row.login_id.code):
            facts = {"day": row.date, "again": row.times > 1}
            yield Told(user, Kind.QUESTION, f"question:{row.pk}:{row.times}", facts)


def requests(reach):
    """Late reports that wait for an officer of the login ID's block."""
    rows = Tally.objects.filter(district=reach.district_id, state=Tally.State.REQUESTED)
    columns = ("pk", "version", "date", "made", "drive_id", "login_id__holder_name")
    home = F("login_id__panchayat__block")
    for pk, version, day, made, drive, holder, block in rows.values_list(*columns, home):
        facts = {"day": day, "made": made, "who": holder, "drive": drive}
        for user in reach.block(block, "decide_request"):
            yield Told(user, Kind.REQUEST, f"request:{pk}:{version}", facts)


def difficulties(reach):
    """Open difficulties, to whom they lie with: when they come to a desk, are passed on, or are given.

    What somebody took up by itself, or reported to its own desk, is no news to it.
    """
    rows = list(Difficulty.objects.filter(district=reach.district_id).open().whole())
    given = _given([row.pk for row in rows if row.owner_id])
    for row in owners.of(rows):
        here = f"difficulty:{row.pk}:{row.reopened}:{row.answer.passed}"
        facts = named(row.place) | {"number": row.pk, "of": row.kind, "passed": row.answer.passed}
        for person in row.answer.people:
            own = row.raised_by_id == person.pk and not row.answer.passed and not row.reopened
            if own or (row.answer.named and (row.pk, person.pk) not in given):
                continue
            matter = f"{here}:given" if row.answer.named else here
            yield Told(person.pk, Kind.DIFFICULTY, matter, facts)


def _given(pks):
    """{(difficulty, account)} of what was given to somebody by another."""
    if not pks:
        return set()
    given = Remark.objects.filter(difficulty__in=pks, act=Remark.Act.GIVEN).exclude(to=F("by"))
    return set(given.values_list("difficulty_id", "to_id"))


def solved(reach):
    """Difficulties that were solved lately, to who had reported them."""
    rows = Difficulty.objects.filter(
        district=reach.district_id,
        state=Difficulty.State.SOLVED,
        solved_at__gte=reach.now - SOLVED_FOR,
        raised_by__is_active=True,
    )
    for row in rows.exclude(raised_by=F("solved_by")).whole():
        facts = named(row.place) | {"number": row.pk, "of": row.kind, "solution": row.solution}
        yield Told(row.raised_by_id, Kind.SOLVED, f"solved:{row.pk}:{row.reopened}", facts)


def notes(reach):
    """Notes of the last evening, to who reads them; one made up days later is no news."""
    rows = Review.objects.filter(district=reach.district_id, due_at__gte=reach.now - NOTED_FOR)
    for row in rows.select_related("drive"):
        figures = row.facts["row"]
        facts = named(row.drive) | {
            "drive": row.drive_id,
            "day": row.date,
            "made": figures["made"],
            "target": figures["target"],
        }
        told = [*reach.district("view_review"), *reach.officers("view_review")]
        for user in dict.fromkeys(told):
            yield Told(user, Kind.NOTE, f"note:{row.pk}", facts)

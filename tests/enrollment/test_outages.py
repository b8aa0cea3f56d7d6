"""Server outages: seen in the reports, declared by the district, and what they excuse."""

from datetime import time, timedelta

import pytest
import time_machine
from django.utils import translation

from districts import targets
from districts.models import Edit, LeftOut
from drive_portal.lib import dates
from enrollment import progress
from enrollment.doubts import raising
from enrollment.forecast import reading
from enrollment.forecast.reading import Place
from enrollment.models import Outage, Tally
from enrollment.outages import doors, excused, finding, hours
from enrollment.progress import ranks
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(dates.today(), time(21)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    w = f.world(blocks=3, panchayats=2, target_rule="cards", target=6037)
    for n, place in enumerate(w.panchayats):
        LeftOut.objects.create(district=w.district, panchayat=place, people=900 + 71 * n)
    targets.issue(w.drive)
    return w


@pytest.fixture
def as_(client):
    def log_in(user):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        client.cookies["django_language"] = "en"
        return client

    return log_in


def ago(days):
    return dates.today() - timedelta(days=days)


def sent(w, **kw):
    base = {"district": w.district.code, "date": dates.today(), "starts_at": time(10), "ends_at": time(17)}
    return base | {"why": "The national server was down"} | kw


def report(w, login, day, down=0, made=10):
    rejected = {"server_down": down} if down else {}
    at = {"district": w.district, "drive": w.drive, "login_id": login, "centre": login.centre}
    Tally.objects.create(
        **at, panchayat=login.panchayat, date=day, made=made, rejected=rejected, rejected_total=down
    )


# --- seen in the reports


def crowd(w, many=3):
    """So many centres more in each panchayat."""
    return [*w.logins, *(f.login_id(f.centre(place)) for place in w.panchayats for _n in range(many))]


def test_many_centres_of_many_blocks_at_once_are_proposed(w):
    logins = crowd(w)
    for login in logins:
        report(w, login, ago(1))
        report(w, login, dates.today(), down=9, made=1)
    raising.tend()
    row = Outage.objects.get()
    assert (row.state, row.date, row.blocks) == ("proposed", dates.today(), [])
    assert (row.starts_at, row.ends_at) == (hours.OPENS, hours.CLOSES)
    assert row.found == {"places": 24, "named": 24, "usual_per_mille": 20, "blocks": 3}
    assert finding.propose(w.drive, dates.today()) == []  # a second run
    assert excused.of_day(w.drive, dates.today()) is excused.NOTHING  # proposed excuses nothing


def test_one_bad_centre_is_none(w):
    bad = w.logins[0]
    for login in crowd(w):
        report(w, login, dates.today(), down=9 if login == bad else 0)
    for _n in range(8):  # and all its login IDs with it
        report(w, f.login_id(bad.centre), dates.today(), down=20)
    assert finding.propose(w.drive, dates.today()) == []


def test_one_bad_block_is_none(w):
    for login in crowd(w):
        here = login.panchayat.block_id == w.blocks[0].pk
        report(w, login, dates.today(), down=9 if here else 0)
    assert finding.propose(w.drive, dates.today()) == []


def test_two_of_three_blocks_are_the_extent(w):
    for login in crowd(w, 5):
        report(w, login, dates.today(), down=9 if login.panchayat.block_id != w.blocks[0].pk else 0)
    (row,) = finding.propose(w.drive, dates.today())
    assert row.blocks == sorted(block.pk for block in w.blocks[1:])


def test_what_is_usual_is_no_outage(w):
    for login in crowd(w):
        for n in range(12):
            report(w, login, ago(n), down=2)
    assert finding.propose(w.drive, dates.today()) == []


def test_a_day_that_was_declared_or_refused_is_not_proposed_again(w):
    for login in crowd(w):
        report(w, login, dates.today(), down=9)
    f.outage(w.district, state="refused", found={})
    assert finding.propose(w.drive, dates.today()) == []


def test_reports_during_the_day_tell_when_it_began():
    calm = [(time(10, 10 + n), False) for n in range(6)]
    assert finding.window([*calm, *[(time(13, 40 + n), True) for n in range(6)]]) == (time(13, 30), time(17))
    assert finding.window([*calm, (time(13, 40), True)]) == (time(10), time(17))
    assert finding.window([]) == (time(10), time(17))


# --- what is excused


def test_hours_that_two_windows_cover_count_once():
    assert hours.covered([]) == 0
    assert hours.covered([(time(8), time(20))]) == 1
    assert hours.covered([(time(10), time(13, 30)), (time(12), time(13))]) * 2 == 1
    assert hours.covered([(time(18), time(20))]) == 0


@pytest.mark.parametrize(
    "window", [(time(10), time(17)), (time(11, 17), time(14, 3)), (time(16, 59), time(17))]
)
def test_the_parts_add_to_the_whole_and_no_target_moves(w, window):
    before = {level: progress.standings(w.drive, level, dates.today()) for level in excused.LEVELS}
    f.outage(w.district, starts_at=window[0], ends_at=window[1])
    found = excused.of_day(w.drive, dates.today())
    after = {level: progress.standings(w.drive, level, dates.today()) for level in excused.LEVELS}
    assert after == before
    whole = found.of("district", w.district.code)
    assert whole == sum(found.cards["block"].values()) == sum(found.cards["panchayat"].values())
    exact = before["district"][0]["target"] * hours.covered([window])
    assert abs(whole - exact) <= 0.5
    for level in ("block", "panchayat"):
        for row in before[level]:
            share = row["target"] * hours.covered([window])
            assert 0 <= found.of(level, row["code"]) <= row["target"]
            if level == "panchayat":
                assert abs(found.of(level, row["code"]) - share) < 1


def test_only_the_blocks_that_were_down(w):
    f.outage(w.district, blocks=[w.blocks[1].pk])
    found = excused.of_day(w.drive, dates.today())
    rows = {row["code"]: row for row in progress.standings(w.drive, "block", dates.today())}
    target = rows[w.blocks[1].code]["target"]
    assert found.cards["block"] == {w.blocks[0].code: 0, w.blocks[1].code: target, w.blocks[2].code: 0}
    assert found.of("district", w.district.code) == target
    assert found.touches(rows[w.blocks[1].code]) and not found.touches(rows[w.blocks[0].code])
    assert found.sentence("block", w.blocks[0].code, w.blocks[0].code) == ""


def test_holidays_and_unknown_targets_have_nothing_to_excuse(w):
    f.outage(w.district)
    other = f.drive(w.district, name="Without a target")
    found = excused.of_day(other, dates.today())
    assert found.of("district", w.district.code) == 0
    with translation.override("en"):
        assert found.sentence("district", w.district.code) == "Server outage 10:00–17:00."
    w.drive.holidays = [dates.today()]
    w.drive.save()
    assert excused.of_day(w.drive, ago(1)) is excused.NOTHING


def test_places_rank_by_what_is_owed_and_not_excused():
    rows = [
        {"code": code, "target_to_date": due, "made_to_date": 0, "missing": 0, "excused": free}
        for code, due, free in (("a", 100, 60), ("b", 90, 0), ("c", 50, 0))
    ]
    assert [row["code"] for row in ranks.ranked(rows)] == ["b", "c", "a"]
    assert [row["owed"] for row in ranks.ranked(rows)] == [90, 50, 100]


# --- the doors


def test_who_declares(w):
    for user in (w.officer, w.operator, f.user("district_viewer", w.district)):
        with pytest.raises(doors.PermissionDenied):
            doors.declare(user, sent(w))
    with pytest.raises(doors.ValidationError) as said:
        doors.declare(f.world().collector, sent(w))
    assert list(said.value.message_dict) == ["district"]
    row = doors.declare(w.collector, sent(w))
    assert doors.declare(w.collector, sent(w)).pk == row.pk  # sent twice
    assert (row.state, row.decided_by) == ("declared", w.collector)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"date": dates.today() + timedelta(days=1)}, "date"),
        ({"date": dates.today() - timedelta(days=300)}, "date"),
        ({"ends_at": time(10)}, "ends_at"),
        ({"starts_at": time(18), "ends_at": time(19)}, "starts_at"),
        ({"why": " "}, "why"),
        ({"why": "क" * 301}, "why"),
        ({"blocks": ["nowhere"]}, "blocks"),
    ],
)
def test_what_does_not_stand(w, wrong, field):
    with pytest.raises(doors.ValidationError) as said:
        doors.declare(w.collector, sent(w, **wrong))
    assert list(said.value.message_dict) == [field] and not Outage.objects.exists()


def test_all_blocks_are_the_district_and_another_districts_are_unknown(w):
    row = doors.declare(w.collector, sent(w, blocks=[block.code for block in w.blocks]))
    assert row.blocks == []
    with pytest.raises(doors.ValidationError):
        doors.declare(w.collector, sent(w, blocks=[f.world().blocks[0].code]))


def test_changed_withdrawn_and_declared_again(w):
    row = doors.declare(w.collector, sent(w))
    row = doors.change(w.collector, row, {"ends_at": time(14), "base_version": 1})
    assert (row.ends_at, row.version) == (time(14), 2)
    with pytest.raises(doors.Changed):
        doors.change(w.collector, row, {"ends_at": time(15), "base_version": 1})
    with pytest.raises(doors.ValidationError):
        doors.change(w.collector, row, {"state": "withdrawn", "why": ""})
    row = doors.change(w.collector, row, {"state": "withdrawn", "why": "It was our line"})
    assert excused.of_day(w.drive, dates.today()) is excused.NOTHING
    with pytest.raises(doors.Changed):
        doors.change(w.collector, row, {"state": "refused", "why": "x"})
    assert doors.change(w.collector, row, {"state": "declared"}).state == "declared"
    with pytest.raises(doors.PermissionDenied):
        doors.change(w.officer, row, {"state": "withdrawn", "why": "x"})


def test_it_is_told_to_pages_that_are_kept(w):
    Edit.objects.all().delete()
    row = doors.declare(w.collector, sent(w))
    assert sum(Edit.objects.filter(district_id=w.district.pk).values_list("times", flat=True)) == 1
    doors.change(w.collector, row, {"why": "known since"})
    assert sum(Edit.objects.filter(district_id=w.district.pk).values_list("times", flat=True)) == 2


# --- on the pages


def test_the_dashboard_says_what_is_excused(as_, w):
    address = f"/places/district/{w.district.code}/"
    page = as_(w.collector).get(address)
    assert "Server outage" not in page.text.split("Server outages")[0]
    f.outage(w.district, starts_at=time(10), ends_at=time(13, 30))
    page = as_(w.collector).get(address)
    whole = excused.of_day(w.drive, dates.today()).of("district", w.district.code)
    assert f"Server outage 10:00–13:30. {whole} cards of the day&#x27;s target are excused." in page.text
    assert f"server outage: {whole} of it excused" in " ".join(page.text.split())
    assert "less those excused" in page.text
    assert ">server outage</span>" in page.text  # of the silent
    day_before = as_(w.collector).get(address, {"date": ago(1).isoformat()})
    assert "of it excused" not in day_before.text


def test_every_level_and_the_officers_day(as_, w):
    f.outage(w.district, blocks=[w.blocks[0].pk])
    for level, place in (
        *(("block", w.blocks[0]), ("panchayat", w.panchayats[0]), ("centre", w.centres[0])),
        ("field", w.panchayats[0]),
    ):
        page = as_(w.collector).get(f"/places/{level}/{place.code}/")
        assert page.status_code == 200 and "Server outage 10:00–17:00." in page.text, level
    other = as_(w.collector).get(f"/places/block/{w.blocks[1].code}/")
    assert "Server outage 10:00" not in other.text
    day = as_(w.officer).get("/block/")
    assert "Server outage 10:00–17:00." in day.text and "server outage" in day.text
    side = as_(f.user("administrator")).get("/dashboard/")
    f.district()
    assert side.status_code == 200
    both = f.world()
    assert both and "of it excused" in " ".join(as_(f.user("administrator")).get("/dashboard/").text.split())


def test_declared_by_hand_on_the_page(as_, w):
    page = as_(w.collector).get("/outages/new/")
    assert page.status_code == 200 and w.blocks[0].name in page.text
    typed = {"date": dates.today().strftime("%d-%m-%Y"), "starts_at": "11:00", "ends_at": "14:00"}
    typed |= {"district": w.district.code, "blocks": [w.blocks[0].code]}
    wrong = as_(w.collector).post("/outages/new/", typed)
    assert wrong.status_code == 400 and "others will read it" in wrong.text
    done = as_(w.collector).post("/outages/new/", typed | {"why": "Server down since 11"}, follow=True)
    assert "is declared" in done.text and "Server down since 11" in done.text
    row = Outage.objects.get()
    assert row.blocks == [w.blocks[0].pk]
    page = as_(w.collector).get(f"/outages/{row.pk}/")
    assert "target is excused" in page.text or "target are excused" in page.text
    gone = {"act": "withdraw", "why": "It was our line", "base_version": 1}
    assert "excuses nothing any more" in as_(w.collector).post(f"/outages/{row.pk}/", gone, follow=True).text
    stale = as_(w.collector).post(f"/outages/{row.pk}/", gone)
    assert stale.status_code == 409 and "changed this outage meanwhile" in stale.text


def test_a_proposal_is_decided_on_the_page(as_, w):
    found = {"places": 24, "named": 20, "usual_per_mille": 20, "blocks": 3}
    row = f.outage(w.district, state="proposed", found=found, why="")
    assert "looks like a server outage" in as_(w.officer).get("/outages/").text.replace(
        "look like", "looks like"
    )
    assert "Declare the outage" not in as_(w.officer).get(f"/outages/{row.pk}/").text
    page = as_(w.collector).get("/outages/")
    assert "20 of 24 places that reported named the server" in " ".join(page.text.split())
    refused = as_(w.officer).post(f"/outages/{row.pk}/", {"act": "refuse", "why": "x"})
    assert refused.status_code == 403
    as_(w.collector).post(f"/outages/{row.pk}/", {"act": "refuse", "why": "A strike"})
    row.refresh_from_db()
    assert row.state == "refused"
    assert as_(w.collector).post(f"/outages/{row.pk}/", {"act": "x"}).status_code == 404


def test_another_district(as_, w):
    row = f.outage(w.district)
    other = f.world()
    assert as_(other.collector).get(f"/outages/{row.pk}/").status_code == 404
    assert "No server outage has been declared." in as_(other.collector).get("/outages/").text
    assert as_(w.officer).get("/outages/new/").status_code == 403
    assert as_(other.collector).get("/outages/new/", {"district": w.district.code}).status_code == 404


def test_the_forecast_knows_declared_days(w):
    at = Place(w.drive, "district", w.district.pk, dates.today())
    low = [ago(n) for n in (1, 2, 3, 4)]
    assert reading.down([(at, low)]) == [set()]
    f.outage(w.district, date=ago(1))
    f.outage(w.district, date=ago(2), blocks=[w.blocks[0].pk])  # not the whole district
    f.outage(w.district, date=ago(3), ends_at=time(13))  # less than half the day
    f.outage(w.district, date=ago(4), state="withdrawn")
    f.outage(f.world().district, date=ago(4))
    assert reading.down([(at, low)]) == [{ago(1)}]

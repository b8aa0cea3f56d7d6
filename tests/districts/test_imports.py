"""Geography, centres and login IDs taken in: what goes in, what is set aside, what follows."""

import csv
import io
import json
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from districts import imports, login_ids
from districts.models import (
    Block,
    Centre,
    Dirty,
    District,
    LoginID,
    Panchayat,
    Placement,
    Spell,
    State,
)
from drive_portal.lib.dates import today
from tests import factories

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "drive_portal/demo/data/geography.csv"
DAY = timedelta(days=1)
GEO = (
    "district_code,district,district_hi,state_code,block_code,block,block_hi,block_kind,"
    "panchayat_code,panchayat,panchayat_hi,panchayat_kind"
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def send(tmp_path):
    def send_(kind, rows, user=None):
        return take_in(tmp_path, kind, rows, user)

    return send_


def take_in(folder, kind, rows, user=None):
    headers = list(dict.fromkeys(name for row in rows for name in row))
    path = Path(folder) / f"{kind}.csv"
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, headers)
        writer.writeheader()
        writer.writerows(rows)
    result = imports.take_in(kind, path, Path(folder) / "errors.csv", user=user)
    assert result.rows_read == result.new + result.updated + result.unchanged + result.set_aside
    return result


def outcome(result):
    return result.new, result.updated, result.unchanged, result.set_aside


def said(result):
    text = result.errors_path.read_text("utf-8-sig")
    return [row["error"] for row in csv.DictReader(io.StringIO(text))]


def geo(panchayat="94110101", block="3866", district="411", **kw):
    row = {
        "district_code": district,
        "district": f"District {district}",
        "district_hi": "जबलपुर",
        "state_code": "23",
        "block_code": block,
        "block": f"Block {block}",
        "block_kind": "rural",
        "panchayat_code": panchayat,
        "panchayat": f"Panchayat {panchayat}",
        "panchayat_kind": "gram_panchayat",
        "valid_from": "",
        "valid_to": "",
    }
    return row | kw


def stays(code="94110101"):
    found = Placement.objects.filter(panchayat__code=code).order_by("valid_from")
    return [(stay.block.code, stay.valid_from, stay.valid_to) for stay in found]


# --- geography ---------------------------------------------------------------------------------


def test_the_demonstrations_geography_goes_in_whole(tmp_path):
    result = imports.take_in("geography", DEMO, tmp_path / "errors.csv")
    assert result.set_aside == 0 and result.new == result.rows_read == Panchayat.objects.count()
    assert District.objects.count() == 5
    again = imports.take_in("geography", DEMO, tmp_path / "errors.csv")
    assert again.unchanged == again.rows_read


def test_places_are_made_from_the_top(send):
    assert outcome(
        send("geography", [geo(panchayat="००४१७", block_kind="Urban", panchayat_kind="वार्ड")])
    ) == (1, 0, 0, 0)
    place = Panchayat.objects.get(code="00417")
    assert (place.kind, place.block.kind, place.district.code) == ("ward", "urban", "411")
    assert place.district.state == State.objects.get(code="23")
    assert place.district.state.name_hi == "मध्य प्रदेश"
    assert stays("00417") == [("3866", None, None)]


def test_names_and_kinds_are_brought_up_to_date(send):
    send("geography", [geo(), geo("94110102")])
    new = {"district": "New", "block": "Newer", "panchayat": "Newest", "block_hi": "नया"}
    assert outcome(send("geography", [geo() | new])) == (0, 1, 0, 0)
    assert outcome(send("geography", [geo() | new])) == (0, 0, 1, 0)
    place = Panchayat.objects.get(code="94110101")
    assert (place.name, place.block.name, place.block.name_hi, place.district.name) == (
        "Newest",
        "Newer",
        "नया",
        "New",
    )
    assert place.district.name_hi == "जबलपुर"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([geo(panchayat="3866")], "same code"),
        ([geo(), geo(panchayat="5", block="94110101")], "already the code of a panchayat"),
        ([geo(), geo(panchayat="411", district="77", block="78")], "already the code of a district"),
        ([geo(state_code="99")], "no state 99"),
        ([geo(), geo("5", state_code="22")], "belongs to the state 23"),
        ([geo(), geo("5", block="Other")], "block_code"),
        (
            [geo(), geo("5", block="3866"), geo("6") | {"block": "Otherwise"}],
            "Row 2 says “Block 3866”",
        ),
        ([geo(), geo("5", block_kind="urban")], "Row 2 says “rural”"),
        ([geo(), geo("5", district="411") | {"district": "Jubbulpore"}], "Row 2 says “District 411”"),
        ([geo(), geo() | {"panchayat": "Other"}], "Row 2 has the same id"),
        ([geo(), geo(block="5")], "Row 2 has the same id"),
        ([geo(), geo("5", district="412")], "belongs to the district 411"),
        ([geo(valid_from="2023-04-02", valid_to="2023-04-01")], "before valid_from"),
        ([geo(panchayat="NA")], "codes are digits only"),
        ([geo(latitude="79.9")], "out of range"),
        ([geo(panchayat="")], "empty"),
    ],
)
def test_what_is_set_aside(send, rows, says):
    result = send("geography", rows)
    assert result.set_aside == 1
    assert says in said(result)[0]


def test_a_centres_code_is_no_places_code(send):
    w = factories.world(1, 1)
    Centre.objects.filter(pk=w.centres[0].pk).update(code="94110101")
    assert "code of a centre" in said(send("geography", [geo()]))[0]


def test_a_panchayat_moves_and_its_past_stays(send):
    send("geography", [geo(), geo("94110102")])
    result = send("geography", [geo(block="3867")])
    assert "give valid_from" in said(result)[0] and stays() == [("3866", None, None)]
    assert outcome(send("geography", [geo(block="3867", valid_from="01-04-2023")])) == (1, 0, 0, 0)
    moved = [("3866", None, date(2023, 3, 31)), ("3867", date(2023, 4, 1), None)]
    assert sorted(stays(), key=str) == sorted(moved, key=str)
    assert Panchayat.objects.get(code="94110101").block.code == "3867"
    assert outcome(send("geography", [geo(), geo(block="3867", valid_from="1/4/23")])) == (0, 0, 2, 0)
    assert sorted(stays(), key=str) == sorted(moved, key=str)
    assert Block.objects.get(code="3867").valid_from == date(2023, 4, 1)
    assert Block.objects.get(code="3866").valid_to is None  # 94110102 stands there


def test_a_block_ends_with_its_last_stay_and_begins_again(send):
    send("geography", [geo(valid_from="2015-01-01"), geo("94110102", valid_from="2016-01-01")])
    send("geography", [geo(p, block="3867", valid_from="2023-04-01") for p in ("94110101", "94110102")])
    block = Block.objects.get(code="3866")
    assert (block.valid_from, block.valid_to) == (date(2015, 1, 1), date(2023, 3, 31))
    send("geography", [geo(valid_from="2024-04-01")])
    assert Block.objects.get(code="3866").valid_to is None


@pytest.mark.parametrize("order", [1, -1])
def test_a_history_goes_in_in_any_order(send, order):
    rows = [
        geo(valid_from="2010-01-01"),
        geo(block="3867", valid_from="2015-01-01", valid_to="2019-12-31"),
        geo(valid_from="2020-01-01"),
    ][::order]
    assert outcome(send("geography", rows)) == (3, 0, 0, 0)
    assert stays() == [
        ("3866", date(2010, 1, 1), date(2014, 12, 31)),
        ("3867", date(2015, 1, 1), date(2019, 12, 31)),
        ("3866", date(2020, 1, 1), None),
    ]
    assert outcome(send("geography", rows)) == (0, 0, 3, 0)
    place = Panchayat.objects.get(code="94110101")
    assert (place.block.code, place.valid_from, place.valid_to) == ("3866", date(2010, 1, 1), None)


def test_overlapping_stays_are_set_aside(send):
    send(
        "geography",
        [geo(valid_from="2010-01-01", valid_to="2019-12-31"), geo(block="3867", valid_from="2020-01-01")],
    )
    before = stays()
    for row in (
        geo(block="3868", valid_from="2015-01-01", valid_to="2016-01-01"),
        geo(block="3867", valid_from="2021-01-01"),
        geo(valid_from="2010-01-01", valid_to="2020-06-30"),
    ):
        result = send("geography", [row])
        assert "overlap" in said(result)[0]
    assert stays() == before


def test_the_first_day_may_become_known_later(send):
    send("geography", [geo()])
    assert outcome(send("geography", [geo(valid_from="2015-01-01")])) == (0, 1, 0, 0)
    assert stays() == [("3866", date(2015, 1, 1), None)]
    assert outcome(send("geography", [geo(valid_from="2015-01-01"), geo()])) == (0, 0, 2, 0)


def test_a_move_to_come_leaves_today_alone(send):
    send("geography", [geo()])
    send("geography", [geo(block="3867", valid_from=(today() + 9 * DAY).isoformat())])
    assert Panchayat.objects.get(code="94110101").block.code == "3866"


def test_a_block_moves_to_another_district_with_all_that_is_in_it(send):
    send("geography", [geo(), geo("94110102")])
    centre = factories.centre(Panchayat.objects.get(code="94110102"))
    login_id = factories.login_id(centre)
    drive = factories.drive(District.objects.get(code="411"))
    first = today() - 3 * DAY
    assert outcome(send("geography", [geo(district="499", valid_from=first.isoformat())])) == (1, 0, 0, 0)
    assert set(Panchayat.objects.values_list("district__code", flat=True)) == {"499"}
    centre.refresh_from_db()
    login_id.refresh_from_db()
    assert centre.district.code == login_id.district.code == "499"
    assert Spell.objects.get(ends_on=None).district.code == "499"
    assert stays() == [("3866", first, None), ("3866", None, first - DAY)]
    assert set(Dirty.objects.filter(drive_id=drive.pk).values_list("date", flat=True)) == {
        first + n * DAY for n in range(4)
    }
    assert outcome(send("geography", [geo(district="499", valid_from=first.isoformat())])) == (0, 0, 1, 0)
    assert "belongs to the district 499" in said(send("geography", [geo("94110102")]))[0]


def test_a_move_marks_the_days_that_change(send):
    w = factories.world(2, 1)
    place, to = w.panchayats[0], w.blocks[1]
    row = geo(place.code, to.code, w.district.code, state_code=w.district.state.code)
    row |= {"district": w.district.name, "block": to.name, "panchayat": place.name}
    State.objects.filter(pk=w.district.state_id).update(code="23")
    row |= {"state_code": "23", "valid_from": (today() - 5 * DAY).isoformat()}
    assert outcome(send("geography", [row])) == (1, 0, 0, 0)
    marked = Dirty.objects.values_list("drive_id", "panchayat_id", "date")
    assert set(marked) == {(w.drive.pk, place.pk, today() - n * DAY) for n in range(6)}


def test_a_collector_takes_in_the_own_district_only(send):
    send("geography", [geo(), geo("5", block="6", district="412")])
    collector = factories.user("collector", District.objects.get(code="411"))
    rows = [
        geo("94110109"),
        geo("7", block="6", district="412"),
        geo("8", block="9", district="413"),
        geo("10", block="6"),
        geo("5", valid_from="2023-04-01"),
    ]
    result = send("geography", rows, collector)
    assert outcome(result) == (1, 0, 0, 4)
    assert said(result) == [
        "There is no district 412.",
        "There is no district 413.",
        "The code 6 cannot be used here. Ask the administrator.",
        "The code 5 cannot be used here. Ask the administrator.",
    ]
    assert send("geography", rows[1:3], factories.user("administrator")).set_aside == 0
    assert send("geography", rows[:1], factories.user("block_officer", Block.objects.first())).set_aside == 1


def test_two_rows_that_give_one_stay_other_days_contradict(send):
    """Their keys differ, but a row without valid_from speaks of the stay that the other one begins."""
    rows = [geo(valid_from="2010-01-01", valid_to="2019-12-31"), geo(valid_to="2014-12-31")]
    first = send("geography", rows)
    assert outcome(first) == (1, 0, 0, 1)
    assert said(first) == ["Row 2 gives other days to the same stay. Keep one."]
    assert outcome(send("geography", rows)) == (0, 0, 1, 1)


GEO_ROWS = st.lists(
    st.builds(
        geo,
        panchayat=st.sampled_from(["1", "2", "30"]),
        block=st.sampled_from(["30", "40", "50"]),
        district=st.sampled_from(["60", "70"]),
        block_kind=st.sampled_from(["rural", "rural", "urban", "x"]),
        valid_from=st.sampled_from(["", "", "2010-01-01", "2015-01-01", "2020-01-01", "2099-01-01"]),
        valid_to=st.sampled_from(["", "", "", "2014-12-31", "2019-12-31"]),
    ),
    max_size=8,
)


def _state_of_places():
    return (
        sorted(
            Placement.objects.values_list("panchayat__code", "block__code", "valid_from", "valid_to"), key=str
        ),
        sorted(
            Panchayat.objects.values_list("code", "block__code", "district__code", "valid_from", "valid_to"),
            key=str,
        ),
        sorted(
            Block.objects.values_list("code", "kind", "district__code", "valid_from", "valid_to"), key=str
        ),
    )


@settings(
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(GEO_ROWS, GEO_ROWS)
def test_whatever_geography_comes_the_counts_add_up_and_places_agree(earlier, rows):
    _clear()
    with tempfile.TemporaryDirectory() as folder:
        if earlier:
            take_in(folder, "geography", earlier)
        if rows:
            take_in(folder, "geography", rows)
            settled = _state_of_places()
            again = take_in(folder, "geography", rows)
            assert _state_of_places() == settled
            assert (again.new, again.updated) == (0, 0)
    for place in Panchayat.objects.select_related("block"):
        assert place.district_id == place.block.district_id
        assert place.placements.filter(block=place.block).exists()


def _clear():
    for model in (Placement, Panchayat, Block, District):
        model.objects.all().delete()


# --- centres -----------------------------------------------------------------------------------


def centre(code="CSC-01", **kw):
    return {"centre_code": code, "kind": "csc", "name": "NA", "panchayat_code": "94110101"} | kw


def test_centres(send):
    send("geography", [geo(), geo("94110102")])
    rows = [
        centre(status="", fee_inr="₹30"),
        centre("CSC-02", fee_inr="1,250", opened_on="1/4/22", status="suspended", kind="Lok Seva Kendra"),
        centre("CSC-03", panchayat_code="1"),
        centre("411"),
        centre("234123412346"),
    ]
    result = send("centres", rows)
    assert outcome(result) == (2, 0, 0, 3)
    assert said(result)[0].startswith("fee_inr: ")
    assert said(result)[1:] == [
        "There is no panchayat 1.",
        "411 is already the code of a place. A code belongs to one place only.",
    ]
    second = Centre.objects.get(code="CSC-02")
    assert (second.kind, second.fee_inr, second.opened_on) == ("lok_seva_kendra", 1250, date(2022, 4, 1))
    assert second.district.code == "411" and second.status == "suspended"
    # what is left empty stays
    assert outcome(send("centres", [centre("CSC-02", kind="lok_seva_kendra", status="", name="B")])) == (
        0,
        1,
        0,
        0,
    )
    assert Centre.objects.get(code="CSC-02").status == "suspended"
    assert outcome(send("centres", [centre("CSC-04"), centre("CSC-04")])) == (1, 0, 1, 0)
    assert Centre.objects.get(code="CSC-04").status == "active"


def test_login_ids_follow_their_centre(send):
    w = factories.world(1, 2)
    moving, to = w.centres[0], w.panchayats[1]
    row = centre(moving.code, name=moving.name, panchayat_code=to.code)
    assert outcome(send("centres", [row])) == (0, 1, 0, 0)
    login_id = LoginID.objects.get(pk=w.logins[0].pk)
    assert login_id.panchayat == to
    old, new = login_id.spells.order_by("starts_on")
    assert (old.panchayat, old.ends_on) == (w.panchayats[0], today() - DAY)
    assert (new.panchayat, new.starts_on, new.ends_on) == (to, today(), None)
    assert set(Dirty.objects.values_list("panchayat_id", "date")) == {(p.pk, today()) for p in w.panchayats}
    assert outcome(send("centres", [row])) == (0, 0, 1, 0)
    assert login_id.spells.count() == 2


def test_centres_of_other_districts_do_not_exist(send):
    w, other = factories.world(1, 1), factories.world(1, 1)
    theirs = other.centres[0]
    rows = [
        centre("NEW-1", panchayat_code=w.panchayats[0].code),
        centre("NEW-2", panchayat_code=other.panchayats[0].code),
        centre(theirs.code, panchayat_code=w.panchayats[0].code),
    ]
    result = send("centres", rows, w.collector)
    assert outcome(result) == (1, 0, 0, 2)
    assert said(result)[0] == f"There is no panchayat {other.panchayats[0].code}."


# --- login IDs ---------------------------------------------------------------------------------


def holder(code="ID-01", **kw):
    return {"login_id": code, "holder_name": "Null", "holder_kind": "vle"} | kw


@pytest.fixture
def w():
    return factories.world(1, 2)


def spells(code):
    found = Spell.objects.filter(login_id__code=code).order_by("starts_on")
    return [(spell.panchayat, spell.starts_on, spell.ends_on) for spell in found]


def test_login_ids_and_their_homes(send, w):
    place, there = w.panchayats[0], w.centres[1]
    rows = [
        holder(centre_code=there.code, mobile="+91 98765 43210", issued_on="01-01-2024"),
        holder("ID-02", holder_kind="मितानिन", panchayat_code=place.code),
        holder("ID-03", panchayat_code=place.code, centre_code=there.code),
        holder("ID-04"),
        holder("ID-05", centre_code="none"),
        holder("ID-06", centre_code=there.code, mobile="12"),
    ]
    result = send("login_ids", rows)
    assert outcome(result) == (2, 0, 0, 4)
    first, second = LoginID.objects.filter(code__in=["ID-01", "ID-02"]).order_by("code")
    assert (first.centre, first.panchayat, first.mobile) == (there, w.panchayats[1], "9876543210")
    assert (second.centre, second.panchayat, second.holder_kind) == (None, place, "mitanin")
    assert spells("ID-01") == [(w.panchayats[1], date(2024, 1, 1), None)]
    assert spells("ID-02") == [(place, today(), None)]
    assert outcome(send("login_ids", rows)) == (0, 0, 2, 4)


def test_neither_home_column_refuses_the_file(send):
    with pytest.raises(imports.intake.Refused, match="one of centre_code, panchayat_code"):
        send("login_ids", [holder()])


def test_spells_follow_the_status(send, w):
    home = {"panchayat_code": w.panchayats[0].code}
    send("login_ids", [holder(status="issued", issued_on="2024-01-01", **home)])
    assert spells("ID-01") == []
    send("login_ids", [holder(status="active", **home)])
    assert spells("ID-01") == [(w.panchayats[0], today(), None)]
    send("login_ids", [holder(status="suspended", **home)])
    assert spells("ID-01") == []  # it began today
    begun = today() - 9 * DAY
    send("login_ids", [holder("ID-02", issued_on=begun.isoformat(), **home)])
    send("login_ids", [holder("ID-02", status="निलंबित", **home)])
    assert spells("ID-02") == [(w.panchayats[0], begun, today() - DAY)]
    send("login_ids", [holder("ID-02", **home)])  # no status said: it stays
    assert LoginID.objects.get(code="ID-02").status == "suspended"
    soon = today() + 5 * DAY
    send("login_ids", [holder("ID-02", status="active", issued_on=soon.isoformat(), **home)])
    assert spells("ID-02")[-1] == (w.panchayats[0], soon, None)
    send("login_ids", [holder("ID-02", centre_code=w.centres[1].code)])
    assert spells("ID-02")[-1] == (w.panchayats[1], soon, None)


def test_a_new_home_from_today(send, w):
    code = w.logins[0].code
    Dirty.objects.all().delete()
    send("login_ids", [holder(code, panchayat_code=w.panchayats[1].code)])
    login_id = LoginID.objects.get(code=code)
    assert (login_id.centre, login_id.panchayat) == (None, w.panchayats[1])
    old, new = spells(code)
    assert old[2] == today() - DAY and new == (w.panchayats[1], today(), None)
    assert set(Dirty.objects.values_list("date", flat=True)) == {today()}


def test_a_new_id_of_the_past_marks_its_days(send, w):
    issued = today() - 400 * DAY
    send("login_ids", [holder(panchayat_code=w.panchayats[0].code, issued_on=issued.isoformat())])
    marked = Dirty.objects.filter(drive_id=w.drive.pk).values_list("date", flat=True)
    assert sorted(marked) == [w.drive.starts_on + n * DAY for n in range(21)]


def test_sync_spell_is_for_screens_too(w):
    login_id = w.logins[0]
    login_id.status = "suspended"
    login_id.save()
    login_ids.sync_spell(login_id)
    login_ids.sync_spell(login_id)
    assert login_id.spells.get().ends_on == today() - DAY


def test_others_login_ids_do_not_exist(send, w):
    other = factories.world(1, 1)
    rows = [
        holder(w.logins[0].code, centre_code=w.centres[0].code),
        holder(other.logins[0].code, centre_code=w.centres[0].code),
        holder("ID-09", centre_code=other.centres[0].code),
    ]
    assert outcome(send("login_ids", rows, w.collector)) == (0, 1, 0, 2)
    assert outcome(send("login_ids", rows, w.officer)) == (0, 0, 0, 3)


LOGIN_ROWS = st.lists(
    st.builds(
        holder,
        code=st.sampled_from(["A", "B"]),
        status=st.sampled_from(["", "active", "issued", "suspended", "?"]),
        centre_code=st.sampled_from(["", "", "C1", "C2", "none"]),
        panchayat_code=st.sampled_from(["", "1", "2"]),
        issued_on=st.sampled_from(["", "2024-01-01", "2099-01-01", "x"]),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
    deadline=None,
)
@given(st.lists(LOGIN_ROWS, min_size=1, max_size=3))
def test_whatever_login_ids_come_the_spells_agree(files):
    LoginID.objects.all()
    with tempfile.TemporaryDirectory() as folder:
        if not Centre.objects.filter(code="C1").exists():
            take_in(folder, "geography", [geo("1"), geo("2")])
            take_in(folder, "centres", [centre("C1", panchayat_code="1"), centre("C2", panchayat_code="2")])
        for rows in files:
            take_in(folder, "login_ids", rows)
            before = list(Spell.objects.order_by("pk").values())
            again = take_in(folder, "login_ids", rows)
            assert (again.new, again.updated) == (0, 0)
            assert list(Spell.objects.order_by("pk").values()) == before
    for login_id in LoginID.objects.filter(code__in="AB"):
        running = login_id.spells.filter(ends_on=None)
        assert running.count() == (login_id.status == "active")
        assert all(
            s.panchayat_id == login_id.panchayat_id and s.centre_id == login_id.centre_id for s in running
        )


# --- commands ----------------------------------------------------------------------------------


def run(capsys, *args, **kw):
    """(exit code, standard output) of a management command."""
    code = 0
    try:
        call_command(*args, **kw)
    except CommandError as error:
        code = error.returncode
    except SystemExit as error:
        code = error.code
    return code, capsys.readouterr().out


def test_commands(tmp_path, capsys):
    path = tmp_path / "geo.csv"
    path.write_text(GEO + "\n411,A,,23,3866,B,,rural,94110101,C,,ward\n411,A,,23,3866,B,,rural,x,C,,ward\n")
    code, out = run(capsys, "import_geography", str(path))
    assert (code, out.count("\n")) == (0, 1)
    assert "2 rows read = 1 new + 0 updated + 0 unchanged + 1 set aside" in out
    assert (tmp_path / "geo.errors.csv").exists()
    code, out = run(capsys, "import_geography", str(path), "--json", "--errors", str(tmp_path / "else.csv"))
    answer = json.loads(out)
    assert code == 0 and answer["errors_path"] == str(tmp_path / "else.csv")
    assert (answer["state"], answer["rows_read"], answer["unchanged"], answer["set_aside"]) == (
        "done",
        2,
        1,
        1,
    )


def test_commands_refuse(tmp_path, capsys):
    path = tmp_path / "geo.csv"
    path.write_bytes(b"district_code,block\n1,\xff\n")
    assert run(capsys, "import_centres", str(path))[0] == 1
    code, out = run(capsys, "import_login_ids", str(path), "--json")
    assert code == 1 and json.loads(out)["state"] == "refused"
    for args in (
        [str(tmp_path / "none.csv")],
        [str(tmp_path)],
        [str(path), "--encoding", "klingon"],
        [str(path), "--encoding", "base64"],
        [str(path), "--errors", str(path)],
        [str(path), "--errors", str(tmp_path / "no/such/folder.csv")],
    ):
        assert run(capsys, "import_geography", *args)[0] == 2, args

"""The registers by hand: who sees and changes what, by the files' rules; what is ended, moved, contested."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from camps.models import Camp
from districts.models import Block, Centre, Dirty, LoginID, Panchayat, Placement, Spell
from districts.registers import rows
from drive_portal.lib.dates import today
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def w():
    with translation.override("en"):
        yield f.world()


def client_of(user):
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def collector(w):
    return client_of(w.collector)


def address(row):
    register = {"centre": "centres", "login_id": "login-ids"}.get(rows.level(row), "places")
    return f"/registers/{register}/{row.code}/"


def said_by(page):
    return page.text.split("<main")[1].split("</main>")[0]


def fresh(row):
    return rows.queryset(rows.level(row)).get(pk=row.pk)


def act(client, row, what="change", base=None, **said):
    """What a person sends from the row's page, having changed what is `said`."""
    row = fresh(row)
    sent = {"act": what, "base": rows.version(row) if base is None else base}
    return client.post(address(row), (rows.texts(row) if what == "change" else {}) | sent | said)


def add(client, register, **said):
    return client.post(f"/registers/{register}/new/", said)


def a_centre(w, **kw):
    base = {"centre_code": "CSC०१7", "name": "New", "name_hi": "नया", "kind": "csc", "status": "active"}
    return base | {"panchayat_code": w.panchayats[1].code} | kw


def a_login_id(**kw):
    base = {"login_id": "VLE9", "holder_name": "आशा", "holder_kind": "vle", "status": "active"}
    return base | kw


# --- who ---------------------------------------------------------------------------------------


def test_the_menu_leads_to_what_one_may_see(w, collector):
    assert 'href="/registers/"' in collector.get("/registers/").text
    assert "Add a centre" in collector.get("/registers/").text
    for role, place in (("district_viewer", w.district), ("block_officer", w.blocks[0])):
        text = client_of(f.user(role, place)).get("/registers/").text
        assert "Add a centre" not in text and "Send a file" not in text
    assert client_of(f.user()).get("/registers/").status_code == 403
    assert Client().get("/registers/").url.startswith("/login/")


@pytest.mark.parametrize("register", ["places", "centres", "login-ids"])
def test_the_lists_show_ones_own_place_only(w, register):
    other = f.world()
    text = client_of(w.officer).get(f"/registers/{register}/").text
    shown = {
        "places": (w.panchayats[0].code, w.panchayats[2].code),
        "centres": (w.centres[0].code, w.centres[2].code),
        "login-ids": (w.logins[0].code, w.logins[2].code),
    }[register]
    assert shown[0] in text and shown[1] not in text
    assert other.panchayats[0].code not in text and other.logins[0].code not in text


def test_outside_ones_place_a_row_is_as_absent_as_none(w, collector):
    other = f.world()
    for row in (other.district, other.blocks[0], other.panchayats[0], other.centres[0], other.logins[0]):
        there = collector.get(address(row))
        absent = collector.get(address(row).replace(row.code, "9" * len(row.code)))
        assert there.status_code == absent.status_code == 404
        assert said_by(there) == said_by(absent)
        assert collector.post(address(row), {"act": "end"}).status_code == 404


def test_what_is_seen_but_not_ones_own_to_write_is_403(w):
    officer = client_of(w.officer)
    page = officer.get(address(w.centres[0]))
    assert page.status_code == 200 and "Keep the change" not in page.text
    assert act(officer, w.centres[0], name="Mine").status_code == 403
    assert act(officer, w.centres[0], "end").status_code == 403
    assert officer.get("/registers/centres/new/").status_code == 403
    assert add(officer, "centres", **a_centre(w)).status_code == 403
    assert officer.get("/registers/imports/").status_code == 403


def test_phones_are_for_who_may_call(w, collector):
    LoginID.objects.filter(pk=w.logins[0].pk).update(mobile="9876543210")
    viewer = client_of(f.user("district_viewer", w.district))
    for client, seen in ((collector, True), (viewer, False)):
        for page in (address(w.logins[0]), "/registers/login-ids/"):
            assert ("9876543210" in client.get(page).text) == seen


def test_an_operator_sees_of_login_ids_the_own(w):
    text = client_of(w.operator).get("/registers/login-ids/").text
    assert w.logins[0].code in text and w.logins[1].code not in text


# --- lists -------------------------------------------------------------------------------------


def test_a_list_is_searched_in_either_script_and_filtered(w, collector):
    code, hindi = w.centres[1].code, w.centres[1].name_hi
    for query in ({"q": code}, {"q": hindi}, {"block": w.blocks[0].code, "q": hindi}):
        text = collector.get("/registers/centres/", query).text
        assert code in text and w.centres[0].code not in text
    found = collector.get("/registers/places/", {"kind": "rural"}).text
    assert w.blocks[0].code in found and w.panchayats[0].code not in found
    ended = f.panchayat(w.blocks[0], valid_to=today() - DAY)
    found = collector.get("/registers/places/", {"status": "ended"}).text
    assert ended.code in found and w.panchayats[0].code not in found


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\0"},
        {"q": "x" * 5000},
        {"block": "nowhere"},
        {"kind": "rural' OR 1=1"},
        {"page": "-5"},
        {"page": "9" * 40},
        {"district": "1", "status": "?"},
    ],
)
@pytest.mark.parametrize("register", ["places", "centres", "login-ids"])
def test_odd_filters_have_a_clear_answer(w, collector, register, query):
    assert collector.get(f"/registers/{register}/", query).status_code == 200


def test_an_unknown_filter_is_not_an_empty_register(w, collector):
    text = collector.get("/registers/centres/", {"block": "nowhere"}).text
    assert "not in the list" in text
    assert "Nothing matches" in collector.get("/registers/centres/", {"q": "nowhere"}).text


@pytest.mark.parametrize("register", ["places", "centres", "login-ids"])
def test_a_list_takes_as_many_queries_for_ten_rows_as_for_forty(
    w, collector, register, django_assert_max_num_queries
):
    def asked():
        with django_assert_max_num_queries(12) as found:
            collector.get(f"/registers/{register}/")
        return len(found)

    before = asked()
    for _n in range(10):
        f.login_id(f.centre(f.panchayat(w.blocks[1])))
    assert asked() == before


def test_an_administrator_chooses_the_district(w):
    other = f.world()
    admin = client_of(f.user("administrator"))
    text = admin.get("/registers/centres/", {"district": other.district.code}).text
    assert other.centres[0].code in text and w.centres[0].code not in text
    assert "Choose the district first" in admin.get("/registers/centres/new/").text
    said = a_centre(other, panchayat_code=other.panchayats[0].code, district=other.district.code)
    assert add(admin, "centres", **said).status_code == 302


# --- adding ------------------------------------------------------------------------------------


def test_a_centre_is_added_by_the_files_rules(w, collector):
    answer = add(collector, "centres", **a_centre(w, opened_on="०१/०४/२०२३", fee_inr="1,250"))
    assert answer.url == "/registers/centres/CSC017/"
    centre = Centre.objects.get(code="CSC017")
    assert (centre.panchayat, centre.district) == (w.panchayats[1], w.district)
    assert (f"{centre.opened_on}", centre.fee_inr) == ("2023-04-01", 1250)
    history = collector.get(answer.url).text
    assert "by hand" in history and w.collector.get_full_name() in history


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"name": ""}, "name", "Fill this in."),
        ({"name": "x" * 300}, "name", "300 characters are too many"),
        ({"name": "2341 2341 2346"}, "name", "Aadhaar"),
        ({"panchayat_code": "404"}, "panchayat_code", "There is no panchayat 404."),
        ({"opened_on": "31-02-2023"}, "opened_on", "is not a date"),
        ({"fee_inr": "-1"}, "fee_inr", "out of range"),
        ({"latitude": "99"}, "latitude", "out of range"),
        ({"kind": "palace"}, "kind", "palace"),
        ({"name_hi": "a\0b"}, "name_hi", "Null"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(w, collector, said, field, sentence):
    answer = add(collector, "centres", **a_centre(w, **said))
    assert answer.status_code == 400
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert 'value="नया"' in answer.text or field == "name_hi"  # what was typed is kept
    assert not Centre.objects.filter(code="CSC017").exists()


def test_a_known_code_is_not_written_over_nor_anothers_betrayed(w, collector):
    other = f.world()
    mine = add(collector, "centres", **a_centre(w, centre_code=w.centres[0].code))
    assert f"already {w.centres[0].name}" in mine.text
    theirs = add(collector, "centres", **a_centre(w, centre_code=other.centres[0].code))
    assert "cannot be used here" in theirs.text and other.centres[0].name not in theirs.text
    place = add(collector, "centres", **a_centre(w, panchayat_code=other.panchayats[0].code))
    assert "There is no panchayat" in place.text
    assert fresh(w.centres[0]).name == w.centres[0].name


def test_a_login_id_has_one_home_and_is_expected_at_once(w, collector):
    centre, place = w.centres[0].code, w.panchayats[0].code
    for home in ({}, {"centre_code": centre, "panchayat_code": place}):
        assert "one home" in add(collector, "login-ids", **a_login_id(**home)).text
    assert add(collector, "login-ids", **a_login_id(centre_code=centre, mobile="+91 98765 43210")).url
    spell = Spell.objects.get(login_id__code="VLE9")
    assert (spell.centre, spell.starts_on) == (w.centres[0], today())
    assert LoginID.objects.get(code="VLE9").mobile == "9876543210"
    assert Dirty.objects.filter(panchayat_id=w.panchayats[0].pk, date=today()).exists()


def test_a_panchayat_and_a_block_are_added(w, collector):
    said = {"panchayat_code": "००417", "panchayat": "NA", "panchayat_kind": "ward"}
    assert add(collector, "places", block_code=w.blocks[0].code, **said).url == "/registers/places/00417/"
    assert Panchayat.objects.get(code="00417").block == w.blocks[0]
    block = {"block_code": "88001", "block": "Town", "block_kind": "urban", "what": "block"}
    block["district_code"] = w.district.code
    said["panchayat_code"] = "00418"
    assert add(collector, "places", **block, **said).url == "/registers/places/88001/"
    town = Block.objects.get(code="88001")
    assert town.district == w.district and town.panchayats.get().code == "00418"
    again = add(collector, "places", **block, **said | {"panchayat_code": "00419"})
    assert "already Town" in again.text and not Panchayat.objects.filter(code="00419").exists()


def test_a_place_cannot_be_added_elsewhere(w, collector):
    other = f.world()
    said = {"panchayat_code": "417", "panchayat": "P", "panchayat_kind": "ward"}
    for block in (other.blocks[0].code, "", "x" * 500, "\0"):
        assert add(collector, "places", block_code=block, **said).status_code == 400
    block = {"block_code": "88001", "block": "B", "block_kind": "rural", "what": "block"}
    answer = add(collector, "places", **block, **said, district_code=other.district.code)
    assert answer.status_code == 400
    assert not Panchayat.objects.filter(code="417").exists()


# --- changing ----------------------------------------------------------------------------------


def test_what_is_emptied_becomes_empty(w, collector):
    act(collector, w.centres[0], fee_inr="30", opened_on="01-04-2023", latitude="22.8")
    answer = act(collector, w.centres[0], fee_inr="", opened_on="", latitude="", name_hi="")
    assert answer.status_code == 302
    centre = fresh(w.centres[0])
    assert (centre.fee_inr, centre.opened_on, centre.latitude, centre.name_hi) == (None, None, None, "")


def test_a_code_is_never_changed(w, collector):
    act(collector, w.centres[0], centre_code="OTHER", name="Renamed")
    act(collector, w.panchayats[0], panchayat_code="99", panchayat="Renamed")
    assert fresh(w.centres[0]).name == fresh(w.panchayats[0]).name == "Renamed"
    assert not Centre.objects.filter(code="OTHER").exists()


def test_names_of_every_level_in_both_scripts(w, collector):
    act(collector, w.district, district="D", district_hi="ज़िला")
    act(collector, w.blocks[0], block="B", block_hi="", block_kind="urban")
    act(collector, w.panchayats[0], panchayat="P", panchayat_hi="पी", latitude="22.5", longitude="84.1")
    assert (fresh(w.district).name, fresh(w.blocks[0]).kind, fresh(w.blocks[0]).name_hi) == ("D", "urban", "")
    place = fresh(w.panchayats[0])
    assert (place.name_hi, place.latitude) == ("पी", 22.5)
    assert Placement.objects.filter(panchayat=place).count() == 1
    assert "Nothing was changed" not in act(collector, w.blocks[0], block="").text


def test_a_stale_form_overwrites_nothing_and_shows_both(w, collector):
    old = rows.version(fresh(w.centres[0]))
    act(collector, w.centres[0], name="Quicker")
    answer = act(collector, w.centres[0], base=old, name="Slower")
    assert answer.status_code == 409
    assert "Quicker" in answer.text and "Slower" in answer.text and "It says now" in answer.text
    assert fresh(w.centres[0]).name == "Quicker"
    shown = answer.context["page"].forms["change"]["base"].value()
    assert act(collector, w.centres[0], base=shown, name="Slower").status_code == 302
    assert fresh(w.centres[0]).name == "Slower"


@pytest.mark.parametrize("base", ["", "x" * 5000, "\0"])
def test_a_form_that_says_not_what_it_saw_overwrites_nothing(w, collector, base):
    answer = act(collector, w.centres[0], base=base, name="Other")
    assert answer.status_code in (400, 409) and fresh(w.centres[0]).name == w.centres[0].name


def test_an_act_that_is_none(w, collector):
    for what in ("", "destroy", "move"):
        assert act(collector, w.centres[0], what).status_code == 404
    assert collector.get("/registers/centres/%00/").status_code == 404


def test_a_login_id_goes_home_elsewhere_from_today(w, collector):
    answer = act(collector, w.logins[0], centre_code="", panchayat_code=w.panchayats[3].code)
    assert answer.status_code == 302
    then, now = Spell.objects.filter(login_id=w.logins[0]).order_by("starts_on")
    assert (then.ends_on, now.starts_on, now.panchayat) == (today() - DAY, today(), w.panchayats[3])
    assert now.centre is None


def test_a_centre_takes_its_login_ids_along(w, collector):
    act(collector, w.centres[0], panchayat_code=w.panchayats[3].code)
    assert fresh(w.logins[0]).panchayat == w.panchayats[3]
    assert "Panchayat" in collector.get(address(w.centres[0])).text


# --- moving and ending -------------------------------------------------------------------------


def test_a_panchayat_moves_from_a_day_on(w, collector):
    place, block = w.panchayats[0], w.blocks[1].code
    assert "Fill this in" in act(collector, place, "move", block_code=block, valid_from="").text
    assert act(collector, place, "move", block_code="1", valid_from="01-04-2026").status_code == 400
    first = today() - 3 * DAY
    assert act(collector, place, "move", block_code=block, valid_from=f"{first:%d-%m-%Y}").status_code == 302
    then, now = Placement.objects.filter(panchayat=place).order_by("valid_from")[::-1]
    stays = sorted([then, now], key=lambda stay: stay.valid_from is not None)
    assert [stay.block for stay in stays] == [w.blocks[0], w.blocks[1]]
    assert (stays[0].valid_to, stays[1].valid_from) == (first - DAY, first)
    assert Dirty.objects.filter(panchayat_id=place.pk, date=first).exists()
    assert "Stands in" in collector.get(address(place)).text


def test_a_place_with_work_in_it_does_not_end(w, collector):
    place, day = w.panchayats[0], f"{today():%d-%m-%Y}"
    answer = act(collector, place, "end", valid_to=day)
    assert answer.status_code == 400
    assert "1 centre stands here" in answer.text and "2 login IDs are active here" in answer.text
    assert fresh(place).valid_to is None


def test_a_place_ends_when_its_work_has(w, collector):
    place = f.panchayat(w.blocks[0])
    login = f.login_id(f.centre(place), active_since=today() - 9 * DAY)
    for row in (login, login.centre):
        assert act(collector, row, "end").status_code == 302
    camp = f.camp(w.drive, place, starts_on=today(), ends_on=today() + DAY)
    answer = act(collector, place, "end", valid_to=f"{today() - 5 * DAY:%d-%m-%Y}")
    assert f"worked here until {today() - DAY:%d-%m-%Y}" in answer.text and camp.name in answer.text
    Camp.objects.update(status="cancelled")
    for day in ("", "never", "01-01-9999"):
        assert act(collector, place, "end", valid_to=day).status_code == 400
    assert act(collector, place, "end", valid_to=f"{today() - DAY:%d-%m-%Y}").status_code == 302
    assert fresh(place).valid_to == today() - DAY
    answer = act(collector, place, "move", block_code=w.blocks[0].code, valid_from=f"{today():%d-%m-%Y}")
    assert answer.status_code == 302 and fresh(place).valid_to is None


def test_a_block_ends_with_its_last_panchayat(w, collector):
    block = f.block(w.district)
    place = f.panchayat(block)
    assert "1 stands in it" in collector.get(address(block)).text
    assert act(collector, block, "end", valid_to="01-04-2026").status_code == 404
    act(collector, place, "end", valid_to=f"{today() - DAY:%d-%m-%Y}")
    assert fresh(block).valid_to == today() - DAY


def test_a_centre_is_ended_when_nobody_works_there(w, collector):
    for answer in (
        act(collector, w.centres[0], "end"),
        act(collector, w.centres[0], status="suspended"),
    ):
        assert answer.status_code == 400 and "1 login ID is active at this centre" in answer.text
    assert act(collector, w.logins[0], "end").status_code == 302
    assert Spell.objects.get(login_id=w.logins[0]).ends_on == today() - DAY
    assert act(collector, w.centres[0], "end").status_code == 302
    assert fresh(w.centres[0]).status == "suspended"
    assert act(collector, w.centres[0], status="active").status_code == 302


def test_who_lost_the_posting_writes_no_more(w, collector):
    w.collector.postings.update(ends_on=today() - DAY)
    assert act(collector, w.centres[0], name="Late").status_code == 403
    assert fresh(w.centres[0]).name == w.centres[0].name


def test_the_history_says_old_and_new_and_hides_phones(w, collector):
    act(collector, w.logins[0], holder_name="नया नाम", mobile="9876543210")
    text = collector.get(address(w.logins[0])).text
    assert w.logins[0].holder_name in text and "नया नाम" in text and "9876543210" in text
    text = client_of(f.user("district_viewer", w.district)).get(address(w.logins[0])).text
    assert "नया नाम" in text and "9876543210" not in text

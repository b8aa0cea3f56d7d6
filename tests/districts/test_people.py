"""Accounts and postings in the portal: who sees, gives, ends, locks; one-time passwords."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from knox.models import get_token_model

from districts.models import Posting, User
from districts.people import accounts
from drive_portal.lib import dates
from tests import factories as f
from tests.calling import Caller, problem, unchanging

pytestmark = pytest.mark.django_db
NEW = "a-long-own-password-7"


@pytest.fixture
def w():
    w = f.world()
    w.elsewhere = f.world(blocks=1, panchayats=1)
    w.admin = f.user("administrator")
    return w


def as_(user):
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def day(n=0):
    return f"{dates.today() + timedelta(days=n):%d-%m-%Y}"


def officer(w, **kw):
    return {
        "role": "block_officer",
        "full_name": "अनीता सिंह",
        "phone": "98930 12345",
        "username": "anita",
        "place": f"block:{w.blocks[1].code}",
        "starts_on": day(),
        "ends_on": "",
    } | kw


def anonymous(page, pk):
    """A page without what is another at each look, and the number in its address."""
    return unchanging(page).replace(f"/{pk}/", "/N/")


def password_in(answer):
    return re.search(r"<output>([^<]+)</output>", answer.text)[1]


class TestWhoSeesWhom:
    def test_the_list_holds_those_of_the_district_and_no_others(self, w):
        page = as_(w.collector).get("/people/").text
        for user in (w.collector, *w.officers, w.operator, w.worker):
            assert f">{user.username}<" in page
        for user in (w.elsewhere.officer, w.elsewhere.collector, w.admin):
            assert f">{user.username}<" not in page
        everyone = as_(w.admin).get("/people/").text
        assert f">{w.elsewhere.officer.username}<" in everyone and f">{f.user().username}<" not in everyone

    @pytest.mark.parametrize("who", ["officer", "operator", "worker"])
    def test_who_manages_nobody_gets_no_page(self, w, who):
        client = as_(getattr(w, who))
        for path in ("/people/", "/people/new/", f"/people/{w.operator.pk}/"):
            assert client.get(path).status_code == 403

    def test_an_account_of_another_district_is_as_absent_as_none(self, w):
        client = as_(w.collector)
        pages = []
        for pk in (w.elsewhere.officer.pk, 10**30):
            for end in ("", "posting/", f"posting/{w.elsewhere.officer.postings.get().pk}/"):
                answer = client.get(f"/people/{pk}/{end}")
                assert answer.status_code == 404
                pages.append(anonymous(answer.text, pk))
            for end in ("password/", "lock/", ""):
                assert client.post(f"/people/{pk}/{end}", {"locked": "1"}).status_code == 404
        assert pages[0] == pages[3]
        assert User.objects.get(pk=w.elsewhere.officer.pk).is_active

    def test_searched_in_either_script_and_by_login_id(self, w):
        User.objects.filter(pk=w.operator.pk).update(full_name="रामलाल", phone="9893012345")
        for asked in ("रामलाल", "९८९३०", w.operator.username, w.logins[0].code):
            page = as_(w.collector).get("/people/", {"q": asked})
            assert [account.pk for account in page.context["roster"].page] == [w.operator.pk], asked

    def test_filtered_by_role_block_and_state(self, w):
        client = as_(w.collector)

        def found(**asked):
            return {account.pk for account in client.get("/people/", asked).context["roster"].page}

        assert found(role="block_officer", place=w.blocks[1].code) == {w.officers[1].pk}
        assert found(place=w.blocks[0].code) == {w.officers[0].pk, w.operator.pk, w.worker.pk}
        w.officer.postings.update(ends_on=dates.today() - timedelta(days=1))
        assert found(state="ended") == {w.officer.pk}
        assert w.officer.pk not in found(state="in_force") and w.operator.pk in found(state="in_force")
        User.objects.filter(pk=w.operator.pk).update(is_active=False)
        assert found(state="locked") == {w.operator.pk}
        assert found(
            role="nonsense", place="x\0", q="\0", page="-5", state="9"
        )  # filters nothing, breaks nothing


class TestANewAccount:
    def test_comes_in_once_chooses_a_password_and_only_then_sees_the_block(self, w):
        answer = as_(w.collector).post("/people/new/", officer(w))
        assert answer.status_code == 200 and "no-store" in answer["Cache-Control"]
        password, account = password_in(answer), User.objects.get(username="anita")
        assert account.phone == "9893012345" and account.check_password(password)

        client = Client()
        client.cookies["django_language"] = "en"
        answer = client.post("/login/", {"username": "anita", "password": password, "next": "/block/"})
        assert answer.url == "/password/"
        assert client.get("/block/").status_code == 403
        assert "Choose your own password first" in client.get("/dashboard/").text
        again = client.post("/password/", {"new_password1": password, "new_password2": password})
        assert again.status_code == 400 and "another password" in again.text
        done = client.post("/password/", {"new_password1": NEW, "new_password2": NEW})
        assert done.status_code == 302 and client.get("/block/").status_code == 200
        assert not User.objects.get(username="anita").check_password(password)

    def test_the_one_time_password_gets_no_token_and_grows_old(self, w):
        password = password_in(as_(w.collector).post("/people/new/", officer(w)))
        said = problem(Caller().send("token/", {"username": "anita", "password": password}), 401)
        assert "one-time" in said["detail"]
        since = dates.now() - timedelta(days=accounts.ONE_TIME_DAYS, minutes=1)
        User.objects.filter(username="anita").update(one_time_since=since)
        client = Client()
        client.cookies["django_language"] = "en"
        answer = client.post("/login/", {"username": "anita", "password": password})
        assert answer.status_code == 200 and "too old" in answer.text

    def test_what_grew_old_is_not_chosen_away_by_who_came_in_before(self, w):
        since = dates.now() - timedelta(days=accounts.ONE_TIME_DAYS, minutes=1)
        late = f.user("block_officer", w.blocks[0], one_time_since=since)
        answer = as_(late).post("/password/", {"new_password1": NEW, "new_password2": NEW})
        assert answer.status_code == 400 and "too old" in answer.text
        late.refresh_from_db()
        assert late.one_time_since and not late.check_password(NEW)

    def test_a_one_time_password_opens_no_back_room(self, w):
        admin = f.user("administrator", is_staff=True, is_superuser=True)
        assert as_(admin).get("/admin/districts/user/").status_code == 200
        User.objects.filter(pk=admin.pk).update(one_time_since=dates.now())
        assert as_(admin).get("/admin/districts/user/").status_code == 403

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"full_name": " "}, "full_name"),
            ({"full_name": "x" * 151}, "full_name"),
            ({"full_name": "a\0b"}, "full_name"),
            ({"phone": "12345"}, "phone"),
            ({"username": ""}, "username"),
            ({"username": "अनीता"}, "username"),
            ({"username": "a b"}, "username"),
            ({"place": ""}, "place"),
            ({"place": "block:999999"}, "place"),
            ({"starts_on": "31-02-2027"}, "starts_on"),
            ({"starts_on": "01-01-0001"}, "starts_on"),
            ({"ends_on": day(-1)}, "ends_on"),
            ({"starts_on": day(5), "ends_on": day(4)}, "ends_on"),
        ],
    )
    def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(self, w, wrong, field):
        answer = as_(w.collector).post("/people/new/", officer(w, **wrong))
        assert answer.status_code == 400 and set(answer.context["form"].errors) == {field}
        assert field == "full_name" or "अनीता सिंह" in answer.text
        assert not User.objects.filter(username="anita").exists()

    def test_a_user_name_is_taken_in_whatever_case_and_digits_are_western(self, w):
        f.user(username="Anita")
        answer = as_(w.collector).post("/people/new/", officer(w, username=" ANITA "))
        assert set(answer.context["form"].errors) == {"username"}
        assert as_(w.collector).post("/people/new/", officer(w, username="anita-२")).status_code == 200
        assert User.objects.filter(username="anita-2").exists()

    def test_a_place_of_another_district_is_no_choice(self, w):
        for place in (f"block:{w.elsewhere.blocks[0].code}", f"district:{w.district.code}", "block", ":"):
            answer = as_(w.collector).post("/people/new/", officer(w, place=place))
            assert set(answer.context["form"].errors) == {"place"}

    @pytest.mark.parametrize("role", ["administrator", "state_viewer", "collector", "nonsense", "", "a\0"])
    def test_a_collector_gives_no_role_above_the_own(self, w, role):
        answer = as_(w.collector).post("/people/new/", officer(w, role=role))
        assert answer.status_code == 200 and "Choose the role" in answer.text
        assert not User.objects.filter(username="anita").exists()

    def test_an_administrator_makes_a_collector(self, w):
        place = f"district:{w.elsewhere.district.code}"
        as_(w.admin).post("/people/new/", officer(w, role="collector", place=place))
        posting = Posting.objects.get(user__username="anita")
        assert (posting.role, posting.place) == ("collector", w.elsewhere.district)


class TestLoginIDs:
    def given(self, w, role, code, **kw):
        sent = officer(w, role=role, login_id=code, **kw)
        return as_(w.collector).post("/people/new/", sent)

    def test_the_posting_is_at_the_home(self, w):
        assert self.given(w, "operator", w.logins[1].code).status_code == 200
        assert Posting.objects.get(user__username="anita").place == w.centres[1]
        field = f.login_id(w.panchayats[2])
        assert self.given(w, "field_worker", field.code, username="mina").status_code == 200
        assert Posting.objects.get(user__username="mina").place == w.panchayats[2]

    def test_the_home_fits_the_role_and_lies_within_the_district(self, w):
        for role, login in (
            ("operator", w.worker_id),
            ("field_worker", w.logins[1]),
            ("operator", w.elsewhere.logins[0]),
        ):
            assert set(self.given(w, role, login.code).context["form"].errors) == {"login_id"}

    def test_one_posting_in_force_a_login_id(self, w):
        answer = self.given(w, "operator", w.logins[0].code)
        assert set(answer.context["form"].errors) == {"login_id"} and w.operator.username in answer.text
        held = w.operator.postings.get()
        assert (
            as_(w.collector)
            .post(f"/people/{w.operator.pk}/posting/{held.pk}/", {"ends_on": day(3)})
            .status_code
            == 302
        )
        assert self.given(w, "operator", w.logins[0].code, starts_on=day(3)).status_code == 400
        assert self.given(w, "operator", w.logins[0].code, starts_on=day(4)).status_code == 200
        # and the first one cannot be prolonged into the other's days
        answer = as_(w.collector).post(f"/people/{w.operator.pk}/posting/{held.pk}/", {"ends_on": day(9)})
        assert set(answer.context["form"].errors) == {"ends_on"}

    def test_a_login_id_fills_the_form(self, w):
        page = as_(w.collector).get("/people/new/", {"role": "operator", "login_id": w.logins[1].code})
        assert f'value="{w.logins[1].holder_name}"' in page.text
        stranger = w.elsewhere.logins[0]
        page = as_(w.collector).get("/people/new/", {"role": "operator", "login_id": stranger.code})
        assert stranger.holder_name not in page.text and page.context["form"]["login_id"].value() is None


class TestPostings:
    def test_ended_yesterday_one_is_out_at_the_next_click(self, w):
        client, posting = as_(w.officer), w.officer.postings.get()
        assert client.get("/block/").status_code == 200
        path = f"/people/{w.officer.pk}/posting/{posting.pk}/"
        assert as_(w.collector).post(path, {"ends_on": day(-1)}).status_code == 302
        assert client.get("/block/").status_code == 403
        answer = as_(w.collector).post(path, {"ends_on": day(5)})
        assert answer.status_code == 400 and "ended on" in answer.text

    def test_what_has_been_stays(self, w):
        posting = w.officer.postings.get()
        path = f"/people/{w.officer.pk}/posting/{posting.pk}/"
        assert as_(w.collector).post(path, {"ends_on": day(-2)}).status_code == 400
        later = f.post(w.officer, "block_officer", w.blocks[1], starts_on=dates.today() + timedelta(days=9))
        path = f"/people/{w.officer.pk}/posting/{later.pk}/"
        assert as_(w.collector).post(path, {"ends_on": day(7)}).status_code == 400
        assert as_(w.collector).post(path, {"ends_on": day(8)}).status_code == 302
        assert "withdrawn before it began" in as_(w.collector).get(f"/people/{w.officer.pk}/").text

    def test_the_same_twice_is_one(self, w):
        sent = {"role": "block_officer", "place": f"block:{w.blocks[1].code}", "starts_on": day()}
        client = as_(w.collector)
        assert client.post(f"/people/{w.officer.pk}/posting/", sent).status_code == 302
        assert client.post(f"/people/{w.officer.pk}/posting/", sent).status_code == 400
        assert w.officer.postings.count() == 2

    def test_nobody_changes_the_own_rights(self, w):
        for who in (w.collector, w.admin):
            client, posting = as_(who), who.postings.get()
            assert client.get(f"/people/{who.pk}/").status_code == 200
            given = {"role": "block_officer", "place": f"block:{w.blocks[0].code}", "starts_on": day()}
            for end, sent in (
                ("posting/", given),
                (f"posting/{posting.pk}/", {"ends_on": day()}),
                ("password/", {}),
                ("lock/", {"locked": "1"}),
                ("", {"full_name": "x"}),
            ):
                assert client.post(f"/people/{who.pk}/{end}", sent).status_code == 403, end

    def test_a_posting_in_two_districts(self, w):
        theirs = f.post(w.officer, "block_officer", w.elsewhere.blocks[0])
        client = as_(w.collector)
        page = client.get(f"/people/{w.officer.pk}/").text
        assert w.elsewhere.blocks[0].name not in page
        assert client.get(f"/people/{w.officer.pk}/posting/{theirs.pk}/").status_code == 404
        for end, sent in (("password/", {}), ("lock/", {"locked": "1"}), ("", {"full_name": "Other"})):
            assert client.post(f"/people/{w.officer.pk}/{end}", sent).status_code == 403
        mine = w.officer.postings.exclude(pk=theirs.pk).get()
        assert (
            client.post(f"/people/{w.officer.pk}/posting/{mine.pk}/", {"ends_on": day()}).status_code == 302
        )

    @pytest.mark.parametrize("role", ["collector", "administrator"])
    def test_no_collector_takes_over_an_account_that_holds_more(self, w, role):
        f.post(w.officer, role, w.district if role == "collector" else None)
        client = as_(w.collector)
        assert client.post(f"/people/{w.officer.pk}/password/").status_code == 403
        assert as_(w.admin).post(f"/people/{w.officer.pk}/password/").status_code == 200
        for account in (f.user("block_officer", w.blocks[0], is_superuser=True),):
            assert client.post(f"/people/{account.pk}/password/").status_code == 403


class TestAccess:
    def test_who_was_a_collector_is_kept_by_an_administrator_only(self, w):
        account = f.user("block_officer", w.blocks[0])
        f.post(account, "collector", w.district, ends_on=dates.today() - timedelta(days=3))
        assert as_(w.collector).post(f"/people/{account.pk}/password/").status_code == 403
        assert as_(w.admin).post(f"/people/{account.pk}/password/").status_code == 200

    def test_a_new_password_ends_what_was_open(self, w):
        client, token = as_(w.officer), get_token_model().objects.create(w.officer)[1]
        answer = as_(w.collector).post(f"/people/{w.officer.pk}/password/")
        assert client.get("/block/").status_code == 302
        caller = Caller()
        caller.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        assert caller.read("drives/").status_code == 401
        assert User.objects.get(pk=w.officer.pk).check_password(password_in(answer))

    def test_a_new_password_opens_the_lock_after_wrong_ones(self, w):
        wrong = {"username": w.officer.username, "password": "wrong"}
        for _n in range(10):
            Client().post("/login/", wrong, REMOTE_ADDR="10.0.0.1")
        password = password_in(as_(w.collector).post(f"/people/{w.officer.pk}/password/"))
        answer = Client().post("/login/", wrong | {"password": password}, REMOTE_ADDR="10.0.0.1")
        assert answer.status_code == 302 and answer.url == "/password/"

    def test_locked_is_out_at_once_and_in_again_when_unlocked(self, w):
        client, path = as_(w.officer), f"/people/{w.officer.pk}/lock/"
        as_(w.collector).post(path, {"locked": "1"})
        assert client.get("/block/").status_code == 302
        assert as_(w.collector).get(path).status_code == 405
        as_(w.collector).post(path, {"locked": "0"})
        assert as_(User.objects.get(pk=w.officer.pk)).get("/block/").status_code == 200

    def test_the_history_tells_it(self, w):
        client = as_(w.collector)
        client.post("/people/new/", officer(w))
        account = User.objects.get(username="anita")
        client.post(f"/people/{account.pk}/", {"full_name": "Anita Singh", "phone": ""})
        client.post(f"/people/{account.pk}/lock/", {"locked": "1"})
        page = client.get(f"/people/{account.pk}/")
        whole = [line.what for line in page.context["person"].history]
        at = [
            whole.index(next(what for what in whole if part in what))
            for part in ("Locked.", "Anita Singh", "made")
        ]
        assert at == sorted(at), whole  # the latest first
        assert any(w.blocks[1].name in what for what in whole)
        assert page.context["person"].history[0].who == w.collector

    def test_the_own_password_wants_the_present_one(self, w):
        client = as_(w.officer)
        sent = {"new_password1": NEW, "new_password2": NEW}
        assert client.post("/password/", sent | {"old_password": "wrong"}).status_code == 400
        assert client.post("/password/", sent | {"old_password": f.PASSWORD}).status_code == 302
        assert client.get("/block/").status_code == 200
        assert client.post("/password/", {"old_password": NEW, "new_password1": "short"}).status_code == 400
        assert Client().get("/password/").status_code == 302


def test_the_list_asks_the_same_for_few_and_for_many(w, django_assert_max_num_queries):
    for _n in range(30):
        f.user("block_officer", w.blocks[0])
    client = as_(w.collector)
    client.get("/people/")
    with django_assert_max_num_queries(12):
        client.get("/people/")

"""Tokens: Alice is the collector, Clara an API client of the district, Oscar a collector elsewhere."""

from datetime import time, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from districts.models import Token
from districts.tokens import doors
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from tests import factories
from tests.calling import ROOT, Caller, errors, problem

pytestmark = pytest.mark.django_db
SENT = {"name": "Copy for the state", "scope": "read", "days": "90"}


@pytest.fixture
def w():
    w = factories.world(blocks=1, panchayats=1)
    w.clara = factories.user("api_client", w.district)
    w.oscar = factories.world(blocks=1, panchayats=1).collector
    return w


def with_token(account, **kw):
    caller = Caller()
    caller.credentials(HTTP_AUTHORIZATION=f"Token {doors.issue(account, **kw)[1]}")
    return caller


def page_of(client, user, **query):
    client.force_login(user)
    return client.get(reverse("tokens"), query)


# --- what a token may do -----------------------------------------------------------------------


def test_a_scope_bounds_what_its_token_sends(w):
    sent = {"made": 5}
    calls = {"tallies/": "report", "tallies/batch/": "report", "camps/": "report", "camp-counts/": "report"}
    for path, needed in (calls | {"drives/": "full"}).items():
        for scope in Token.Scope.values:
            answer = with_token(w.collector, scope=scope).send(path, sent)
            if Token.Scope.values.index(scope) < Token.Scope.values.index(needed):
                found = problem(answer, 403)
                assert found["scope"] == needed and f"“{needed}”" in found["detail"]
            else:
                assert answer.status_code == 400  # it came as far as the shape
    changed = with_token(w.collector, scope="report").send(f"drives/{w.drive.pk}/", {"name": "x"}, "patch")
    assert problem(changed, 403)["scope"] == "full"


def test_every_scope_reads_and_hides_no_missing_method(w):
    for scope in Token.Scope.values:
        caller = with_token(w.collector, scope=scope)
        assert caller.read("blocks/").status_code == 200
        assert caller.head(ROOT + "blocks/").status_code == 200
        problem(caller.send("blocks/", {}), 405)
        problem(caller.send("nothing/", {}), 404)


def test_a_session_has_no_scope(w, client):
    client.force_login(w.collector)
    answer = client.post(ROOT + "drives/", "{}", content_type="application/json")
    assert answer.status_code == 400 and "RateLimit" not in answer


def test_a_token_by_password_is_what_was_asked_for(w):
    who = {"username": w.operator.username, "password": factories.PASSWORD}
    assert Caller().send("token/", who).status_code == 200
    plain = Token.objects.get()
    assert (plain.scope, plain.name, plain.made_by) == ("full", "", w.operator)
    assert dates.now() + timedelta(days=29, hours=23) < plain.expiry < dates.now() + timedelta(days=30)
    asked = who | {"scope": "read", "name": "cron", "days": 366}
    answer = Caller().send("token/", asked)
    assert set(answer.json()) == {"token", "expires_at"}
    row = Token.objects.get(name="cron")
    assert row.scope == "read" and row.expiry > dates.now() + timedelta(days=365)
    for wrong in ({"days": 0}, {"days": 367}, {"days": "9"}, {"scope": "all"}, {"name": "x" * 101}):
        assert errors(Caller().send("token/", who | wrong)) == set(wrong)


def test_a_one_time_password_gives_no_token(w):
    w.operator.one_time_since = dates.now()
    w.operator.save()
    who = {"username": w.operator.username, "password": factories.PASSWORD}
    problem(Caller().send("token/", who), 401)
    with pytest.raises(PermissionDenied):
        doors.issue(w.operator)
    assert not Token.objects.exists()


def test_the_last_use_is_a_day_and_one_write(w, django_assert_num_queries):
    row, token = doors.issue(w.operator)
    caller = Caller()
    caller.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    caller.read("nothing/")
    row.refresh_from_db()
    assert row.last_used_on is None  # the day it was made says nothing
    later = today() + timedelta(days=2)
    with time_machine.travel(dates.at(later, time(12))):
        with django_assert_num_queries(2):
            caller.read("nothing/")
        with django_assert_num_queries(1):
            caller.read("nothing/")
    row.refresh_from_db()
    assert row.last_used_on == later


def test_what_is_secret_is_kept_nowhere(w):
    row, token = doors.issue(w.operator)
    event = Token.pgh_event_model.objects.get(pgh_obj_id=row.pk)
    kept = [*map(str, Token.objects.values_list().get()), *map(str, event.__dict__.values())]
    assert not [text for text in kept if token in text]
    row.delete()
    assert list(Token.pgh_event_model.objects.values_list("pgh_label", flat=True)) == ["insert", "delete"]


# --- the page ------------------------------------------------------------------------------------


def test_a_token_is_shown_once_and_opens_the_door(w, client):
    client.force_login(w.operator)
    made = client.post(reverse("tokens"), SENT)
    token = made.context["token"]
    assert token in made.content.decode() and "no-store" in made["Cache-Control"]
    assert token not in client.get(reverse("tokens")).content.decode()
    caller = Caller()
    caller.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert caller.read("centres/").status_code == 200
    row = Token.objects.get()
    assert (row.user, row.name, row.scope) == (w.operator, SENT["name"], "read")
    client.post(reverse("token", args=[row.pk]))
    problem(caller.read("centres/"), 401)


def test_a_page_sent_twice_makes_one_token(w, client):
    client.force_login(w.operator)
    assert client.post(reverse("tokens"), SENT).status_code == 200
    again = client.post(reverse("tokens"), SENT)
    assert again.status_code == 400 and again.context["form"].errors.keys() == {"name"}
    assert again.context["form"]["days"].value() == "90"  # what was chosen is kept
    assert Token.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        *({"name": ""}, {"name": "  "}, {"name": "x" * 101}, {"name": "a\0b"}, {"name": "😀" * 101}),
        *({"days": "400"}, {"days": "x"}, {"days": "-1"}, {"scope": "all"}),
    ],
)
def test_what_is_wrong_stands_at_its_field(w, client, wrong):
    client.force_login(w.operator)
    answer = client.post(reverse("tokens"), SENT | wrong)
    assert answer.status_code == 400 and answer.context["form"].errors.keys() == set(wrong)
    assert not Token.objects.exists()


def test_everybody_sees_the_own_and_a_collector_those_of_the_district(w, client):
    own, clients, oscars = (doors.issue(account)[0] for account in (w.operator, w.clara, w.oscar))
    seen = {
        user: set(page_of(client, user).context["page"].object_list)
        for user in (w.operator, w.clara, w.officer, w.collector, w.oscar)
    }
    assert list(seen.values()) == [{own}, {clients}, set(), {own, clients}, {oscars}]


def test_others_tokens_are_not_there(w, client):
    row = doors.issue(w.operator)[0]
    for user in (w.clara, w.officer, w.oscar):
        client.force_login(user)
        missing = client.get(reverse("token", args=[row.pk + 999]))
        for answer in (
            client.get(reverse("token", args=[row.pk])),
            client.post(reverse("token", args=[row.pk])),
        ):
            assert answer.status_code == missing.status_code == 404
    assert client.get("/tokens/99999999999999999999999/").status_code == 404
    client.force_login(w.collector)
    assert client.post(reverse("token", args=[row.pk])).status_code == 302
    assert not Token.objects.exists()


def test_a_collector_makes_tokens_for_api_clients_of_the_district_only(w, client):
    client.force_login(w.collector)
    assert client.post(reverse("tokens"), SENT | {"account": w.clara.pk}).status_code == 200
    row = Token.objects.get()
    assert (row.user, row.made_by) == (w.clara, w.collector)
    elsewhere = factories.user("api_client", w.oscar.postings.get().district)
    both = factories.user("api_client", w.district)
    factories.post(both, "api_client", w.oscar.postings.get().district)
    for account in (elsewhere, both, w.operator, w.oscar):
        answer = client.post(reverse("tokens"), SENT | {"account": account.pk})
        assert answer.status_code in (400, 403), account
        with pytest.raises(PermissionDenied):
            doors.make(w.collector, SENT | {"account": account, "days": 5})
    assert Token.objects.count() == 1


def test_the_token_of_who_is_posted_elsewhere_too_is_not_a_collectors_to_revoke(w, client):
    factories.post(w.clara, "api_client", w.oscar.postings.get().district)
    row = doors.issue(w.clara)[0]
    client.force_login(w.collector)
    assert not client.get(reverse("token", args=[row.pk])).context["may"]
    assert client.post(reverse("token", args=[row.pk])).status_code == 403
    assert Token.objects.exists()


def test_the_list_is_searched_and_shows_what_has_ended_when_asked(w, client, django_assert_max_num_queries):
    row = doors.issue(w.clara, name="नकल 7")[0]
    Token.objects.filter(pk=doors.issue(w.operator)[0].pk).update(expiry=dates.now())
    assert list(page_of(client, w.collector).context["page"]) == [row]
    assert list(page_of(client, w.collector, q="नकल ७").context["page"]) == [row]
    assert not page_of(client, w.collector, q="nobody").context["page"].object_list
    assert len(page_of(client, w.collector, show="all").context["page"].object_list) == 2
    assert page_of(client, w.collector, page="x", show="'", q="%\0").status_code == 200
    for n in range(60):
        doors.issue(w.clara, name=f"token {n}")
    with django_assert_max_num_queries(12):
        client.get(reverse("tokens"))


def test_how_long_a_token_may_last(w):
    for days in (0, -1, 367, 10**9):
        with pytest.raises(ValidationError):
            doors.issue(w.operator, days=days)

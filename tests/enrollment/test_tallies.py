"""The door of a tally: every rule of numbers.md's "Who writes, and when" and of the contract's `tallies/`."""

import threading
import uuid
from datetime import date, time, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from camps.models import Submission
from camps.submissions import Conflict
from districts.models import Dirty, LoginID, Spell
from drive_portal.lib import dates
from drive_portal.lib.dates import today
from enrollment import tallies
from enrollment.models import Tally
from tests import factories

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 18)  # a Wednesday


def at(day, hour, minute=0):
    """A moment by India's clock."""
    return dates.at(day, time(hour, minute))


@pytest.fixture(autouse=True)
def clock():
    """Wednesday 18-11-2026, 18:00 in India; tests move it."""
    with time_machine.travel(at(DAY, 18), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    return factories.world()


def send(user, w, login=None, **kw):
    return tallies.submit(user, factories.sent(w.drive, login or w.logins[0], **kw))


def refused(user, w, login=None, **kw):
    """The fields about which the door complains; nothing was written."""
    before = list(Tally.objects.values_list("pk", "version", "made"))
    with pytest.raises(ValidationError) as error:
        send(user, w, login, **kw)
    assert list(Tally.objects.values_list("pk", "version", "made")) == before
    return set(error.value.message_dict)


# --- new, replayed, corrected --------------------------------------------------------------------


def test_a_first_tally_is_taken_with_its_reasons(w):
    done = send(w.operator, w, made=45, rejected={"server_down": 5, "other": 0}, note="n")
    row = done.row
    assert (done.status, row.version, row.state, row.made) == (201, 1, "counted", 45)
    assert (row.rejected, row.rejected_total, row.changed_by) == ({"server_down": 5}, 5, w.operator)
    assert (row.centre, row.camp, row.panchayat) == (w.centres[0], None, w.panchayats[0])
    assert Dirty.objects.filter(drive_id=w.drive.pk, panchayat_id=w.panchayats[0].pk, date=DAY).exists()


def test_zero_cards_is_a_report(w):
    assert send(w.operator, w, made=0).status == 201


def test_a_replay_is_the_tally_as_it_is_now(w):
    sent = factories.sent(w.drive, w.logins[0], made=45)
    first = tallies.submit(w.operator, sent)
    again = tallies.submit(w.operator, sent)
    assert (first.status, again.status, again.row.pk) == (201, 200, first.row.pk)
    send(w.officer, w, made=40, base_version=1)
    late = tallies.submit(w.operator, sent)
    assert (late.status, late.row.version, late.row.made) == (200, 2, 40)
    assert Submission.objects.count() == 2


def test_a_replay_is_known_before_any_other_rule(w, clock):
    sent = factories.sent(w.drive, w.logins[0], made=45)
    tallies.submit(w.operator, sent)
    LoginID.objects.filter(pk=w.logins[0].pk).update(status="suspended")
    Spell.objects.filter(login_id=w.logins[0]).update(ends_on=DAY - timedelta(days=1))
    clock.move_to(at(DAY + timedelta(days=5), 12))
    assert tallies.submit(w.operator, sent).status == 200


def test_written_at_and_base_version_do_not_make_it_other_content(w):
    sent = factories.sent(w.drive, w.logins[0], made=45)
    tallies.submit(w.operator, sent)
    again = sent | {"written_at": at(DAY, 17), "base_version": 7, "rejected": {}}
    assert tallies.submit(w.operator, again).status == 200


@pytest.mark.parametrize(
    "other", [{"made": 46}, {"rejected": {"other": 1}}, {"note": "x"}, {"withdrawn": True}]
)
def test_an_id_used_for_other_content_is_a_conflict(w, other):
    sent = factories.sent(w.drive, w.logins[0], made=45)
    tallies.submit(w.operator, sent)
    with pytest.raises(Conflict) as conflict:
        tallies.submit(w.operator, sent | other)
    assert conflict.value.current.made == 45
    assert Tally.objects.get().version == 1


def test_an_id_of_another_login_id_shows_its_row_to_nobody_else(w):
    sent = factories.sent(w.drive, w.logins[1], made=45)
    tallies.submit(w.officer, sent)
    with pytest.raises(Conflict) as conflict:
        send(w.operator, w, submission_id=sent["submission_id"])
    assert conflict.value.current is None


def test_a_correction_names_the_version_that_it_corrects(w):
    send(w.operator, w, made=45)
    for stale in (None, 0, 2):
        with pytest.raises(Conflict) as conflict:
            send(w.operator, w, made=46, base_version=stale)
        assert conflict.value.current.version == 1
    done = send(w.operator, w, made=46, base_version=1)
    assert (done.status, done.row.version, done.row.made) == (201, 2, 46)
    assert Tally.objects.count() == 1


def test_a_correction_of_nothing_is_a_conflict(w):
    with pytest.raises(Conflict) as conflict:
        send(w.operator, w, base_version=1)
    assert conflict.value.current is None


def test_a_withdrawal_is_a_correction(w):
    assert refused(w.operator, w, withdrawn=True) == {"withdrawn"}
    send(w.operator, w, made=45)
    row = send(w.operator, w, made=45, base_version=1, withdrawn=True).row
    assert (row.version, row.state, Tally.objects.count()) == (2, "withdrawn", 1)
    assert send(w.operator, w, made=44, base_version=2).row.state == "counted"


def test_received_at_stays_the_first_reports(w, clock):
    send(w.operator, w, made=45)
    clock.move_to(at(DAY, 21))
    row = send(w.operator, w, made=46, base_version=1).row
    assert (row.received_at, row.changed_at) == (at(DAY, 18), at(DAY, 21))


def test_every_version_is_kept(w):
    send(w.operator, w, made=45)
    send(w.officer, w, made=40, base_version=1, reason="checked")
    events = Tally.pgh_event_model.objects.order_by("pgh_id").values_list("made", "changed_by", "reason")
    assert list(events) == [(45, w.operator.pk, ""), (40, w.officer.pk, "checked")]


def test_several_places_on_a_day_are_several_tallies(w):
    camp = factories.camp(w.drive, w.panchayats[1])
    send(w.operator, w, made=10)
    send(w.operator, w, made=20, place={"camp": camp.pk})
    assert sorted(Tally.objects.values_list("made", "camp")) == [(10, None), (20, camp.pk)]


# --- figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [-1, 10_000, 10**30, 4.5, "45", None, True])
def test_absurd_numbers_are_refused(w, made):
    assert refused(w.operator, w, made=made) == {"made"}


@pytest.mark.parametrize(
    "rejected",
    [{"tired": 1}, {"other": -1}, {"other": 10_000}, {"other": "2"}, {"other": 6_000, "server_down": 6_000}],
)
def test_absurd_reasons_are_refused(w, rejected):
    assert refused(w.operator, w, rejected=rejected) == {"rejected"}


def test_all_wrong_figures_are_named_at_once(w):
    assert refused(w.operator, w, made=-1, rejected={"tired": 1}) == {"made", "rejected"}


# --- which day -----------------------------------------------------------------------------------


def test_the_future_has_no_report(w):
    assert refused(w.officer, w, date=DAY + timedelta(days=1)) == {"date"}


@pytest.mark.parametrize("days", [-21, 40])
def test_a_day_outside_the_drive_has_no_report(w, clock, days):
    day = w.drive.starts_on + timedelta(days=20 + days)
    clock.move_to(at(max(day, today()), 18))
    assert refused(w.officer, w, date=day, reason="r") == {"date"}


def test_at_two_in_the_night_in_india_it_is_today(w, clock):
    clock.move_to(at(DAY, 2))  # the server's UTC clock still says yesterday
    assert send(w.operator, w, date=DAY).status == 201
    clock.move_to(at(DAY, 23, 59))
    assert refused(w.operator, w, date=DAY + timedelta(days=1)) == {"date"}


@pytest.mark.parametrize(("hour", "minute", "status"), [(11, 59, 201), (12, 0, 202)])
def test_an_operators_report_counts_until_the_close(w, clock, hour, minute, status):
    clock.move_to(at(DAY + timedelta(days=1), hour, minute))
    done = send(w.operator, w, date=DAY, made=45)
    assert (done.status, done.row.state) == (status, "counted" if status == 201 else "requested")
    assert Dirty.objects.exists() == (status == 201)


@pytest.mark.parametrize(("hour", "minute"), [(19, 59), (20, 0), (20, 1)])
def test_the_evening_cut_off_refuses_nobody(w, clock, hour, minute):
    clock.move_to(at(DAY, hour, minute))
    row = send(w.operator, w).row
    assert (row.received_at <= w.drive.cutoff(DAY)) == ((hour, minute) <= (20, 0))


def test_a_drives_own_close_counts(clock):
    w = factories.world(day_close=time(10))
    clock.move_to(at(DAY + timedelta(days=1), 10))
    assert send(w.operator, w, date=DAY).status == 202


def test_after_the_close_an_officer_owes_a_reason(w, clock):
    clock.move_to(at(DAY + timedelta(days=1), 11, 59))
    send(w.officer, w, date=DAY, made=1)
    clock.move_to(at(DAY + timedelta(days=1), 12))
    for reason in ("", "  ", None):
        assert refused(w.officer, w, date=DAY, made=2, base_version=1, reason=reason) == {"reason"}
        assert refused(w.collector, w, date=DAY, made=2, base_version=1, reason=reason) == {"reason"}
    done = send(w.officer, w, date=DAY, made=2, base_version=1, reason="register checked")
    assert (done.status, done.row.state, done.row.reason) == (201, "counted", "register checked")


def test_when_the_drive_has_ended_only_the_district_writes(w, clock):
    w.drive.ends_on = DAY
    w.drive.save()
    clock.move_to(at(DAY + timedelta(days=1), 11, 59))
    send(w.officer, w, date=DAY, made=1)
    clock.move_to(at(DAY + timedelta(days=1), 12))
    with pytest.raises(PermissionDenied):
        send(w.officer, w, date=DAY, made=2, base_version=1, reason="r")
    assert send(w.operator, w, date=DAY, made=3, base_version=1).status == 202
    assert send(w.collector, w, date=DAY, made=2, base_version=1, reason="r").status == 201
    administrator = factories.user("administrator")
    assert send(administrator, w, date=DAY, made=4, base_version=3, reason="r").status == 201


# --- whose, where --------------------------------------------------------------------------------


def test_an_operator_writes_only_the_own_login_id(w):
    assert refused(w.operator, w, w.logins[1]) == {"login_id"}
    neighbour = factories.login_id(w.centres[0])
    assert refused(w.operator, w, neighbour) == {"login_id"}


def test_a_field_worker_writes_the_home_panchayat(w):
    row = send(w.worker, w, w.worker_id, made=7).row
    assert (row.centre, row.camp, row.panchayat) == (None, None, w.panchayats[0])
    assert refused(w.worker, w, w.worker_id, place={"panchayat": w.panchayats[1].code}) == {"place"}
    assert refused(w.worker, w, w.worker_id, place={"centre": w.centres[0].code}) == {"place"}


def test_a_login_id_works_at_its_home_or_at_a_camp(w):
    for place in (
        {"centre": w.centres[1].code},
        {"centre": "no-such"},
        {"panchayat": w.panchayats[0].code},
        {"panchayat": "no-such"},
        {"camp": 10**9},
        {"centre": w.centres[0].code, "camp": 1},
    ):
        assert refused(w.officer, w, place=place) == {"place"}, place


def test_a_camp_of_another_drive_day_or_cancelled_is_refused(w):
    other = factories.drive(w.district)
    assert refused(w.operator, w, place={"camp": factories.camp(other, w.panchayats[0]).pk}) == {"place"}
    over = factories.camp(w.drive, w.panchayats[0], ends_on=DAY - timedelta(days=1))
    assert refused(w.operator, w, place={"camp": over.pk}) == {"date"}
    cancelled = factories.camp(w.drive, w.panchayats[0], status="cancelled")
    assert refused(w.operator, w, place={"camp": cancelled.pk}) == {"place"}


def test_another_districts_things_are_like_things_that_are_not(w):
    other = factories.world()
    said = {}
    for name, user, sent in [
        ("drive", other.operator, factories.sent(w.drive, other.logins[0])),
        ("login_id", w.officer, factories.sent(w.drive, w.logins[0]) | {"login_id": other.logins[0].code}),
    ]:
        with pytest.raises(ValidationError) as error:
            tallies.submit(user, sent)
        said[name] = error.value.message_dict
        assert set(said[name]) == {name}
    assert "no-such" in str(_message(w, login_id="no-such"))
    assert _message(w, login_id="X") == said["login_id"]["login_id"][0].replace(other.logins[0].code, "X")


def _message(w, **kw):
    with pytest.raises(ValidationError) as error:
        tallies.submit(w.officer, factories.sent(w.drive, w.logins[0]) | kw)
    return error.value.message_dict["login_id"][0]


def test_an_officer_of_another_block_writes_nothing_here(w):
    assert refused(w.officers[1], w) == {"login_id"}


def test_an_officer_writes_every_tally_at_the_blocks_camps(w):
    camp = factories.camp(w.drive, w.panchayats[2])  # of the second block
    row = send(w.officers[1], w, made=9, place={"camp": camp.pk}).row
    assert (row.login_id, row.panchayat) == (w.logins[0], w.panchayats[2])
    # the guest is visible now, but its work at home is not this officer's to write
    with pytest.raises(PermissionDenied):
        send(w.officers[1], w, made=9)
    # and the officer of its home may correct it too
    assert send(w.officer, w, made=8, base_version=1, place={"camp": camp.pk}).status == 201


@pytest.mark.parametrize("role", ["district_viewer", "health_manager", "api_client", "state_viewer"])
def test_who_only_looks_writes_nothing(w, role):
    place = w.district.state if role == "state_viewer" else w.district
    with pytest.raises(PermissionDenied):
        send(factories.user(role, place), w)


def test_an_ended_posting_ends_the_writing(w):
    w.operator.postings.update(ends_on=DAY - timedelta(days=1))
    assert refused(w.operator, w) == {"drive"}
    w.officer.postings.update(ends_on=DAY - timedelta(days=1))
    assert refused(w.officer, w) == {"drive"}


def test_a_posting_at_another_place_does_not_write_the_login_id(w):
    """The posting names the login ID, but is at a centre that is not its home."""
    stray = factories.user("operator", w.centres[1], login=w.logins[0])
    with pytest.raises(PermissionDenied):
        send(stray, w)


def test_a_suspended_login_id_reports_its_active_days_only(w):
    login = w.logins[0]
    login.status = "suspended"
    login.save()
    login.spells.update(ends_on=DAY - timedelta(days=1))
    assert refused(w.operator, w) == {"login_id"}
    assert refused(w.officer, w) == {"login_id"}
    assert send(w.officer, w, date=DAY - timedelta(days=1), reason="r").status == 201


def test_a_login_id_is_not_active_before_it_was_issued(w):
    fresh = factories.login_id(w.centres[0], active_since=DAY - timedelta(days=2))
    assert refused(w.officer, w, fresh, date=DAY - timedelta(days=3), reason="r") == {"login_id"}
    assert send(w.officer, w, fresh, date=DAY - timedelta(days=2), reason="r").status == 201


def test_a_centre_must_be_active_and_open(w):
    w.centres[0].status = "suspended"
    w.centres[0].save()
    assert refused(w.operator, w) == {"place"}
    w.centres[0].status, w.centres[0].opened_on = "active", DAY + timedelta(days=1)
    w.centres[0].save()
    assert refused(w.operator, w) == {"date"}


# --- late reports: requests ----------------------------------------------------------------------


@pytest.fixture
def late(w, clock):
    """The day after the close; what `w.operator` sends of DAY is a request."""
    clock.move_to(at(DAY + timedelta(days=1), 13))
    return lambda **kw: send(w.operator, w, date=DAY, **kw)


def test_a_request_counts_once_it_is_accepted(w, late):
    request = late(made=45, rejected={"other": 2}).row
    row = tallies.decide(w.officer, request.pk, True, "by phone")
    assert (row.pk, row.state, row.made, row.decision) == (request.pk, "counted", 45, "by phone")
    assert (row.decided_by, row.received_at) == (w.officer, at(DAY + timedelta(days=1), 13))
    assert Dirty.objects.filter(date=DAY, panchayat_id=w.panchayats[0].pk).exists()


def test_a_request_beside_what_stands(w, late, clock):
    clock.move_to(at(DAY, 18))
    send(w.operator, w, made=40)
    clock.move_to(at(DAY + timedelta(days=1), 13))
    with pytest.raises(Conflict):
        late(made=45)
    request = late(made=45, base_version=1).row
    assert sorted(Tally.objects.values_list("state", "made")) == [("counted", 40), ("requested", 45)]
    row = tallies.decide(w.officer, request.pk, True, "by phone")
    assert (row.state, row.made, row.version, row.reason) == ("counted", 45, 2, "by phone")
    assert row.received_at == at(DAY, 18)  # on time all the same
    assert set(Tally.objects.values_list("state", "made")) == {("counted", 45), ("merged", 45)}


def test_a_returned_request_changes_no_figure(w, late, clock):
    clock.move_to(at(DAY, 18))
    send(w.operator, w, made=40)
    Dirty.objects.all().delete()
    clock.move_to(at(DAY + timedelta(days=1), 13))
    request = late(made=45, base_version=1).row
    row = tallies.decide(w.officer, request.pk, False, "not in the register")
    assert (row.state, row.decision) == ("returned", "not in the register")
    assert Tally.objects.standing().get().made == 40
    assert not Dirty.objects.exists()


def test_a_request_is_corrected_until_it_is_decided(w, late):
    late(made=45)
    again = late(made=46, base_version=1)
    assert (again.status, again.row.version, Tally.objects.count()) == (202, 2, 1)


def test_a_returned_report_can_be_sent_again(w, late):
    first = late(made=45).row
    tallies.decide(w.officer, first.pk, False, "no")
    with pytest.raises(Conflict) as conflict:
        late(made=44)
    assert conflict.value.current.state == "returned"
    again = late(made=44, base_version=1)
    assert (again.status, again.row.state, again.row.version) == (202, "requested", 2)
    row = tallies.decide(w.officer, again.row.pk, True, "now yes")
    assert (row.state, row.made) == ("counted", 44)


def test_a_late_withdrawal_is_a_request_too(w, late, clock):
    clock.move_to(at(DAY, 18))
    send(w.operator, w, made=40)
    clock.move_to(at(DAY + timedelta(days=1), 13))
    request = late(made=40, base_version=1, withdrawn=True).row
    assert Tally.objects.standing().get().state == "counted"
    assert tallies.decide(w.officer, request.pk, True, "yes").state == "withdrawn"
    assert not Tally.objects.filter(state="counted").exists()


def test_a_replayed_request_shows_what_became_of_it(w, late):
    sent = factories.sent(w.drive, w.logins[0], made=45, date=DAY)
    request = tallies.submit(w.operator, sent).row
    again = tallies.submit(w.operator, sent)
    assert (again.status, again.row.state) == (200, "requested")
    tallies.decide(w.officer, request.pk, True, "yes")
    assert tallies.submit(w.operator, sent).row.state == "counted"


def test_a_replayed_request_that_was_merged_shows_what_stands(w, late, clock):
    clock.move_to(at(DAY, 18))
    send(w.operator, w, made=40)
    clock.move_to(at(DAY + timedelta(days=1), 13))
    sent = factories.sent(w.drive, w.logins[0], made=45, date=DAY, base_version=1)
    request = tallies.submit(w.operator, sent).row
    tallies.decide(w.officer, request.pk, True, "yes")
    again = tallies.submit(w.operator, sent)
    assert (again.status, again.row.state, again.row.made) == (200, "counted", 45)


def test_a_decision_owes_a_reason(w, late):
    request = late(made=45).row
    for reason in ("", "  ", None):
        for accept in (True, False):
            with pytest.raises(ValidationError) as error:
                tallies.decide(w.officer, request.pk, accept, reason)
            assert set(error.value.message_dict) == {"reason"}
    request.refresh_from_db()
    assert request.state == "requested"


def test_who_decides(w, late):
    request = late(made=45).row
    with pytest.raises(PermissionDenied):
        tallies.decide(w.operator, request.pk, True, "r")
    with pytest.raises(Tally.DoesNotExist):
        tallies.decide(w.officers[1], request.pk, True, "r")
    with pytest.raises(PermissionDenied):
        tallies.decide(factories.user("district_viewer", w.district), request.pk, True, "r")
    assert tallies.decide(w.collector, request.pk, True, "r").state == "counted"
    with pytest.raises(Tally.DoesNotExist):
        tallies.decide(w.collector, request.pk, True, "r")


def test_the_officer_of_a_camp_decides_what_was_made_there(w, late):
    camp = factories.camp(w.drive, w.panchayats[2])
    request = late(made=45, place={"camp": camp.pk}).row
    assert tallies.decide(w.officers[1], request.pk, True, "r").state == "counted"


def test_when_the_drive_has_ended_the_collector_decides(w, late, clock):
    request = late(made=45).row
    clock.move_to(at(w.drive.ends_on + timedelta(days=1), 12))
    with pytest.raises(PermissionDenied):
        tallies.decide(w.officer, request.pk, True, "r")
    assert tallies.decide(w.collector, request.pk, True, "r").state == "counted"


def test_an_officers_own_figure_answers_an_open_request(w, late):
    """Where nothing stands, the officer's figure takes the request's place and nothing waits any more."""
    late(made=45)
    with pytest.raises(Conflict) as conflict:
        send(w.officer, w, date=DAY, made=44, reason="r")
    assert conflict.value.current.state == "requested"
    row = send(w.officer, w, date=DAY, made=44, base_version=1, reason="r").row
    assert (row.state, row.made) == ("counted", 44)
    assert not Tally.objects.filter(state="requested").exists()


# --- a drive and its child -----------------------------------------------------------------------


@pytest.fixture
def child(w):
    return factories.drive(w.district, parent=w.drive, starts_on=DAY - timedelta(days=2), ends_on=DAY)


@pytest.mark.parametrize("first", ["parent", "child"])
def test_a_report_stands_in_only_one_of_parent_and_child(w, child, first):
    drives = [w.drive, child] if first == "parent" else [child, w.drive]
    tallies.submit(w.operator, factories.sent(drives[0], w.logins[0]))
    with pytest.raises(ValidationError) as error:
        tallies.submit(w.operator, factories.sent(drives[1], w.logins[0]))
    assert set(error.value.message_dict) == {"drive"}


def test_a_report_stands_in_only_one_of_two_children(w, child):
    sibling = factories.drive(w.district, parent=w.drive, starts_on=DAY, ends_on=DAY)
    tallies.submit(w.operator, factories.sent(child, w.logins[0]))
    with pytest.raises(ValidationError) as error:
        tallies.submit(w.operator, factories.sent(sibling, w.logins[0]))
    assert set(error.value.message_dict) == {"drive"}


def test_an_accepted_request_does_not_make_it_stand_in_both(w, child, clock):
    clock.move_to(at(DAY + timedelta(days=1), 13))
    request = tallies.submit(w.operator, factories.sent(w.drive, w.logins[0], made=45, date=DAY)).row
    administrator = factories.user("administrator")
    tallies.submit(administrator, factories.sent(child, w.logins[0], made=44, date=DAY, reason="r"))
    with pytest.raises(ValidationError) as error:
        tallies.decide(w.officer, request.pk, True, "r")
    assert set(error.value.message_dict) == {"drive"}


def test_independent_drives_take_their_own_reports(w):
    tallies.submit(w.operator, factories.sent(w.drive, w.logins[0]))
    assert tallies.submit(w.operator, factories.sent(factories.drive(w.district), w.logins[0])).status == 201


# --- two at the same instant ---------------------------------------------------------------------


def race(*calls):
    """What each call answers when all begin at once, each with a connection of its own."""
    start, answers = threading.Barrier(len(calls)), {}

    def run(n, call):
        start.wait(10)
        try:
            answers[n] = call()
        except Exception as error:
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return [answers[n] for n in range(len(calls))]


@pytest.mark.django_db(transaction=True)
def test_of_two_first_tallies_at_one_instant_one_wins(w):
    for n in range(5):
        day = DAY - timedelta(days=n)
        sent = [factories.sent(w.drive, w.logins[0], made=made, date=day, reason="r") for made in (45, 46)]
        answers = race(*[lambda s=s: tallies.submit(w.collector, s) for s in sent])
        statuses = sorted(answer.status if hasattr(answer, "status") else 409 for answer in answers)
        assert statuses == [201, 409], answers
        (lost,) = [answer for answer in answers if isinstance(answer, Exception)]
        assert isinstance(lost, Conflict)
        assert lost.current.made == Tally.objects.get(date=day).made


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_is_one_tally(w):
    for n in range(5):
        sent = factories.sent(w.drive, w.logins[0], made=45, date=DAY - timedelta(days=n), reason="r")
        answers = race(*[lambda s=sent: tallies.submit(w.collector, s)] * 2)
        assert sorted(answer.status for answer in answers) == [200, 201]


@pytest.mark.django_db(transaction=True)
def test_one_submission_id_for_two_login_ids_at_one_instant(w):
    for _n in range(5):
        one = uuid.uuid4()
        day = DAY - timedelta(days=_n)
        sent = [
            factories.sent(w.drive, login, date=day, reason="r", submission_id=one) for login in w.logins[:2]
        ]
        answers = race(*[lambda s=s: tallies.submit(w.collector, s) for s in sent])
        assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "Submitted"], answers


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_one_instant_one_wins(w, clock):
    clock.move_to(at(DAY + timedelta(days=1), 13))
    request = send(w.operator, w, date=DAY, made=45).row
    answers = race(
        lambda: tallies.decide(w.officer, request.pk, True, "r"),
        lambda: tallies.decide(w.collector, request.pk, False, "r"),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["DoesNotExist", "Tally"], answers

"""Drafts of chat lines: which row, what speaks against it, and what is entered once it is confirmed."""

from datetime import time

import pytest
import time_machine

from camps.models import CampCount
from drive_portal.lib import dates
from enrollment import tallies
from enrollment.grid.drafts import Drafts
from enrollment.grid.sheet import Sheet
from enrollment.models import Tally
from tests import factories as f

pytestmark = pytest.mark.django_db
SIX = {"samagra_id_error": 2, "aadhaar_error": 3, "other": 1}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(dates.at(dates.today(), time(16)), tick=False) as traveller:
        yield traveller


@pytest.fixture
def w():
    return f.world()


@pytest.fixture
def page(client, w):
    client.force_login(w.officer, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = "en"
    return client


def read(w, lines):
    return Drafts(Sheet(w.officer, w.blocks[0], {}), lines)


def shown(page, lines, status=200, **kw):
    answer = page.post("/block/grid/chat/", {"lines": lines} | kw)
    assert answer.status_code == status
    return answer


def confirmed(page, drafts, **kw):
    """The drafts' form as it stands, with what is changed in it."""
    data = {"draft": []}
    for n, draft in enumerate(drafts, start=1):
        data["draft"].append(n)
        data |= {f"about-{n}": draft.carried, f"text-{n}": draft.text, f"made-{n}": draft.made}
        data |= {f"rejected-{n}": draft.rejected} | ({f"tick-{n}": "on"} if draft.ticked else {})
    return page.post("/block/grid/chat/enter/", data | kw, follow=True)


def test_a_line_becomes_a_draft_and_a_tally(page, w):
    login = w.logins[0]
    answer = shown(page, f"{login.code} 45 बने 6 रिजेक्ट S2 A3\nनमस्ते")
    (draft,) = answer.context["page"].drafts
    assert (draft.row.key, draft.made, draft.rejected) == (f"id:{login.code}", "45", "S2 A3 O1")
    assert draft.ticked and not draft.doubts
    assert "1 report was read." in answer.text and "1 line holds no report." in answer.text
    assert not Tally.objects.exists()
    assert "1 row was entered." in confirmed(page, [draft]).text
    row = Tally.objects.get()
    assert (row.made, row.rejected, row.changed_by) == (45, SIX, w.officer)
    confirmed(page, [draft])  # tapped twice
    assert Tally.objects.get().version == 1


def test_places_by_their_codes_names_and_senders(w):
    login, camp = w.logins[0], f.camp(w.drive, w.panchayats[0], name="Weekly market", name_hi="हाट शिविर")
    w.logins[1].mobile = "9826012345"
    w.logins[1].save()
    lines = [
        f"{w.centres[0].code.lower()} 45",
        f"{login.code} {w.centres[0].code} 45",
        f"camp {camp.pk} 45",
        f"शिविर {camp.pk} 45 बने",
        "हाट शिविर 45",
        "weekly market: 45 cards",
        "[22/11/26, 18:42] ~ +91 98260 12345: 45 बने",
        f"{w.centres[0].name} - 45 बने",
    ]
    keys = [[draft.row.key for draft in read(w, line).drafts] for line in lines]
    at_camp, at_home = [f"camp:{camp.pk}"], [f"id:{login.code}"]
    assert keys == [at_home, at_home, *[at_camp] * 4, [f"id:{w.logins[1].code}"], at_home]


def test_what_is_not_understood_is_said(w):
    second = f.login_id(w.centres[0])
    found = read(
        w,
        f"{w.centres[2].code} 45 बने\n{w.centres[0].code} 45\n{w.logins[0].code} {w.logins[1].code} 45\n"
        f"{second.code} 9826012345",
    )
    assert found.drafts == []
    reasons = [why for _text, why in found.unread]
    assert len(reasons) == 4 and w.centres[2].code in reasons[0]
    assert w.logins[0].code in reasons[1] and second.code in reasons[1]
    assert f"{w.logins[0].code}, {w.logins[1].code}" in reasons[2]


def test_a_line_that_names_nobody_is_not_entered_for_anybody(w):
    found = read(w, "आज 45 बने")
    assert found.drafts == [] and len(found.unread) == 1


def test_doubtful_ones_are_not_ticked(page, w):
    a, b, c = w.logins[0].code, w.logins[1].code, w.worker_id.code
    tallies.submit(w.collector, f.sent(w.drive, w.logins[0], 40))
    answer = shown(page, f"{a} 45 बने\n{b} 30 बने 2 रिजेक्ट S2 A3\n[01/02/2026, 18:00] X: {c} 9 बने\n")
    assert "3 reports were read, 0 of them without a doubt." in answer.text
    for said in [
        "It says now: 40 made, rejected 0.",
        "The reasons add up to 5, rejected is 2.",
        "It speaks of another day: 1-2-2026.",
    ]:
        assert said in answer.text
    assert not any(draft.ticked for draft in answer.context["page"].drafts)
    assert "Tick the reports that are to be entered." in confirmed(page, answer.context["page"].drafts).text
    drafts = answer.context["page"].drafts
    drafts[0].ticked = True  # seen, and right: the version that was shown is corrected
    confirmed(page, drafts)
    assert Tally.objects.get().made == 45


def test_who_reports_twice_is_believed_the_second_time(w):
    first, second = read(w, f"{w.logins[0].code} 12 बने\n{w.logins[0].code} 30 बने").drafts
    assert not first.ticked and "30" in first.doubts[0] and second.ticked


def test_a_draft_is_corrected_before_it_is_entered(page, w):
    (draft,) = shown(page, f"{w.logins[0].code} 45 बने").context["page"].drafts
    answer = confirmed(page, [draft], **{"rejected-1": "hello", "made-1": "44"})
    assert answer.status_code == 400 and "“hello” are no reasons. Write them like S2 A3." in answer.text
    assert not Tally.objects.exists()
    confirmed(page, [draft], **{"rejected-1": "s2 t1", "made-1": "४४"})
    row = Tally.objects.get()
    assert (row.made, row.rejected) == (44, {"samagra_id_error": 2, "server_down": 1})


def test_what_came_by_phone_meanwhile_is_not_overwritten(page, w):
    drafts = shown(page, f"{w.logins[0].code} 45 बने\n{w.logins[1].code} 46 बने").context["page"].drafts
    tallies.submit(w.operator, f.sent(w.drive, w.logins[0], 50))
    answer = confirmed(page, drafts)
    assert answer.status_code == 400 and "1 row was entered. 1 row was not entered:" in answer.text
    assert "It says now: 50 made" in answer.text
    assert Tally.objects.get(login_id=w.logins[0]).made == 50
    assert Tally.objects.get(login_id=w.logins[1]).made == 46
    (left,) = answer.context["page"].drafts
    assert confirmed(page, [left]).status_code == 200
    assert Tally.objects.get(login_id=w.logins[0]).made == 45


def test_a_camps_line_is_a_pulse_while_it_is_open(page, w, clock):
    camp = f.camp(w.drive, w.panchayats[0])
    confirmed(page, shown(page, f"camp {camp.pk} 30 बने").context["page"].drafts)
    assert CampCount.objects.get().pulse
    (draft,) = shown(page, f"camp {camp.pk} 20 बने").context["page"].drafts
    draft.ticked = True
    answer = confirmed(page, [draft])
    assert "20 is less than the 30 that were made by 16:00. Is it right?" in answer.text
    (left,) = answer.context["page"].drafts
    confirmed(page, [left], **{"sure-1": "on"})
    assert CampCount.objects.get().made == 20


def test_after_the_close_a_reason_is_asked_once(page, w, clock):
    day = dates.today().isoformat()
    clock.move_to(dates.at(dates.today(), time(13), days_later=1))
    lines = f"{w.logins[0].code} 45 बने\n{w.logins[1].code} 46 बने"
    drafts = shown(page, lines, date=day).context["page"].drafts
    answer = confirmed(page, drafts, date=day)
    assert answer.status_code == 400 and "Say why you change it now." in answer.text
    confirmed(page, drafts, date=day, reason="network was down")
    assert sorted(Tally.objects.values_list("made", "reason")) == [
        (45, "network was down"),
        (46, "network was down"),
    ]


def test_rows_of_others_cannot_be_slipped_in(page, w):
    data = {"draft": ["1"], "about-1": f"|x|id:{w.logins[2].code}", "made-1": "5", "tick-1": "on"}
    assert page.post("/block/grid/chat/enter/", data).status_code == 400
    assert page.post("/block/grid/chat/enter/", {"draft": ["x", "\0"]}).status_code == 400
    assert page.post("/block/grid/chat/enter/", data | {"block": w.blocks[1].code}).status_code == 404
    assert not Tally.objects.exists()


def test_a_thousand_lines(page, w):
    lines = "\n".join(
        f"[{dates.today():%d/%m}, 18:42] S{n}: {w.logins[n % 2].code} {n} बने" for n in range(1000)
    )
    answer = shown(page, lines)
    assert len(answer.context["page"].drafts) == 1000
    answer = confirmed(page, answer.context["page"].drafts)
    assert answer.status_code == 200
    assert sorted(Tally.objects.values_list("made", flat=True)) == [998, 999]

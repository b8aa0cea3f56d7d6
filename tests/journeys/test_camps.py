"""A block officer puts a camp down, gathers people and things for it, confirms it, and has to cancel it."""

from datetime import timedelta

import pytest

from camps.models import Camp, Duty, Worker
from drive_portal.lib import dates
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser


def test_the_life_of_a_camp(portal):
    # Given a block with a Mitanin and a login ID, and its officer at the desk
    w = given.a_drive_under_way()
    home = w.panchayats[0]
    sunita = Worker.objects.create(
        name="Sunita Bai", kind="mitanin", department="health", district=w.district, panchayat=home
    )
    officer = portal.tablet(w.officer, language="en")
    tomorrow = dates.today() + timedelta(days=1)
    shown = tomorrow.strftime("%d-%m-%Y")

    # When the officer enters a camp for tomorrow from the calendar
    officer.goes_to(f"/camps/?date={tomorrow}")
    officer.sees(f"{shown}: no camp.")
    officer.follows("Enter a camp")
    officer.page.get_by_label("Panchayat or ward").select_option(home.code)
    officer.types("Name of the camp", "Camp at the school")
    officer.types("Venue", "Primary school")
    officer.opens("Hours, and who provides the venue")
    officer.types("Opens at", "09:30")
    officer.types("Who provides the venue", "Ram Bai, sarpanch")
    officer.taps("Enter the camp")
    # Then its page says what is still missing
    officer.headed("Camp at the school")
    officer.sees("Planned, and not confirmed yet.")
    officer.sees("login ID")

    # When people are booked, the list is kept and the camp is confirmed
    officer.page.get_by_label("Person or login ID").select_option(f"worker:{sunita.pk}")
    officer.taps("Book")
    officer.sees("Sunita Bai is booked for 1 day.")
    officer.opens("Book somebody")
    officer.types("Or another login ID of the district", w.logins[3].code)
    officer.taps("Book")
    officer.opens("Change the list")
    for n, needed in enumerate((2, 2, 1, 1, 1, 100, 1, 1), start=1):
        officer.types(f"there, {n}", str(needed))
    officer.taps("Keep the list")
    officer.taps("Confirm the camp")
    # Then nothing is missing
    officer.sees("Confirmed, and nothing is missing.")
    camp = Camp.objects.get()
    assert camp.status == "confirmed" and camp.duties.count() == 2

    # When another camp wants the same person at that time
    other = factories.camp(w.drive, w.panchayats[1], name="Market", starts_on=tomorrow, ends_on=tomorrow)
    officer.goes_to(f"/camps/{other.pk}/")
    officer.page.get_by_label("Person or login ID").select_option(f"worker:{sunita.pk}")
    officer.taps("Book")
    # Then one sentence says where she is, when, and what to do
    officer.sees("Camp at the school")
    officer.sees("09:30")
    assert not other.duties.exists()

    # When it rains
    officer.goes_to(f"/camps/{camp.pk}/")
    officer.opens("Cancel the camp")
    officer.types("Why it is cancelled", "Heavy rain")
    officer.taps("Cancel the camp")
    # Then its people are free, and everyone who looks for it reads why
    officer.sees("Cancelled: Heavy rain")
    assert not Duty.objects.standing().exists()
    operator = portal.phone(w.operator, language="en")
    operator.goes_to(f"/camps/{camp.pk}/")
    operator.sees("Cancelled: Heavy rain")


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_pages_of_camps(portal, language):
    w = given.a_drive_under_way()
    held = given.a_camp_today(w, tallied=[(w.logins[2], 30)])
    for n, place in enumerate(w.panchayats):
        place.latitude, place.longitude = 22.5 + n / 10, 84 + n / 7
        place.save()
    tomorrow = dates.today() + timedelta(days=1)
    days = {"starts_on": tomorrow, "ends_on": tomorrow}
    planned = factories.camp(w.drive, w.panchayats[1], venue="School", **days)
    factories.camp(w.drive, w.panchayats[1], status="cancelled", reason="Rain", **days)
    given.counted()
    faults = []
    views = [f"/camps/?view={view}&date={day}" for view in ("month", "week", "map") for day in days.values()]
    for person in (portal.tablet(w.officer, language=language), portal.tablet(w.operator, language=language)):
        for address in [*dict.fromkeys(views), f"/camps/{held.pk}/", f"/camps/{planned.pk}/"]:
            person.goes_to(address)
            faults += [f"{address}: {fault}" for fault in faults_of(person.page, language)]
    assert not faults, "\n".join(faults)

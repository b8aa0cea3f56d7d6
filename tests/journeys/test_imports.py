"""The collector takes a list in: looks at it first, sees it done, mends the rest, takes a wrong one back."""

import csv

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from enrollment.imports import jobs, runner
from enrollment.models import Beneficiary, Import
from tests import factories
from tests.journeys import given
from tests.journeys.test_accessibility import faults_of

pytestmark = pytest.mark.browser


def carried_on():
    """The worker's part, in the meantime."""
    for job in Import.objects.filter(state__in=Import.AT_WORK):
        runner.run(job.pk)


def a_list(w, path, name="सुनीता"):
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["हितग्राही आईडी", "नाम", "मोबाइल", "पंचायत कोड"])
        code = w.panchayats[0].code
        writer.writerows([f"CG{n:08}", f"{name} बाई {n}", f"98765{n:05}", code] for n in range(12))
        writer.writerow(["CG99999999", "गीता", "", "404"])
    return path


def test_a_list_from_its_arrival_to_its_end(portal, settings, tmp_path):
    # Given a district, and a list of twelve people and one of another district, in Hindi
    settings.DATA_DIR = tmp_path
    w = given.a_drive_under_way()
    collector = portal.tablet(w.collector, language="en")

    # When the collector sends it
    collector.goes_to("/imports/")
    collector.page.get_by_label("Scheme", exact=True).select_option("nfsa")
    collector.page.get_by_label("File", exact=True).set_input_files(a_list(w, tmp_path / "list.csv"))
    collector.taps("Look at the file")
    # Then its look is on the way, and comes by itself
    collector.reads("The file is being looked at")
    carried_on()
    collector.figure("new").to_have_text("12")
    collector.figure("set-aside").to_have_text("1")
    collector.sees("There is no panchayat 404")
    # and shows names, but no number whole
    collector.sees("सुनीता बाई 3")
    collector.sees("••••0003")
    collector.no_longer_sees("9876500003")
    assert not Beneficiary.objects.of(w.district.pk).exists()

    # When it is started, twice by a nervous thumb
    collector.taps("Take in", times=2)
    collector.reads("The import waits")
    carried_on()
    # Then it is done, once
    collector.reads(
        ("%(rows)s row was read and taken in.", "%(rows)s rows were read and taken in."), 13, rows=13
    )
    assert Beneficiary.objects.of(w.district.pk).count() == 12

    # When it was the wrong one, and the collector says why
    collector.opens("Take this import back")
    collector.types("Why it is taken back", "the list of last year")
    collector.taps("Take it back")
    collector.reads("The import is being taken back")
    carried_on()
    # Then nothing of it is left but its history
    collector.sees("the list of last year")
    assert not Beneficiary.objects.of(w.district.pk).exists()
    collector.goes_to("/imports/")
    collector.sees("list.csv")


@pytest.mark.parametrize("language", ["hi", "en"])
def test_every_state_has_a_sound_page(portal, settings, tmp_path, language):
    settings.DATA_DIR = tmp_path
    w = given.a_drive_under_way()
    factories.post(w.collector, "collector", factories.district())  # several: the list is chosen from
    content = a_list(w, tmp_path / "list.csv").read_bytes()
    file = SimpleUploadedFile("list.csv", content)
    asked = {"district": w.district, "scheme": "nfsa", "look": True, "language": language}
    job = jobs.send(w.collector, "eligibility", file, **asked)
    carried_on()
    person, faults = portal.tablet(w.collector, language=language), []
    person.goes_to("/imports/")
    faults += faults_of(person.page, language)
    for state in Import.State:
        person.goes_to("about:blank")  # the page of a running one would load itself anew when it ends
        Import.objects.filter(pk=job.pk).update(
            state=state, problem="It says why.", undone_by=w.collector, undone_at=job.sent_at, stage="load",
            rows_done=3, rows_total=13, replace=state == "waiting", warnings=["Unknown columns"],
        )  # fmt: skip
        person.goes_to(f"/imports/{job.pk}/")
        faults += [f"{state}: {fault}" for fault in faults_of(person.page, language)]
    assert not faults, "\n".join(faults)

"""The demonstration: the reported numbers exactly, accounts, days that add up; and made-up lists."""

import csv
import io
import json
from datetime import date, timedelta

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.test import RequestFactory
from stdnum import verhoeff

from camps.models import Camp
from districts.models import Block, Centre, District, Drive, LeftOut, LoginID, Panchayat, Posting, Spell, User
from drive_portal.demo import drives
from drive_portal.demo.facts import REPORTED, SPECS
from drive_portal.demo.names import mobile
from drive_portal.demo.people import COLUMNS, HINDI, latin
from drive_portal.lib import dates
from enrollment import progress
from enrollment.models import Instruction, InstructionStep, Tally
from tests.drive_portal.test_demo_hours import check_moments

pytestmark = pytest.mark.django_db  # for marked tests only is a database made


@pytest.fixture
def _django_db_helper():
    """Instead of pytest-django's, which closes the connection after each test: ours holds all in one."""


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The whole demonstration, loaded once for this module and undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        out = io.StringIO()
        call_command("make_demo", json=True, stdout=out)
        yield json.loads(out.getvalue())
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded):
    """It, with what the test changes undone."""
    with transaction.atomic():
        yield loaded
        transaction.set_rollback(True)


def drive_of(name):
    return Drive.objects.get(district__name=name)


def centres(name, **kw):
    found = Centre.objects.filter(district__name=name, **kw).order_by()
    return dict(found.values_list("kind").annotate(Count("pk")))


def test_places_are_those_of_the_file(demo):
    assert District.objects.count() == 5
    assert Panchayat.objects.count() == demo["panchayats"] == 817
    for fact in REPORTED.values():
        rural = Block.objects.filter(district__code=fact["district_lgd_code"], kind="rural")
        assert dict(rural.values_list("name", "code")) == fact["block_lgd_codes"]
        assert dict(rural.values_list("name", "name_hi")) == fact["blocks_hi"]
        towns = Block.objects.filter(district__code=fact["district_lgd_code"], kind="urban")
        assert towns.filter(panchayats__kind="ward", panchayats__login_ids__centre=None).exists()
    durg = Block.objects.filter(district__name="Durg", kind="urban")
    assert dict(durg.values_list("name", "code")) == REPORTED["Durg"]["town_lgd_codes"]


def test_centres_and_login_ids_in_the_reported_numbers(demo):
    assert centres("Jabalpur") == REPORTED["Jabalpur"]["centres"]
    assert centres("Rajnandgaon", kind="csc", status="registered") == {"csc": 907}
    assert centres("Rajnandgaon")["csc"] == 907
    assert not LoginID.objects.filter(district__name="Rajnandgaon", holder_kind="vle", status="active")
    durg = LoginID.objects.filter(district__name="Durg", status="active")
    assert durg.filter(holder_kind="vle", centre__kind="csc").count() == 641
    assert durg.exclude(holder_kind="vle").count() == 93
    assert not LoginID.objects.filter(holder_kind="vle").exclude(centre__kind="csc")


def test_active_login_ids_were_issued_in_time_at_open_centres(demo):
    active = LoginID.objects.filter(status="active")
    month_ago = dates.today() - timedelta(days=30)
    assert not active.exclude(issued_on__lte=month_ago)
    at_centres = active.exclude(centre=None)
    assert not at_centres.exclude(centre__status="active")
    assert not at_centres.exclude(centre__opened_on__lte=F("issued_on"))
    open_spells = Spell.objects.filter(ends_on=None)
    assert not open_spells.exclude(login_id__status="active")
    assert open_spells.count() == active.count()
    assert not LoginID.objects.exclude(mobile__regex=r"^61\d{8}$")


def test_orders_and_baselines_as_reported(demo):
    today = dates.today()
    expected = {
        "Jabalpur": (600_000, 594_000),
        "Rajnandgaon": (None, 44_800),
        "Jashpur": (245_651, 646_429),
        "Durg": (120_000, 1_105_885),
        "Araria": (300_000, None),
    }
    for name, numbers in expected.items():
        drive = drive_of(name)
        assert (drive.target, drive.baseline) == numbers
        assert drive.runs_on(today)
        assert drive.plans.count() == int(drive.target is not None)
        assert drive.name and drive.name_hi
    jabalpur = drive_of("Jabalpur")
    assert len(jabalpur.working_days) == 60
    (row,) = progress.standings(jabalpur, "district", today)
    assert row["target"] == (0 if today in jabalpur.holidays else 10_000)
    araria = drive_of("Araria")
    assert (araria.ends_on - araria.starts_on).days == 2
    assert min(row["target_total"] for row in progress.standings(araria, "panchayat", today)) >= 500
    assert Camp.objects.filter(drive=araria).count() == 375
    held = Camp.objects.filter(drive=jabalpur, ends_on__lt=today).exclude(status="cancelled")
    assert held.count() == 204


def test_left_out_by_block_as_reported(demo):
    by_block = LeftOut.objects.filter(district__name="Jashpur", panchayat__kind="gram_panchayat").order_by()
    found = dict(by_block.values_list("panchayat__block__name").annotate(Sum("people")))
    assert found == REPORTED["Jashpur"]["remaining_by_block"]
    wards = LeftOut.objects.filter(district__name="Jashpur", panchayat__kind="ward")
    assert wards.exists() and not wards.exclude(people=0)
    assert not LeftOut.objects.filter(district__name="Rajnandgaon")
    assert LeftOut.objects.filter(district__name="Jabalpur").aggregate(n=Sum("people"))["n"] == 599_000
    assert not LeftOut.objects.filter(district__name="Araria", people__lt=600)


def test_every_account_of_the_contract(demo):
    names = {"admin"}
    for spec in SPECS:
        slug = spec.slug
        names |= {f"{slug}-{name}" for name in ("collector", "worker-1", "api")}
        names |= {f"{slug}-operator-{n}" for n in range(1, 6)}
        for block in Block.objects.filter(district__code=spec.code):
            town = "-town" if block.kind == "urban" else ""
            names.add(f"{slug}-{block.name.lower().replace(' ', '-')}{town}-officer")
    users = User.objects.filter(username__in=names)
    assert {user.username for user in users} == names
    assert "rajnandgaon-ambagarh-chowki-officer" in names and "durg-bhilai-charoda-town-officer" in names
    assert not User.objects.exclude(postings__starts_on__lte=dates.today() - timedelta(days=30))
    own = Posting.objects.filter(
        Q(user__username__contains="-operator-") | Q(user__username__contains="worker")
    )
    assert not own.exclude(login_id__status="active")
    assert own.order_by().values("login_id").distinct().count() == own.count() == 30
    admin = User.objects.get(username="admin")
    assert admin.is_superuser and admin.is_staff and admin.posts[0].role == "administrator"


def test_accounts_can_log_in(demo, settings):
    request = RequestFactory().post("/")
    for name in ("admin", "jashpur-collector", "araria-worker-1", "durg-patan-town-officer"):
        assert authenticate(request, username=name, password=settings.DEMO_PASSWORD).username == name


def test_a_second_load_changes_nothing(demo):
    before = Tally.objects.count(), User.objects.count(), Drive.objects.count()
    out = io.StringIO()
    call_command("make_demo", stdout=out)
    assert "already" in out.getvalue()
    assert (Tally.objects.count(), User.objects.count(), Drive.objects.count()) == before


def test_progress_agrees_with_the_facts(demo):
    for drive in Drive.objects.all():
        assert progress.rebuild(drive.pk) == 0, drive.name


def test_no_figure_from_the_future_or_from_an_idle_id(demo):
    check_moments(dates.now())


def test_it_looks_alive(demo):
    yesterday = dates.today() - timedelta(days=1)
    for name, low, high in [
        ("Jabalpur", 66, 80),
        ("Jashpur", 79, 90),
        ("Durg", 90, 100),
        ("Araria", 75, 100),
    ]:
        (row,) = progress.standings(drive_of(name), "district", yesterday)
        assert low < row["percent"] < high, row
        assert row["late"] and row["missing"] and row["rejected"]
    blocks = progress.standings(drive_of("Jashpur"), "block", yesterday)
    percents = [row["percent"] for row in blocks if row["percent"] is not None]
    assert max(percents) > 100 and min(percents) < 75
    two_days_ago = yesterday - timedelta(days=1)
    (row,) = progress.standings(drive_of("Rajnandgaon"), "district", two_days_ago)
    assert row["percent"] is None and row["total_to_date"] == 44_800 + row["made_to_date"]
    assert Tally.objects.filter(state="requested").exists()
    assert Tally.objects.filter(version=2, date__lt=yesterday).exists()
    event = Tally.pgh_event_model.objects
    assert event.filter(pgh_label="insert").count() == Tally.objects.count()
    assert not event.filter(pgh_created_at__lt=F("received_at"))
    outage = Tally.objects.filter(date=dates.today() - timedelta(days=8), drive=drive_of("Jabalpur"))
    assert outage.filter(rejected__has_key="server_down").count() > 0.9 * outage.count()


def test_the_next_end_of_march():
    assert drives.end_of_march(date(2026, 11, 22)) == date(2027, 3, 31)
    assert drives.end_of_march(date(2026, 3, 25)) == date(2027, 3, 31)


def test_refused_in_production(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="production"):
        call_command("make_demo")


def test_accounts_are_shown(settings):
    out = io.StringIO()
    call_command("make_demo", accounts=True, stdout=out)
    assert settings.DEMO_PASSWORD in out.getvalue()
    assert "<district>-collector" in out.getvalue()


def make_list(path, **kw):
    options = {"district": "411", "rows": 3000, "seed": 5} | kw
    call_command("make_list", out=path, stdout=io.StringIO(), **options)
    return path.read_bytes()


@pytest.mark.parametrize("ending", ["csv", "zip", "xlsx"])
def test_the_same_seed_gives_the_same_list(tmp_path, ending):
    one, again = (make_list(tmp_path / name / f"a.{ending}") for name in map(_folder(tmp_path), "ab"))
    assert one == again
    assert one != make_list(tmp_path / f"c.{ending}", seed=6)


def _folder(path):
    def make(name):
        (path / name).mkdir()
        return name

    return make


@pytest.mark.parametrize("district", [spec.code for spec in SPECS])
def test_a_list_is_believable(tmp_path, district):
    text = make_list(tmp_path / "list.csv", district=district).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == COLUMNS
    assert len(rows) == 3000 == len({row["beneficiary_id"] for row in rows})
    schemes = {"sambal", "nfsa"} if district == "411" else {"secc", "nfsa"}
    assert {row["scheme"] for row in rows} == schemes
    assert {row["panchayat_code"][1:4] for row in rows} == {district}
    assert {row["gender"] for row in rows} == {"M", "F"}
    mobiles = [row["mobile"] for row in rows]
    assert "" in mobiles and "9999999999" in mobiles
    assert any(row["village"] == "NA" for row in rows)
    assert any(row["name"].isascii() for row in rows) and not all(row["name"].isascii() for row in rows)
    for row in rows:
        for cell in row.values():
            digits = "".join(filter(str.isdigit, cell))
            assert not (len(digits) == 12 and digits[0] in "23456789" and verhoeff.is_valid(digits)), row


def test_a_list_in_hindi(tmp_path):
    header = make_list(tmp_path / "list.csv", hindi=True, rows=3).decode().splitlines()[0]
    assert header.split(",") == HINDI


@pytest.mark.parametrize("wrong", [{"district": "999"}, {"rows": -1}, {"rows": 10**8}])
def test_bad_arguments_end_with_2(tmp_path, wrong):
    with pytest.raises(CommandError) as refused:
        make_list(tmp_path / "list.csv", **wrong)
    assert refused.value.returncode == 2


def test_names_in_latin_letters():
    assert latin("सुनीता साहू") == "Sunita Sahu"
    assert latin("राजेश पटेल") == "Rajesh Patel"


def test_made_up_mobiles_do_not_repeat():
    assert len({mobile(n) for n in range(3_800_000, 3_810_000)}) == 10_000


def test_instructions_of_the_last_reviews(demo):
    now = dates.now()
    rows = Instruction.objects.all()
    assert not rows.filter(Q(given_at__gt=now) | Q(closed_at__gt=now))
    assert not InstructionStep.objects.filter(Q(at__gt=now) | Q(at__lt=F("instruction__given_at")))
    for drive in Drive.objects.filter(ends_on__gte=now.date(), starts_on__lt=now.date()):
        assert 2 <= rows.filter(drive=drive).open().count() <= 8, drive
    assert {row.state for row in rows} == {"open", "done", "dropped"}
    assert rows.filter(due_on__lt=now.date(), state="open").exists()
    for row in rows:
        assert row.due_on in row.drive.working_set or row.due_on == row.drive.ends_on

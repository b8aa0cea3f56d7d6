"""The help pages: each reader's own comes first, and the two languages say the same in the same order."""

import json
import re

import pytest
from django.conf import settings

from drive_portal.help import GUIDES
from drive_portal.templatetags.helping import FOLDER, sizes
from tests import factories
from tests.journeys.pictures import LARGEST, SCREENS

TEXTS = settings.BASE_DIR / "templates" / "drive_portal" / "help"
LANGUAGES = ("hi", "en")


def text(guide, language):
    return (TEXTS / f"{guide}.{language}.html").read_text()


def shown(client, account, address="/help/", language="hi"):
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    client.cookies["django_language"] = language
    return client.get(address)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "guide"),
    [
        ("collector", "collector"),
        ("district_viewer", "collector"),
        ("block_officer", "officer"),
        ("api_client", "api"),
    ],
)
def test_one_s_own_guide_comes_first(client, role, guide):
    w = factories.world()
    account = factories.user(role, w.blocks[0] if role == "block_officer" else w.district)
    assert f'id="{guide}-' in shown(client, account).content.decode()


@pytest.mark.django_db
def test_who_reports_finds_how_to_report(client):
    w = factories.world()
    for account in (w.operator, w.worker):
        assert 'id="operator-report"' in shown(client, account).content.decode()


@pytest.mark.django_db
def test_the_widest_posting_says_whose_guide_it_is(client):
    w = factories.world()
    factories.post(w.operator, "block_officer", w.blocks[0])
    assert 'id="officer-day"' in shown(client, w.operator).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("guide", GUIDES)
def test_every_account_may_read_each_guide(client, guide, language):
    page = shown(client, factories.user(), f"/help/{guide}/", language)
    assert page.status_code == 200
    assert f'id="{guide}-' in page.content.decode()


@pytest.mark.django_db
def test_a_guide_that_is_not_there(client):
    for name in ("nobody", "collector.hi", "_nothing", "a" * 300, "%00"):
        assert shown(client, factories.user(), f"/help/{name}/").status_code == 404


@pytest.mark.django_db
def test_strangers_log_in_first(client):
    for address in ("/help/", "/help/api/"):
        answer = client.get(address)
        assert answer.status_code == 302 and "/login/" in answer["Location"]


@pytest.mark.parametrize("guide", GUIDES)
def test_both_languages_say_the_same_in_the_same_order(guide):
    outlines = [
        re.findall(r"<(h2|h3|p|dt|dd|li|section)\b|id=\"([\w-]+)\"", text(guide, x)) for x in LANGUAGES
    ]
    assert outlines[0] == outlines[1]
    pictures = [re.findall(r'{% picture "([\w-]+)"', text(guide, language)) for language in LANGUAGES]
    assert pictures[0] == pictures[1]
    labels = [re.findall(r'{% label "([^"]+)" %}', text(guide, language)) for language in LANGUAGES]
    assert sorted(labels[0]) == sorted(labels[1])


@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_has_five_to_eight_steps_each_with_its_picture_beside_it(guide, language):
    steps = re.findall(r'<li class="step" id="([\w-]+)">(.*?)</li>', text(guide, language), re.DOTALL)
    assert 5 <= len(steps) <= 8
    for step, said in steps:
        pictures = re.findall(r'{% picture "([\w-]+)" "([^"]+)" %}', said)
        assert [name for name, alt in pictures] == [step]
        assert 10 < len(pictures[0][1]) < 150, "what is to be seen, in one line"


def test_the_pictures_are_those_that_the_texts_show():
    wanted = {screen.name for screen in SCREENS if screen.see}
    shown = {name for guide in GUIDES for name in re.findall(r'{% picture "([\w-]+)"', text(guide, "hi"))}
    assert shown == wanted
    files = {path.stem for path in FOLDER.glob("*.webp")}
    assert files == {f"{name}-{language}" for name in wanted for language in LANGUAGES} == set(sizes())


def test_the_pictures_are_light():
    for path in FOLDER.glob("*.webp"):
        assert path.stat().st_size <= LARGEST, f"{path.name}: take it again, of less"


def test_the_sizes_are_those_of_the_pictures():
    taken = json.loads((FOLDER / "sizes.json").read_text())
    for name, (width, height) in taken.items():
        assert 300 <= width <= 800 and 100 <= height <= 1400, name

"""Coming in, going out, the language; and what is said when something goes wrong."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import factories as f

pytestmark = pytest.mark.django_db


def log_in(client, username, password=f.PASSWORD, address="10.0.0.1", **kw):
    return client.post("/login/", {"username": username, "password": password} | kw, REMOTE_ADDR=address)


class TestLogin:
    def test_one_comes_back_to_the_page_that_one_asked_for(self, client):
        f.user("collector", f.district(), username="anand")
        answer = log_in(client, "anand", next="/dashboard/?date=2026-11-01")
        assert answer.url == "/dashboard/?date=2026-11-01"

    def test_never_to_another_site(self, client):
        f.user("collector", f.district(), username="anand")
        assert log_in(client, "anand", next="https://example.org/").url == reverse("home")

    def test_a_wrong_password_is_said_in_words_and_keeps_the_name(self, client):
        f.user(username="anand")
        client.cookies["django_language"] = "en"
        answer = log_in(client, "anand", "wrong")
        assert answer.status_code == 200
        assert "password is not right" in answer.text and 'value="anand"' in answer.text

    def test_too_many_lock_the_account_at_that_address_only(self, client):
        f.user("collector", f.district(), username="anand")
        f.user("collector", f.district(), username="bela")
        for _n in range(10):
            answer = log_in(client, "anand", "wrong")
        assert answer.status_code == 429 and answer["Retry-After"] == "900"
        assert log_in(client, "anand").status_code == 429
        assert log_in(client, "bela").status_code == 302
        assert log_in(Client(), "anand", address="10.0.0.2").status_code == 302

    def test_logging_out_needs_a_press_not_a_link(self, client):
        client.force_login(f.user())
        assert client.get("/logout/").status_code == 405
        assert client.post("/logout/").url == reverse("login")


class TestLanguage:
    def test_hindi_comes_first_whatever_the_browser_says(self, client):
        answer = client.get("/login/", headers={"Accept-Language": "en-US,en"})
        assert '<html lang="hi">' in answer.text

    def test_the_switch_keeps_the_page_and_its_query_string(self, client):
        page = "/login/?next=/dashboard/%3Fdate%3D2026-11-01%26drive%3D4"
        found = client.get(page)
        kept = found.text.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")
        answer = client.post("/language/", {"language": "en", "next": kept})
        assert answer.url == page
        assert '<html lang="en">' in client.get(page).text

    def test_it_leads_to_no_other_site_and_takes_no_other_language(self, client):
        answer = client.post("/language/", {"language": "xx", "next": "https://example.org/"})
        assert answer.url == "/"
        assert '<html lang="hi">' in client.get("/login/").text

    def test_it_needs_a_press_not_a_link(self, client):
        assert client.get("/language/?language=en").status_code == 405


class TestWhenSomethingGoesWrong:
    def test_a_page_for_people_and_a_problem_for_machines(self, client):
        page = client.get("/nowhere/")
        assert page.status_code == 404 and "<html" in page.text
        problem = client.get("/api/v1/nowhere/")
        assert problem.status_code == 404
        assert problem["Content-Type"] == "application/problem+json"

    def test_a_mistake_of_ours_has_a_page_without_a_database(self, settings):
        from drive_portal.errors import server_error

        client = Client(raise_request_exception=False)
        request = client.get("/login/").wsgi_request
        assert server_error(request).status_code == 500
        request.path = "/api/v1/drives/"
        assert server_error(request)["Content-Type"] == "application/problem+json"

    def test_a_page_that_was_open_too_long_says_what_to_do(self):
        client = Client(enforce_csrf_checks=True)
        client.cookies["django_language"] = "en"
        answer = client.post("/login/", {"username": "a", "password": "b"})
        assert answer.status_code == 403 and "reload the page" in answer.text

    @pytest.mark.parametrize("path", ["/login/", "/nowhere/"])
    def test_every_page_has_a_title_a_way_past_the_menu_and_no_inline_code(self, client, path):
        text = client.get(path).text
        assert "<title>" in text and 'href="#main"' in text
        assert "style=" not in text and "<script>" not in text and "onclick" not in text

"""The people of the journeys at their screens, in their language: what they read, type and tap.

A journey names a sentence in English; the person looks for it in the language that the page is in.
"""

from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from django.utils import translation
from playwright.sync_api import expect

from tests.factories import PASSWORD

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
OFFICE = {"viewport": {"width": 1280, "height": 800}}
TABLET = OFFICE | {"has_touch": True}


class Portal:
    """The way in: each person comes with an own browser window, and the cookies of nobody else."""

    def __init__(self, browser, url):
        self.browser, self.url = browser, url
        self.windows = []

    def phone(self, user=None, **kw):
        return self.window(user, **PHONE | kw)

    def office(self, user=None, **kw):
        return self.window(user, **OFFICE | kw)

    def window(self, user=None, language="hi", **kw):
        context = self.browser.new_context(base_url=self.url, locale="hi-IN", **kw)
        context.set_default_timeout(10_000)
        self.windows.append(context)
        person = Person(context.new_page(), language)
        if language != "hi":
            context.add_cookies([{"name": "django_language", "value": language, "url": self.url}])
        if user is not None:
            person.logs_in(user)
        return person

    def tablet(self, user=None, **kw):
        """The same without the way through the login: for who has it behind them."""
        person = self.window(**TABLET | kw)
        if user is not None:
            client = Client()
            client.force_login(user, "django.contrib.auth.backends.ModelBackend")
            session = client.cookies[settings.SESSION_COOKIE_NAME]
            cookie = {"name": session.key, "value": session.value, "url": self.url}
            person.page.context.add_cookies([cookie])
        return person

    def close(self):
        for context in self.windows:
            context.close()


class Person:
    def __init__(self, page, language="hi"):
        self.page, self.language = page, language

    def says(self, message, n=None, **facts):
        """An English sentence of ours as this person's page says it, with what stands in its gaps.

        One that has a plural is written (singular, plural), and `n` picks the form.
        """
        with translation.override(self.language):
            text = translation.gettext(message) if n is None else translation.ngettext(*message, n)
        for name, fact in facts.items():
            text = text.replace(f"%({name})s", str(fact)).replace(f"{{{name}}}", str(fact))
        return text

    # --- going

    def goes_to(self, address):
        return self.page.goto(address)

    def logs_in(self, user, password=PASSWORD):
        self.goes_to("/")
        self.types("User name", user.username)
        self.types("Password", password)
        self.taps("Log in")
        expect(self.page.locator(".bar .menu")).to_be_visible()

    def follows(self, name):
        """The link that is called so, on the page itself."""
        self.page.locator("main").get_by_role("link", name=name, exact=True).first.click()

    def switches_to(self, language, name):
        """By the button in the bar, which is called by the language's own name."""
        self.page.get_by_role("button", name=name, exact=True).click()
        self.language = language

    # --- doing

    def types(self, label, text):
        self.page.get_by_label(self.says(label), exact=True).fill(text)

    def taps(self, name, times=1, **facts):
        button = self.page.get_by_role("button", name=self.says(name, **facts), exact=True)
        button.click(click_count=times)

    def presses(self, key):
        """A key, once what came last answers to it (htmx takes a form up 20 ms after it is shown)."""
        self.page.wait_for_load_state()
        expect(self.page.locator(".htmx-added, .htmx-settling, .htmx-request")).to_have_count(0)
        self.page.keyboard.press(key)

    def opens(self, name):
        """Unfold what is folded up under this word."""
        self.page.locator("summary", has_text=self.says(name)).first.click()

    # --- seeing

    def reads(self, message, n=None, **facts):
        self.sees(self.says(message, n, **facts))

    def sees(self, text):
        expect(self.page.locator("main")).to_contain_text(text)

    def no_longer_sees(self, text):
        expect(self.page.locator("main")).not_to_contain_text(text)

    def headed(self, text):
        expect(self.page.locator("h1")).to_contain_text(text)

    def figure(self, name):
        """The figure with this name on a page of figures."""
        return expect(self.page.locator(f'[data-figure="{name}"]'))

    @contextmanager
    def without_a_reload(self):
        """Whatever happens in here happens on the page that is open."""
        self.page.wait_for_load_state()
        self.page.evaluate("window.stillTheSame = true")
        yield
        assert self.page.evaluate("window.stillTheSame"), "the page was loaded anew"

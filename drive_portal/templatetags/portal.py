"""What every template may use: numbers and days as India writes them, places by name, the menu."""

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from camps.difficulties import lines
from districts import roles
from districts.models import Centre, Panchayat
from districts.permissions import holds
from drive_portal.lib import dates, numbers
from enrollment import privacy
from enrollment.instructions import lines as instructed
from enrollment.progress import ranks

register = template.Library()


@register.filter
def grouped(number):
    """245701 as 2,45,701; nothing for None, so that a template says which kind of nothing it is."""
    return "" if number is None else numbers.grouped(number)


@register.filter
def in_words(number):
    """1193000 as 11.93 lakh, for sentences."""
    return "" if number is None else numbers.in_words(number)


@register.filter
def day(value):
    """A date as dd-mm-yyyy."""
    return value.strftime("%d-%m-%Y") if value else ""


@register.filter
def moment(value):
    """A moment in India's time: 21-11-2026 18:42."""
    return value.astimezone(dates.INDIA).strftime("%d-%m-%Y %H:%M") if value else ""


@register.filter
def clock(value):
    """A moment as India's clock shows it: 18:42; with its date where that is not today."""
    if not value:
        return ""
    return moment(value) if value.astimezone(dates.INDIA).date() != dates.today() else moment(value)[-5:]


@register.filter
def whole(text):
    """Text that does not break at the end of a line: a date, a moment."""
    return format_html('<span class="nowrap">{}</span>', text) if text else ""


@register.filter
def called(row):
    """A row's name in the reader's language, else in the other one. `row`: a dict with name and name_hi."""
    return (row["name_hi"] or row["name"]) if get_language() == "hi" else row["name"]


@register.filter
def masked(text):
    """A number of a person with all but its last signs hidden: ••••8704."""
    return privacy.masked(text)


@register.filter
def age(person):
    """How old a person of the list is, by the year of birth; None where that is not known."""
    return dates.today().year - person.birth_year if person.birth_year else None


@register.filter
def may(user, permission):
    """Whether the user may do this anywhere at all."""
    return holds(user, permission)


@register.filter
def this_page(request):
    """The address of the page, query string and all, for coming back to it."""
    return request.get_full_path()


# The menu: (name of the address, what it is called, what one must be allowed to do somewhere: one of these).
_PAGES = [
    ("report", lambda: _("Report"), "send_own_tally"),
    ("round", lambda: _("My village"), "walk_round"),
    ("block_day", lambda: _("The block's day"), "write_camp"),
    ("dashboard", lambda: _("Dashboard"), "view_progress"),
    ("compare", lambda: _("Compare"), "view_progress"),
    ("beneficiaries", lambda: _("Beneficiaries"), "view_people mark_people"),
    ("camps", lambda: _("Camps"), "write_camp"),
    ("difficulties", lambda: _("Difficulties"), "solve_difficulty"),
    ("drives", lambda: _("Drives"), "manage_drive"),
    ("registers", lambda: _("Registers"), "view_reports"),
    ("people", lambda: _("People"), "manage_people"),
    ("help", lambda: _("Help"), "view_progress"),
]
# What else belongs to a page of the menu, by where it begins.
_PARTS = {
    "block_day": ("doubts", "outages"),
    "dashboard": ("reviews", "instructions"),
    "beneficiaries": ("imports", "packs", "exports", "rejects", "reconciliation"),
    "camps": ("board", "sites", "duties", "roster", "workers", "charges", "publicity"),
    "registers": ("ledger", "login_requests"),
}
# How many things wait there for the user: a number beside the name.
_WAITING = {
    "difficulties": lines.waiting,
    "block_day": lambda user: instructed.waiting(user, "block"),
    "dashboard": lambda user: instructed.waiting(user, "district"),
}


@register.filter
def pages(user, path):
    """The pages for the menu of `user`, those that the portal has; `here` marks the one that `path` is in."""
    found = []
    for name, title, permission in _PAGES:
        if not any(holds(user, one) for one in permission.split()):
            continue
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        begins = (href, *map(reverse, _PARTS.get(name, ())))
        here = "page" if path == href else "true" if path.startswith(begins) else ""
        waiting = _WAITING[name](user) if name in _WAITING else 0
        found.append({"name": title(), "href": href, "here": here, "waiting": waiting})
    return found


@register.filter
def posted_as(user):
    """The user's postings in words: "Collector, Jashpur"."""
    return [", ".join(filter(None, [str(roles.name(post.role)), post.title])) for post in user.posts]


# --- places -----------------------------------------------------------------------------------

_LEVELS = {
    "district": lambda: _("District"),
    "block": lambda: _("Block"),
    "panchayat": lambda: _("Panchayat"),
    "centre": lambda: _("Centre"),
    "camp": lambda: _("Camp"),
    "field": lambda: _("Door to door"),
}
_TABLES = {
    "block": lambda: _("Blocks and towns"),
    "panchayat": lambda: _("Panchayats and wards"),
    "centre": lambda: _("Centres"),
    "camp": lambda: _("Camps"),
    "field": lambda: _("Field workers"),
}


@register.filter
def level_name(level):
    """The level's name: "Block"."""
    return _LEVELS[level]()


@register.filter
def table_title(level):
    """What a table of the level's places is called."""
    return _TABLES[level]()


@register.filter
def place_name(place):
    """A place's or a camp's name in the reader's language; an urban body is told from a block of its name."""
    name = called({"name": place.name, "name_hi": place.name_hi})
    return _("%(name)s (town)") % {"name": name} if getattr(place, "kind", "") == "urban" else name


@register.filter
def kind_name(place, level):
    """What kind of place it is: "rural block", "Lok Seva Kendra", "Camp"."""
    return place.get_kind_display() if level in ("block", "panchayat", "centre") else level_name(level)


@register.filter
def short_kind(kind):
    """The kind in a word or two, for tables."""
    if kind == "urban":
        return _("town")
    kinds = {**dict(Panchayat.Kind.choices), **dict(Centre.Kind.choices)}
    return _("CSC") if kind == "csc" else kinds.get(kind, "")


@register.filter
def sees_several(user):
    """Whether the user sees several districts, side by side."""
    return any(post.level in ("country", "state") for post in user.posts)


# --- figures ----------------------------------------------------------------------------------


@register.filter
def with_owed(row):
    """A row with the cards that it owes."""
    return row | {"owed": ranks.owed(row)}


@register.filter
def share(row, names):
    """The first of two named figures in per cent of the second, for a bar's length."""
    part, whole = (row[name] for name in names.split(","))
    return 100 * part / whole if part and whole else 0


@register.filter
def at_most_100(percent):
    """A bar's length: never longer than its ground."""
    return round(max(0, min(percent or 0, 100)), 1)


@register.filter
def negated(number):
    return -number


@register.filter
def signed(number):
    """A change: +118, −5."""
    return f"{'+' if number > 0 else ''}{numbers.grouped(number)}"


@register.filter
def or_none(cards):
    """Cards, or a word where nothing counts."""
    return _("none") if cards is None else numbers.grouped(cards)


@register.filter
def needed(row, over):
    """Cards needed a day: from the next day on once the day is over."""
    return row["required_from_tomorrow"] if over else row["required_per_day"]


@register.filter
def close_of(drive, of_day):
    """The moment until which the day's figures are provisional."""
    return drive.close(of_day)

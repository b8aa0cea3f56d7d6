"""The tiles of the sites as markup. Made here and not by a template: 400 tiles are made anew with each count
of a special camp's evening, and a template takes ten times as long.
"""

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from drive_portal.lib.dates import INDIA
from drive_portal.lib.numbers import grouped

_TILE = (
    '<li class="site site--{}"><a href="{}{}/"><span class="site__name">{}</span>'
    '<span class="site__cards"><b data-figure="{}">{}</b>{}</span>'
    '<span class="site__heard">{}<span class="hidden-text"> {}</span></span></a></li>'
)


def words():
    """The states of a site by name, in the order of the board's key."""
    return {
        "none": _("no report yet"),
        "silent": _("silent for over 2 hours"),
        "working": _("working"),
        "done": _("final count in"),
        "opens": _("not due yet"),
    }


def tiles(sites):
    """The list items of the sites."""
    address, said = reverse("place", args=["camp", "0"])[:-2], words()
    return format_html_join("", _TILE, (_parts(site, address, said) for site in sites))


def _parts(site, address, said):
    made = "–" if site.made is None else grouped(site.made)
    plan = "" if site.plan is None else f"/{grouped(site.plan)}"
    return site.state, address, site.pk, site.title, site.pk, made, plan, _heard(site.heard), said[site.state]


def _heard(at):
    if at is None:
        return ""
    local = at.astimezone(INDIA)
    moment, clock = local.isoformat(timespec="seconds"), local.strftime("%H:%M")
    return format_html('<time datetime="{}">{}</time>', moment, clock)

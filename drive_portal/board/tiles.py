"""The tiles of the sites as markup. Made here and not by a template: 400 tiles are made anew with each count
of a special camp's evening, and a template takes ten times as long.
"""

from html import escape

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from drive_portal.lib.dates import INDIA
from drive_portal.lib.numbers import grouped


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
    made = "".join(_tile(site, address, escape(said[site.state])) for site in sites)
    return mark_safe(made)  # noqa: S308 - the names are escaped, all else are numbers and our own


def _tile(site, address, said):
    made = "–" if site.made is None else grouped(site.made)
    plan = "" if site.plan is None else f"/{grouped(site.plan)}"
    return (
        f'<li class="site site--{site.state}"><a href="{address}{site.pk}/"><span>{escape(site.title)}</span>'
        f'<b data-figure="{site.pk}">{made}</b><i>{plan}</i>{_heard(site.heard)}<small>{said}</small>'
        "</a></li>"
    )


def _heard(at):
    if at is None:
        return ""
    local = at.astimezone(INDIA).isoformat(timespec="seconds")
    return f'<time datetime="{local}">{local[11:16]}</time>'

"""Who answers for a panchayat, on its page."""

from django import template

from camps.duties import grid, places
from districts.permissions import can

register = template.Library()


@register.inclusion_tag("components/answers.html")
def answers_here(user, panchayat):
    """The named persons of the drive under way, with phones for who may see them; not to who makes cards."""
    if not places.looks(user):
        return {"charges": [], "hidden": True}
    return {
        "panchayat": panchayat,
        "charges": grid.here(user, panchayat),
        "phones": can(user, "view_phones", panchayat),
        "may_plan": can(user, "plan_duties", panchayat),
    }

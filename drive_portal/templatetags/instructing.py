"""Instructions of the review on the pages where an officer's day begins."""

from django import template

from enrollment.instructions import here

register = template.Library()


@register.inclusion_tag("components/instructions.html", takes_context=True)
def instructions_here(context, place, edits=None):
    """What lies with the reader at this place, and how many are open in it; `edits` where they are known."""
    user = context["user"]
    return {
        "csrf_token": context.get("csrf_token"),
        "own": here.own(user, place),
        "summary": None if edits is None else here.summary(user, place, edits),
    }

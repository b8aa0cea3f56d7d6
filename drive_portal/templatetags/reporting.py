"""The way to a report of a difficulty from every page; what a place's page says of those that are open."""

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from camps.difficulties import here, raising
from districts.permissions import holds

register = template.Library()

_ASKED = ("camp", "centre", "panchayat", "block", "district")  # the narrowest first


@register.simple_tag(takes_context=True)
def report_address(context):
    """The form of a difficulty at the place of this page; empty where there is nobody who may report."""
    request, user = context.get("request"), context.get("user")
    if request is None or not getattr(user, "is_authenticated", False) or not holds(user, raising.RAISE):
        return ""
    level, code = ("", "") if "exception" in context else _place(request)  # a 404 says nothing of its address
    return reverse("difficulty_new") + (f"?{urlencode({level: code})}" if code else "")


def _place(request):
    """(level, code) of the place that the page is about, as its address says; else empty."""
    match = request.resolver_match
    if match and match.url_name == "camp":
        return "camp", match.kwargs["pk"]
    if match and {"level", "code"} <= match.kwargs.keys():
        level = match.kwargs["level"]
        return ("panchayat" if level == "field" else level), match.kwargs["code"][:40]
    asked = ((name, request.GET.get(name, "")[:40]) for name in _ASKED)
    return next(((name, code) for name, code in asked if code), ("", ""))


@register.inclusion_tag("components/difficulties.html")
def difficulties_here(user, scene):
    """How many are open in a district or block, how many too long, of which kinds; not to who makes cards."""
    return {"here": here.summary(user, scene.place, scene.edits)}

"""The question to an operator, on the page of the day's report."""

from django import template

from enrollment.doubts.pages import OwnQuestion

register = template.Library()


@register.simple_tag
def question_to(own):
    """The open question about the login ID of an operator's page (`owndays.OwnDay`)."""
    return OwnQuestion(own.user, own.login_id)

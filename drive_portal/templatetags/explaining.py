"""The way from a figure to its explanation."""

from django import template

from drive_portal.explain import address

register = template.Library()


@register.simple_tag
def explains(row, figure, drive):
    """The address that explains a figure of a row of progress: `{% explains row "made" drive %}`."""
    return address(row["level"], row["code"], figure, drive, row["date"])

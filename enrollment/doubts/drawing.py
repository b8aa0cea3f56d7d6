"""A login ID's last days drawn small: a bar a day, those that the question is about marked.

Across in per cent of the width, up and down in pixels, as the portal's other charts.
"""

from django.utils.html import format_html_join

from drive_portal.lib import dates

DAYS = 30
HEIGHT, BASE = 56, 50
_BAR = '<rect class="{}" x="{}" width="{}" y="{}" height="{}" />'


def days(doubt, made):
    """The bars of the 30 days to the question's last; `made`: cards by date, None: reported nothing.

    Each with its date and cards for the table of the same numbers.
    """
    shown = dates.days(doubt.date - dates.timedelta(days=DAYS - 1), doubt.date)
    top, width, asked = max([made.get(day) or 0 for day in shown] + [1]), 100 / DAYS, set(doubt.dates)
    drawn = []
    for n, day in enumerate(shown):
        height = round(BASE * (made.get(day) or 0) / top, 1)
        kind = "doubt-day--asked" if day in asked else "doubt-day"
        if height:
            left, wide = f"{n * width + width * 0.15:.2f}%", f"{width * 0.7:.2f}%"
            drawn.append((kind, left, wide, f"{HEIGHT - height:g}", f"{height:g}"))
    return {
        "height": HEIGHT,
        "drawn": format_html_join("", _BAR, drawn),
        "first": shown[0],
        "last": shown[-1],
        "top": top,
    }

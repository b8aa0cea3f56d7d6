"""What the help pages are made of: pictures of screens, and the words that stand on them."""

import functools
import json

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

register = template.Library()
FOLDER = settings.BASE_DIR / "static" / "help"


@functools.cache
def sizes():
    """picture-language: [width, height] as it is shown, in px; written with the pictures."""
    return json.loads((FOLDER / "sizes.json").read_text())


@register.inclusion_tag("drive_portal/help/_picture.html")
def picture(name, alt):
    """A step's picture in the reader's language: `{% picture "officer-chase" "what one sees" %}`."""
    file = f"{name}-{get_language()}"
    width, height = sizes().get(file, (0, 0))
    return {"file": f"help/{file}.webp", "alt": alt, "width": width, "height": height}


@register.simple_tag
def label(message):
    """Words of a screen as they stand there, by their English: `{% label "Send" %}`.

    They are translated with the screen that they are of; a test looks for them on it.
    """
    return format_html('<b class="label">{}</b>', gettext(message))

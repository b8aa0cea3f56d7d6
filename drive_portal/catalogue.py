"""The Hindi catalogue without gettext's programs: collected from the sources, compiled at start.

`locale/hi/LC_MESSAGES/django.po` is the source; the compiled one lies under DATA_DIR.
`manage.py collect_hindi` adds what is new in the sources to it.
"""

import ast
import os
import re
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = settings.BASE_DIR / "locale/hi/LC_MESSAGES/django.po"
COMPILED = settings.DATA_DIR / "locale/hi/LC_MESSAGES/django.mo"
FOLDERS = ["drive_portal", "districts", "camps", "enrollment", "templates"]

# Argument positions of each function: message, plural, context.
_PYTHON = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\((?=\s*u?['\"])")


def read():
    """The catalogue as it is written."""
    with SOURCE.open("rb") as file:
        return read_po(file, locale="hi")


def compile_hindi():
    """Compile the catalogue where it is newer than what was compiled. Whole or not at all."""
    if COMPILED.exists() and COMPILED.stat().st_mtime >= SOURCE.stat().st_mtime:
        return
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    part = COMPILED.with_suffix(f".{os.getpid()}")
    with part.open("wb") as file:
        write_mo(file, read())
    part.replace(COMPILED)


def collect():
    """A Babel catalogue of every string in the sources that a reader may meet."""
    found = Catalog(locale="hi")
    for folder in FOLDERS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                messages = _of_python(path)
            elif path.suffix in (".html", ".txt") and folder == "templates":
                messages = _of_template(path)
            else:
                continue
            for message, context in messages:
                found.add(message, context=context, locations=[(str(path.relative_to(settings.BASE_DIR)), 1)])
    return found


def _of_python(path):
    for _line, message, _comments, context in extract("python", BytesIO(path.read_bytes()), keywords=_PYTHON):
        if message and (isinstance(message, tuple) or message.strip()):
            yield message, context


def _of_template(path):
    text = templatize(path.read_text(), origin=str(path))
    for call in _CALL.finditer(text):
        arguments = _arguments(text, call.end())
        if call[1] in ("_", "gettext"):
            yield arguments[0], None
        elif call[1] == "ngettext":
            yield tuple(arguments[:2]), None
        elif call[1] == "pgettext":
            yield arguments[1], arguments[0]
        else:
            yield tuple(arguments[1:3]), arguments[0]


def _arguments(text, start):
    """The leading string arguments of a call whose first one begins at `start`."""
    found, rest = [], text[start:].lstrip()
    while match := re.match(r"u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")\s*,?\s*", rest, re.DOTALL):
        found.append(ast.literal_eval(match[1].replace("\n", "\\n")))
        rest = rest[match.end() :]
    return found

"""`collect_hindi`: brings the Hindi catalogue up to the sources, for a translator to fill."""

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from django.core.management.base import BaseCommand

from drive_portal import catalogue

PLURALS = "nplurals=2; plural=(n > 1);"  # CLDR: 0 and 1 are singular in Hindi
LIBRARY = "library"  # the location of strings that are not ours, but that our users meet


class Command(BaseCommand):
    help = "Adds new strings of the sources to locale/hi, without Hindi, and drops those that are gone."

    def handle(self, *args, **options):
        known = catalogue.read()
        merged = Catalog(
            locale="hi", project="ayushman-drive-portal", header_comment="# The Hindi of the portal."
        )
        merged.mime_headers = [("Plural-Forms", PLURALS)]
        found = catalogue.collect()
        for message in found:
            if message.id:
                old = known.get(message.id, message.context)
                merged.add(
                    message.id, old.string if old else None, message.locations, context=message.context
                )
        for message in known:
            if message.id and any(name == LIBRARY for name, _line in message.locations):
                merged.add(message.id, message.string, message.locations, context=message.context)
        with catalogue.SOURCE.open("wb") as file:
            write_po(file, merged, width=110, sort_output=True, include_lineno=False, omit_header=False)
        empty = [message for message in merged if message.id and not all(_texts(message))]
        self.stdout.write(f"{len(merged)} strings, {len(empty)} without Hindi")


def _texts(message):
    return message.string if isinstance(message.string, tuple | list) else [message.string]

"""Write a made-up cards file for a list that `make_list` has written: CSV, or zipped by the file's ending."""

import json
import time
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from districts.models import LoginID
from drive_portal.demo import cards
from drive_portal.management.commands.make_list import write


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--list", required=True, type=Path, metavar="FILE", help=".csv or .zip")
        for name in ("made", "rejected", "pending"):
            parser.add_argument(f"--{name}", required=True, type=int, metavar="N")
        parser.add_argument("--outside", type=int, default=0, metavar="N", help="of ids not on the list")
        parser.add_argument("--seed", required=True, type=int, metavar="S")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE", help=".csv or .zip")
        parser.add_argument("--district", default="", metavar="CODE", help="whose login IDs made them")
        parser.add_argument("--until", type=date.fromisoformat, metavar="DATE", help="last day; yesterday")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args, list, made, rejected, pending, outside, seed, out, district, until, **options):
        began = time.monotonic()
        ids = read(list, made, rejected, pending, outside)
        prefix = district or "".join(letter for letter in ids[0][:5] if letter.isalnum())
        maker = cards.Cards(seed, logins(district, prefix), prefix, until or cards.yesterday())
        try:
            write(out, cards.COLUMNS, cards.of_list(ids, made, rejected, pending, outside, maker))
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.", returncode=2) from error
        summary = {"made": made, "rejected": rejected, "pending": pending, "outside": outside, "seed": seed}
        summary |= {"file": str(out), "rows": made + rejected + pending + outside}
        summary["seconds"] = round(time.monotonic() - began, 1)
        if options["json"]:
            return self.stdout.write(json.dumps(summary))
        self.stdout.write("{file}: {rows} made-up cards ({seconds} s).".format(**summary))


def read(path, *numbers):
    """The list's ids. Raises CommandError (exit 2) where the file or the numbers do not fit."""
    if min(numbers) < 0:
        raise CommandError("Numbers of cards are not negative.", returncode=2)
    try:
        ids = cards.read_ids(path)
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read: {error}", returncode=2) from error
    marked = sum(numbers[:3])
    if marked > len(ids) or not ids:
        raise CommandError(f"The list has {len(ids)} ids, too few for {marked} cards.", returncode=2)
    return ids


def logins(district, prefix):
    """Codes of the district's login IDs, from the database where it has them."""
    try:
        found = LoginID.objects.filter(district__code=district, status="active").order_by("code")
        return [*found.values_list("code", flat=True)] or cards.made_up_logins(prefix)
    except DatabaseError:
        return cards.made_up_logins(prefix)

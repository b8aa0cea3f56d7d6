"""Load the demonstration: five real districts with made-up people, their drives under way today."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from drive_portal.demo import lists, load
from drive_portal.demo.accounts import PATTERNS
from drive_portal.demo.facts import SPECS


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")
        parser.add_argument(
            "--lists", action="store_true", help="then take in Jashpur's list, which takes minutes"
        )
        parser.add_argument(
            "--note", type=Path, metavar="FILE", help="a file that is there while a list is wanted"
        )
        parser.add_argument("--accounts", action="store_true", help="only print the accounts")

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError(
                "Refused: DATABASE_URL is set, so this is production, without a demonstration."
            )
        if options["accounts"]:
            return self.stdout.write(accounts(options["json"]))
        made = load.load()
        if options["note"] and lists.wanted():
            options["note"].touch()
        elif options["note"]:
            options["note"].unlink(missing_ok=True)
        if options["lists"]:
            made = (made or {}) | {"list": lists.take_in()}
            if not options["json"]:
                return self.stdout.write(listed(made["list"]))
        if options["json"]:
            return self.stdout.write(json.dumps(made or {"loaded": False}))
        if made is None:
            return self.stdout.write("The demonstration is there already.")
        self.stdout.write(
            "The demonstration: {districts} districts, {panchayats} panchayats and wards, {centres} centres,"
            " {login_ids} login IDs, {camps} camps, {tallies} tallies, {accounts} accounts"
            " ({seconds} s).".format(**made)
        )


def listed(made):
    if made is None:
        return "The list is there already."
    return "Jashpur's list: {listed} people, and their cards ({seconds} s).".format(**made)


def accounts(as_json):
    """The accounts by pattern, with the password."""
    districts = [spec.slug for spec in SPECS]
    if as_json:
        found = {"password": settings.DEMO_PASSWORD, "districts": districts, "accounts": dict(PATTERNS)}
        return json.dumps(found)
    width = max(len(name) for name, _who in PATTERNS) + 2
    lines = [f"Accounts, password {settings.DEMO_PASSWORD}; <district>: {', '.join(districts)}"]
    lines += [f"  {name:{width}}{who}" for name, who in PATTERNS]
    return "\n".join(lines)

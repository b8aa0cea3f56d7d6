"""Replay each past day of the drives with what was known by then, and say how often the 80 % band held."""

import json
from collections import Counter

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from districts.models import Drive
from enrollment.forecast import replay

_WHAT = {
    "7": lambda: _("cards of the next 7 working days"),
    "14": lambda: _("cards of the next 14 working days"),
    "finish": lambda: _("day that reached the target"),
}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--drive", type=int, metavar="ID", help="only this drive")
        parser.add_argument("--json", action="store_true", help="answer for machines")

    def handle(self, *args, drive, **options):
        drives = Drive.objects.select_related("district").order_by("pk")
        chosen = drives if drive is None else drives.filter(pk=drive)
        if drive is not None and not chosen:
            raise CommandError(_("There is no drive %s.") % drive, returncode=2)
        found = [replay.replay(one) for one in chosen]
        whole = replay.Replay(0, _("All drives"))
        whole.held = sum((one.held for one in found), Counter())
        whole.asked = sum((one.asked for one in found), Counter())
        if options["json"]:
            each = [{"drive": one.drive, "name": one.name} | _numbers(one) for one in found]
            return self.stdout.write(json.dumps({"drives": each} | _numbers(whole), ensure_ascii=False))
        for one in [*found, whole]:
            self.stdout.write(f"{one.name}: {_said(one)}")


def _numbers(one):
    """Held, asked and per cent of each thing foretold; per cent None where nothing was."""
    return {
        what: {"held": one.held[key], "of": one.asked[key], "percent": _percent(one, key)}
        for what, key in (("7", 7), ("14", 14), ("finish", "finish"))
    }


def _percent(one, key):
    return round(100 * one.held[key] / one.asked[key], 1) if one.asked[key] else None


def _said(one):
    parts = [
        _("%(what)s: held %(percent)s %% of %(of)s times") % part
        for part in ({"what": _WHAT[what]()} | numbers for what, numbers in _numbers(one).items())
        if part["of"]
    ]
    return "; ".join(parts) or _("nothing to compare yet")

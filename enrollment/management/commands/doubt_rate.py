"""How often honest login IDs are asked about their reports on made-up drives, and how soon faulty ones."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from enrollment.doubts import trial


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--drives", type=int, default=10, metavar="N", help="of each sort (10)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="which made-up drives (1)")
        parser.add_argument("--json", action="store_true", help="answer for machines")

    def handle(self, *args, drives, seed, **options):
        if drives < 1 or seed < 0:
            raise CommandError(_("Give at least one drive and a seed of 0 or more."), returncode=2)
        clean, *faulty = trial.measure(drives, seed)
        if options["json"]:
            about = {"drives": drives, "seed": seed, "reports": clean.reports, "ids": clean.ids}
            power = {one.fault: {"found": one.percent_found, "after": one.soon} for one in faulty}
            return self.stdout.write(json.dumps(about | {"false": clean.rates, "faults": power}))
        self.stdout.write(
            _("Honest: %(questions)s questions to %(ids)s login IDs with %(reports)s reports")
            % {"questions": sum(clean.false.values()), "ids": clean.ids, "reports": clean.reports}
        )
        for kind, rate in clean.rates.items():
            self.stdout.write(f"  {kind:<16} {clean.false.get(kind, ''):>4} {rate:>8.3f} ‰")
        self.stdout.write(_("Planted: how many were asked, and after how many reports (median)"))
        for one in faulty:
            self.stdout.write(f"  {one.fault:<16} {one.percent_found:>6.1f} % {one.soon or '-':>6}")

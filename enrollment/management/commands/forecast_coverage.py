"""How often the forecast's 80 % band of the finish holds on made-up drives of known truth."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from enrollment.forecast import coverage


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--drives", type=int, default=400, metavar="N", help="of each kind (400)")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="which made-up drives (1)")
        parser.add_argument("--json", action="store_true", help="answer for machines")

    def handle(self, *args, drives, seed, **options):
        if drives < 1 or seed < 0:
            raise CommandError(_("Give at least one drive and a seed of 0 or more."), returncode=2)
        found = coverage.measure(drives, seed)
        if options["json"]:
            kinds = {one.kind: vars(one) | one.rates for one in found}
            return self.stdout.write(json.dumps({"drives": drives, "seed": seed, "kinds": kinds}))
        for one in found:
            self.stdout.write(
                _(
                    "%(kind)s: the 80 %% band held %(percent)s %% of %(drives)s times (%(early)s finished"
                    " before it, %(late)s after it); chance of the deadline foretold %(chance).2f, met"
                    " %(in_time).2f"
                )
                % (vars(one) | one.rates)
            )

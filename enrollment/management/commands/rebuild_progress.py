"""Compute progress anew from the facts, of every drive or of one, and set right what differs."""

import json

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from districts.models import Drive
from enrollment import progress


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--drive", type=int, metavar="ID", help="only this drive")
        parser.add_argument("--json", action="store_true", help="answer for machines")

    def handle(self, *args, drive, **options):
        found = Drive.objects.order_by("pk") if drive is None else _only(drive)
        wrong = {pk: progress.rebuild(pk) for pk in found.values_list("pk", flat=True)}
        if options["json"]:
            drives = [{"drive": pk, "changed": changed} for pk, changed in wrong.items()]
            answer = {"drives": drives, "changed": sum(wrong.values())}
            return self.stdout.write(json.dumps(answer))
        self.stdout.write(
            _("Drives rebuilt: %(drives)d; figures that differed from their facts: %(changed)d")
            % {"drives": len(wrong), "changed": sum(wrong.values())}
        )


def _only(drive_id):
    """The drive as a queryset; exit 2 where there is none."""
    found = Drive.objects.filter(pk=drive_id)
    if not found.exists():
        raise CommandError(_("There is no drive %s.") % drive_id, returncode=2)
    return found

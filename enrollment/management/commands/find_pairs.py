"""`manage.py find_pairs DISTRICT`: search a district for people who are on its list under two ids."""

from django.core.management.base import BaseCommand, CommandError

from districts.models import District
from drive_portal.lib import priority
from enrollment.imports.children import live_with
from enrollment.pairs import finding


class Command(BaseCommand):
    help = "Search a district's list for people who stand on it under two ids; decisions are kept."
    requires_system_checks = []  # the worker has made them: a second sooner

    def add_arguments(self, parser):
        parser.add_argument("district", help="the district's code")
        parser.add_argument("--parent", type=int, help="end with this process, the worker")

    def handle(self, *args, **options):
        district = District.objects.filter(code=options["district"]).first()
        if district is None:
            raise CommandError(f"There is no district {options['district']}.")
        if options["parent"]:  # which has put this process last
            live_with(options["parent"])
            priority.database_stands_back()
        done = finding.search(district.pk)
        if done is None:
            self.stdout.write(f"{district.code}: another search is at it.")
            return
        self.stdout.write(
            f"{district.code}: {done.people} people, {done.compared} pairs compared, {done.found} to look at."
        )

import sys

from django.core.management import BaseCommand

from enrollment.imports import children, runner


class Command(BaseCommand):
    help = "Carry one import on, as a child of the worker. Started by the worker, not by hand."
    requires_system_checks = []  # the worker has made them: a second sooner

    def add_arguments(self, parser):
        parser.add_argument("id", type=int)
        parser.add_argument("--parent", type=int, help="the process with which this one ends")

    def handle(self, *args, id, parent=None, **options):
        if parent:
            children.live_with(parent)
        try:
            runner.run(id, aside=True)
        except runner.Lost:
            sys.exit(children.AGAIN)
        except Exception as error:
            self.stderr.write(f"Import {id}: {runner.place_of(error)}")
            sys.exit(1)

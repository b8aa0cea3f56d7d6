from enrollment.imports.command import PeopleCommand
from enrollment.imports.jobs import SCHEMES


class Command(PeopleCommand):
    help = "Take in an eligibility list of a district: CSV, XLSX or ODS, also zipped."
    kind = "eligibility"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--scheme", required=True, choices=SCHEMES, help="of rows that do not name theirs"
        )
        parser.add_argument("--replace", action="store_true", help="the file is the scheme's whole list")

from enrollment.imports.command import PeopleCommand


class Command(PeopleCommand):
    help = "Take in a file of cards of a district, made or rejected: CSV, XLSX or ODS, also zipped."
    kind = "cards"

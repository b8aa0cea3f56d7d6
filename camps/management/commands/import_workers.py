from camps.duties import filing
from districts.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Take in a file of the drive's people: CSV, XLSX or ODS, also zipped."
    kind = filing.Workers.name

    def take_in(self, file, errors, encoding, options):
        return filing.take_in(self.kind, file, errors, encoding=encoding)

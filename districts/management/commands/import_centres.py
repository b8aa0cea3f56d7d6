from districts.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Take in a file of centres: CSV, XLSX or ODS, also zipped."
    kind = "centres"

from districts.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Take in a file of login IDs: CSV, XLSX or ODS, also zipped."
    kind = "login_ids"

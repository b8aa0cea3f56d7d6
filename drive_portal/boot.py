"""What must be done before the portal can serve, in one process: `python -m drive_portal.boot [FILE]`.

Tables, static files and the demonstration, each only where something is missing. FILE gets the
demonstration's accounts, for the supervisor to show when the portal answers.
"""

import hashlib
import os
import sys
from pathlib import Path

import django
from django.conf import settings
from django.core.management import CommandError, call_command, get_commands


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "drive_portal.settings")
    django.setup()
    migrate()
    if not settings.DEBUG:  # with DEBUG they are served from where they are written
        call_command("make_fonts")
        collect_static(settings.DATA_DIR / "static.stamp")
    if settings.DEMO and "make_demo" in get_commands():
        call_command("make_demo", note=settings.DATA_DIR / "list-wanted")
        if len(sys.argv) > 1:
            show_accounts(Path(sys.argv[1]))


def migrate() -> None:
    """Migrate; quietly, when there is nothing to do."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if steps:
        print(f"Making the tables ({len(steps)} steps)", flush=True)
    call_command("migrate", interactive=False, verbosity=0)


def collect_static(stamp: Path) -> None:
    """Collect static files when a source has changed: hashing and compressing them takes seconds."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print("Preparing the static files", flush=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest.hexdigest())


def show_accounts(path: Path) -> None:
    with path.open("w") as out:
        try:
            call_command("make_demo", accounts=True, stdout=out)
        except (CommandError, TypeError, SystemExit):
            out.truncate(0)


if __name__ == "__main__":
    main()

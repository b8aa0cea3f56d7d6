"""System checks: what must be true of the machine before the portal may run."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import connections


@register(Tags.database)
def hindi_trigrams(app_configs, databases=None, **kwargs):
    """A cluster made with locale C finds no Hindi at all: pg_trgm sees no letters in it."""
    found = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT to_regprocedure('similarity(text,text)') IS NOT NULL")
            if not cursor.fetchone()[0]:
                continue  # before the first migration
            cursor.execute("SELECT similarity('क', 'क')")
            if cursor.fetchone()[0] != 1:
                found.append(
                    Error(
                        "PostgreSQL does not see Hindi letters: similarity('क', 'क') is not 1.",
                        hint="Create the database with a UTF-8 LC_CTYPE (initdb --locale=C.UTF-8).",
                        id="drive_portal.E001",
                    )
                )
    return found


@register(Tags.security)
def production_secret(app_configs, **kwargs):
    """Own servers mean production, and production needs a secret of its own."""
    if settings.SECRET_KEY:
        return []
    return [Error("SECRET_KEY is not set.", hint="Set it in the environment.", id="drive_portal.E002")]

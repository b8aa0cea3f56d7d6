"""Rows into PostgreSQL by COPY: tens of thousands of tallies in a second or two."""

import io
import json
import uuid

from django.db import connection

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def copy(model, columns, rows):
    """Write `rows` (tuples of None, text, numbers, dates) into the model's `columns`; returns how many."""
    text = io.StringIO()
    for row in rows:
        text.write("\t".join("\\N" if cell is None else str(cell).translate(_ESCAPES) for cell in row) + "\n")
    text.seek(0)
    names = ", ".join(f'"{model._meta.get_field(column).column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', text)
        return cursor.rowcount


def name_history(source):
    """Set the history's context for this transaction, as `pghistory.context` does for the ORM's statements.

    Without one every row's trigger catches an error, and PostgreSQL then walks through all foreign keys
    that wait to be checked: 15,000 tallies took a minute.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true),"
            " set_config('pghistory.context_metadata', %s, true), set_config('pgtrigger.ignore', '{}', true)",
            [str(uuid.uuid4()), json.dumps({"source": source})],
        )


def copy_with_history(model, columns, rows):
    """The same, with the history in one statement at the facts' moments: no trigger row by row."""
    (inserted,) = [t.get_pgid(model) for t in model._meta.triggers if t.name == "insert_insert"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{inserted}}}"])
        cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{model._meta.db_table}"')  # noqa: S608  names of our own tables
        (before,) = cursor.fetchone()
        written = copy(model, columns, rows)
        names = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
        cursor.execute(
            f'INSERT INTO "{model.pgh_event_model._meta.db_table}" ({names},'  # noqa: S608  names of our own tables
            " pgh_obj_id, pgh_created_at, pgh_label, pgh_context_id)"
            f" SELECT {names}, id, changed_at, 'insert', _pgh_attach_context()"
            f' FROM "{model._meta.db_table}" WHERE id > %s',
            [before],
        )
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
    return written


def date_history(*models):
    """Let the moments of what the triggers wrote of changes be those of the facts, not of the load."""
    with connection.cursor() as cursor:
        for model in models:
            events = model.pgh_event_model._meta.db_table
            cursor.execute(
                f'UPDATE "{events}" SET pgh_created_at = greatest(changed_at, decided_at)'  # noqa: S608  names of our own tables
                " WHERE pgh_label = 'update'"
            )


def analyze(*models):
    """Tell the planner what was written: inside one transaction nobody else does."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f'ANALYZE "{model._meta.db_table}"')

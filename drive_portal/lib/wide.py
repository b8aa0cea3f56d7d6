"""Models out of hand-written SQL: rows that hold several beside one another.

For the few reads that every submission asks: the text is made once, where the ORM's is made at each call.
"""

from functools import cached_property
from typing import Any

from django.db import connection, models


class Wide:
    """SQL in which `{alias}` stands for the columns of the table `alias`, a model's."""

    def __init__(self, sql: str, **tables: type[models.Model]):
        self._text, self._tables = sql, tables

    @cached_property
    def _columns(self):
        """Each model with its fields' names, and which of them Django reads with something of its own."""
        found = []
        for model in self._tables.values():
            fields = model._meta.concrete_fields
            read = [
                (n, field.from_db_value) for n, field in enumerate(fields) if hasattr(field, "from_db_value")
            ]
            found.append((model, [field.attname for field in fields], read))
        return found

    @cached_property
    def sql(self) -> str:
        return self._text.format(
            **{
                alias: ", ".join(f'{alias}."{field.column}"' for field in model._meta.concrete_fields)
                for alias, model in self._tables.items()
            }
        )

    def rows(self, parameters: dict[str, Any]) -> list[tuple]:
        """The models of each row in the order of the tables, None where a join found none; then the rest."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, parameters)
            return [self._split(row) for row in cursor.fetchall()]

    def _split(self, row):
        parts, begin = [], 0
        for model, names, read in self._columns:
            values = list(row[begin : begin + len(names)])
            begin += len(names)
            for n, reading in read:
                values[n] = reading(values[n], None, connection)
            key = values[names.index(model._meta.pk.attname)]
            parts.append(None if key is None else model.from_db(connection.alias, names, values))
        return *parts, *row[begin:]

"""SQL planned once a connection: the first execution prepares it, those after only execute it.

For large statements that find a few rows and are run again and again: their parsing and planning costs many
times what they do.
"""

import itertools
import re
from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.backends.utils import CursorWrapper

_PARAMETER = re.compile(r"%\((\w+)\)s|%%")
# Within the transaction: PostgreSQL would plan the first five executions for their values.
_ONE_PLAN = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true);"
_FEW = 50  # rows of arrays: more are worth a plan of their own
_numbers = itertools.count(1)  # a name is never given twice
_names: WeakKeyDictionary = WeakKeyDictionary()  # by driver's connection: names by statement


class Prepared:
    """A statement with parameters `%(name)s`, and their PostgreSQL types by name (others may be among them).

    A prepared statement outlives a transaction that is rolled back, and PostgreSQL plans it anew when a table
    or its statistics change. A name belongs to one connection; after an error a new one is taken, so that
    nothing hangs on what the server may have forgotten. Where a pooler gives each transaction another
    connection (`DISABLE_SERVER_SIDE_CURSORS`, Django's setting for these), nothing is prepared.
    """

    def __init__(self, sql: str, types: dict[str, str]):
        self.sql = _PARAMETER.sub(lambda found: f"{found[0]}::{types[found[1]]}" if found[1] else "%%", sql)
        self.names = list(dict.fromkeys(found[1] for found in _PARAMETER.finditer(sql) if found[1]))
        numbered = {name: f"${n}" for n, name in enumerate(self.names, 1)}
        self._body = _PARAMETER.sub(lambda found: numbered[found[1]] if found[1] else "%", sql)
        self._types = ", ".join(types[name] for name in self.names)

    def execute(self, cursor: CursorWrapper, parameters: dict[str, Any], size: int = 1) -> None:
        """Execute it, in a transaction; the cursor has its rows. Raises what any execution raises.

        `size`: how long the arrays among the parameters are. The one plan is made for short ones.
        """
        if size > _FEW or connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
            cursor.execute(self.sql, parameters)
            return
        names = _names.setdefault(cursor.connection, {})
        prepare, name = "", names.get(self)
        if name is None:
            name = f"prepared_{next(_numbers)}"
            prepare = f"PREPARE {name} ({self._types}) AS {self._body};".replace("%", "%%")
        values = ", ".join(f"%({part})s" for part in self.names)
        try:
            cursor.execute(
                f"{prepare}{_ONE_PLAN}EXECUTE {name}" + (f"({values})" if values else ""),
                {part: parameters[part] for part in self.names},
            )
        except Exception:
            names.pop(self, None)
            raise
        names[self] = name

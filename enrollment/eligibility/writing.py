"""Good rows into PostgreSQL: a stream of pieces into one COPY, which runs while the next piece is checked."""

import queue
import threading
from io import BytesIO

import pyarrow as pa
from django.db import connection
from pyarrow import csv

_AHEAD = 2  # pieces that may wait for the database
_END = b""


class Copy:
    """A context manager: `add` takes tables of `columns`; leaving it waits for the database.

    The table was made in this transaction: its rows are written as if they had always been there (FREEZE).
    """

    def __init__(self, table: str, columns: list[str]) -> None:
        names = ", ".join(columns)
        # an empty text and a value that is not there are told apart by quotation marks
        self._sql = f'COPY "{table}" ({names}) FROM STDIN WITH (FORMAT csv, FREEZE)'
        self._waiting: queue.Queue[bytes] = queue.Queue(_AHEAD)
        self._error: BaseException | None = None
        self._rest = b""
        self.rows = 0

    def __enter__(self):
        connection.ensure_connection()
        self._cursor = connection.connection.cursor()
        self._thread = threading.Thread(target=self._copy, name="copy")
        self._thread.start()
        return self

    def add(self, table: pa.Table) -> None:
        out = BytesIO()
        csv.write_csv(table, out, csv.WriteOptions(include_header=False, quoting_style="needed"))
        self.rows += table.num_rows
        if out.tell():
            self._put(out.getvalue())

    def __exit__(self, kind, error, _trace):
        if kind:
            self._error = self._error or error
        self._put(_END)
        self._thread.join()
        self._cursor.close()
        if kind is None and self._error:
            raise self._error

    def read(self, size=-1):
        """What COPY asks for."""
        if self._error:
            raise RuntimeError("the import was broken off")
        if not self._rest:
            self._rest = self._waiting.get()
        part, self._rest = self._rest[:size], self._rest[size:]
        return part

    def _put(self, data):
        while self._thread.is_alive():
            try:
                self._waiting.put(data, timeout=0.2)
                return
            except queue.Full:
                continue
        if self._error and data is not _END:
            raise self._error

    def _copy(self):
        try:
            self._cursor.copy_expert(self._sql, self, size=1 << 20)
        except BaseException as error:
            self._error = self._error or error

"""Files that were sent and wait: looked at first, then taken in as they were looked at, gone after a day.

Each lies in a folder of its own under `DATA_DIR`, named by a random token and tied to the sender. The
first look takes the file in and takes it back again, so that it says exactly what would happen now.
"""

import json
import re
import secrets
import shutil
import time
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from drive_portal.lib import asides, intake
from drive_portal.lib.sheets import SERVICE, Refused, Sheet, fold

DAY = 86400  # seconds
SAMPLE, ERRORS_SHOWN = 10, 50  # rows
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,60}")


class Unknown(Exception):
    """There is no such file, or it is another's, or its day is over."""


class Waiting:
    """A file that was sent. `about` is what is known of it: kind, name, encoding, the look, the result."""

    def __init__(self, folder, about):
        self.folder, self.about = folder, about

    @property
    def token(self):
        return self.folder.name

    @property
    def file(self):
        return self.folder / "file"

    @property
    def errors(self):
        """The rows set aside, by the last look or the taking in."""
        return self.folder / "errors.csv"

    @property
    def state(self):
        """`refused`, `looked` (it waits), `taking` (just now) or `done`."""
        if "result" in self.about:
            return "done"
        if self.about["look"].get("problem"):
            return "refused"
        return "taking" if (self.folder / "taking").exists() else "looked"

    @property
    def counts(self):
        """The numbers of the taking in, else of the look."""
        return self.about.get("result") or self.about["look"]

    @property
    def error_rows(self):
        """The first rows set aside: (number, sentence, cells as they were sent)."""
        return asides.first(self.errors, ERRORS_SHOWN)

    def save(self):
        part = self.folder / "about.part"
        part.write_text(json.dumps(self.about, ensure_ascii=False))
        part.replace(self.folder / "about.json")  # whole or not at all


class Desk:
    """Where files of some kinds are looked at and taken in.

    `name`: of its folder; `kinds`: each kind's `intake.Kind` by name; `run(kind, path, errors_path,
    encoding=, user=)` takes a file in, in the caller's transaction.
    """

    def __init__(self, name, kinds, run):
        self.name, self.kinds, self.run = name, kinds, run

    @property
    def root(self):
        return Path(settings.DATA_DIR) / self.name

    def receive(self, user, kind, upload, encoding=""):
        """Keep an uploaded file and take the first look at it."""
        self.sweep()
        folder = self.root / secrets.token_urlsafe(24)
        folder.mkdir(mode=0o700, parents=True)
        about = {"kind": kind, "name": upload.name[:200], "encoding": encoding, "user": user.pk}
        waiting = Waiting(folder, about | {"look": {}})
        with waiting.file.open("wb") as stream:
            for chunk in upload.chunks():
                stream.write(chunk)
        waiting.about["look"] = self._look(user, waiting)
        waiting.save()
        return waiting

    def find(self, user, token):
        """The user's file of this token. Raises Unknown."""
        folder = self.root / token
        if not _TOKEN.fullmatch(token) or not (folder / "about.json").is_file() or _is_over(folder):
            raise Unknown
        waiting = Waiting(folder, json.loads((folder / "about.json").read_text()))
        if waiting.about["user"] != user.pk:
            raise Unknown
        return waiting

    def take_in(self, user, waiting):
        """Take in the file that was looked at, once; the file itself is gone afterwards."""
        if waiting.state != "looked":
            return
        try:
            (waiting.folder / "taking").touch(exist_ok=False)
        except FileExistsError:  # pressed twice: the first one is at work
            return
        try:
            waiting.errors.unlink(missing_ok=True)
            result = self._run(user, waiting)
            waiting.about["result"] = result.as_json()
            waiting.file.unlink()
        except Refused as refused:  # what it was looked at with has changed since
            waiting.about["look"]["problem"] = str(refused)
        finally:
            waiting.save()
            (waiting.folder / "taking").unlink(missing_ok=True)

    def sweep(self):
        """Throw away what is older than a day."""
        for folder in self.root.iterdir() if self.root.is_dir() else []:
            if _is_over(folder):
                shutil.rmtree(folder, ignore_errors=True)

    def _look(self, user, waiting):
        """What the file is and what would become of it; `problem` where it cannot be taken in at all."""
        try:
            with transaction.atomic():
                found = self._run(user, waiting).as_json() | self._columns(waiting)
                transaction.set_rollback(True)
        except Refused as refused:
            return {"problem": str(refused)}
        return found

    def _run(self, user, waiting):
        encoding = waiting.about["encoding"] or None
        return self.run(waiting.about["kind"], waiting.file, waiting.errors, encoding=encoding, user=user)

    def _columns(self, waiting):
        """How each header was understood, and the first rows, Aadhaar numbers hidden."""
        declared = self.kinds[waiting.about["kind"]].columns
        with Sheet(waiting.file, declared, waiting.about["encoding"] or None) as sheet:
            dropped = intake.aadhaar_columns(sheet)
            found = islice(intake.read(sheet, dropped), SAMPLE)
            rows = [{"number": row.number, "cells": row.cells} for row in found]
            hindi = {column.name: _hindi(column) for column in declared}
            columns = [
                {
                    "header": header or _("(without a header)"),
                    "name": name,
                    "hindi": hindi.get(name or ""),
                    "service": fold(header) in SERVICE,
                }
                for header, name in zip(sheet.headers, sheet.names, strict=True)
            ]
        absent = [column.name for column in declared if column.name not in sheet.names]
        return {"columns": columns, "sample": rows, "absent": absent}


def _hindi(column):
    """The column's name in Hindi, as our own headers have it."""
    return next((header for header in column.headers if not header.isascii()), column.name)


def _is_over(folder):
    try:
        return folder.stat().st_ctime < time.time() - DAY
    except OSError:
        return True

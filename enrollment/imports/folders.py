"""Where the files of imports lie: each in a folder of its own, named by chance, under `DATA_DIR`.

The file that was sent, the rows set aside, and what the first look found. The database has none of it.
"""

import json
import re
import secrets
import shutil
import time
from pathlib import Path

from django.conf import settings

DAY = 86400  # seconds
SMALL = 1024 * 1024  # bytes
_NAME = re.compile(r"[A-Za-z0-9_-]{20,60}")


def root():
    return Path(settings.DATA_DIR) / "imports"


def new():
    """Make a folder that nobody else may enter; returns its name."""
    name = secrets.token_urlsafe(24)
    (root() / name).mkdir(mode=0o700, parents=True)
    return name


class Folder:
    """The folder of an import. There may be none: a command's file stays where it was."""

    def __init__(self, name):
        self.path = root() / (name if _NAME.fullmatch(name) else "none")

    @property
    def file(self):
        return self.path / "file"

    @property
    def errors(self):
        """The rows set aside, by the last look or the taking in."""
        return self.path / "errors.csv"

    @property
    def has_file(self):
        return self.file.is_file()

    @property
    def is_small(self):
        """Whether it is taken in about as soon as it is begun: behind all others it might never begin."""
        try:
            return self.file.stat().st_size < SMALL
        except OSError:
            return False  # there is none (any more)

    def keep(self, file):
        """Keep an uploaded file: where it lies on this disk already, by a second name for it."""
        try:
            self.file.hardlink_to(file.temporary_file_path())
        except (AttributeError, OSError):
            with self.file.open("wb") as stream:
                for chunk in file.chunks():
                    stream.write(chunk)

    def drop_file(self):
        """The sent file goes; what was set aside and what the look found stay."""
        self.file.unlink(missing_ok=True)

    def drop_look(self):
        """What the look found goes: ten rows of people."""
        (self.path / "look.json").unlink(missing_ok=True)

    def drop(self):
        shutil.rmtree(self.path, ignore_errors=True)

    @property
    def look(self):
        """What the first look found, beside the counts; nothing where there was none."""
        try:
            return json.loads((self.path / "look.json").read_text())
        except (OSError, ValueError):
            return {}

    @look.setter
    def look(self, found):
        part = self.path / "look.part"
        part.write_text(json.dumps(found, ensure_ascii=False))
        part.replace(self.path / "look.json")  # whole or not at all


def strays(known):
    """Folders that no import in `known` (names) has, and uploads that broke off, once they are a day old."""
    uploads = Path(settings.FILE_UPLOAD_TEMP_DIR)
    found = [path for path in (*_inside(root()), *_inside(uploads)) if path.name not in known]
    return [path for path in found if path.stat().st_mtime < time.time() - DAY]


def remove(path):
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _inside(folder):
    return folder.iterdir() if folder.is_dir() else []

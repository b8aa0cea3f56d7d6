"""What kind of file was sent, and its bytes as CSV: plain, zipped, or out of a workbook."""

import codecs
import json
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

MB = 1024 * 1024
MAX_UNPACKED = 1024 * MB
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)

_HEAD = 65536  # bytes
_WORKBOOK = Path(__file__).with_name("workbook.py")
_PASSWORD = "EncryptedPackage".encode("utf-16-le")


class Refused(Exception):
    """A file that cannot be taken in at all; `str()` is the sentence for the person who sent it."""


@dataclass
class Source:
    """A file's text: `open()` gives its bytes anew, to be read as `encoding`. Close it after use."""

    open: Callable[[], AbstractContextManager[Any]] = nullcontext
    encoding: str = "utf-8-sig"
    warnings: list[str] = field(default_factory=list)
    _temporary: list[Any] = field(default_factory=list)

    def close(self) -> None:
        while self._temporary:
            self._temporary.pop().close()


def find(path: Path, encoding: str | None = None) -> Source:
    """The text in the file at `path`; `encoding` where a person named it. Raises Refused, OSError."""
    source = Source()
    try:
        _plain_or_zipped(source, path, encoding)
    except BaseException:
        source.close()
        raise
    return source


def damaged() -> Refused:
    return Refused(_("The file is damaged and cannot be unpacked. Save it again and send it anew."))


def _plain_or_zipped(source, path, encoding, inside=False):
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        _zipped(source, path, encoding, inside)
        return
    _refuse_strangers(head, path)
    source.open, source.encoding = (lambda: path.open("rb")), encoding or _encoding(head)


def _zipped(source, path, encoding, inside):
    try:
        archive = zipfile.ZipFile(path)
    except DAMAGED as error:
        raise damaged() from error
    source._temporary.append(archive)
    parts = [part for part in archive.infolist() if not part.is_dir()]
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(_("The file is locked with a password. Save it without one."))
    if sum(part.file_size for part in parts) > MAX_UNPACKED or len(parts) > 10_000:
        raise Refused(_("The file would unpack to more than %d MB. Split it.") % (MAX_UNPACKED // MB))
    names = {part.filename for part in parts}
    if "xl/workbook.xml" in names or "content.xml" in names:
        _workbook(source, path)
        return
    if "[Content_Types].xml" in names:
        raise Refused(_("This kind of file is not read. Save it as XLSX or as “CSV UTF-8”."))
    parts = [part for part in parts if not _is_litter(part.filename)]
    if len(parts) != 1 or inside:
        raise Refused(_("The zip file must hold exactly one table; this one holds %d files.") % len(parts))
    try:
        _member(source, archive, parts[0], encoding)
    except DAMAGED as error:
        raise damaged() from error


def _member(source, archive, part, encoding):
    with archive.open(part) as stream:
        head = stream.read(_HEAD)
        if not head.startswith(b"PK"):
            _refuse_strangers(head)
            source.open, source.encoding = (lambda: archive.open(part)), encoding or _encoding(head)
            return
        copy = tempfile.NamedTemporaryFile(prefix="drive-sheet-")  # noqa: SIM115
        source._temporary.append(copy)
        for chunk in chain([head], iter(lambda: stream.read(MB), b"")):
            copy.write(chunk)
        copy.flush()
    _plain_or_zipped(source, Path(copy.name), encoding, inside=True)


def _workbook(source, path):
    out = tempfile.TemporaryFile(prefix="drive-sheet-")  # noqa: SIM115
    source._temporary.append(out)
    done = subprocess.run(  # noqa: S603  our own program and arguments, no shell
        [sys.executable, "-I", str(_WORKBOOK), str(path)],
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        check=False,
    )
    said = done.stderr.decode(errors="replace")
    if done.returncode:
        raise Refused(_workbook_refusal(done.returncode, said))
    if others := json.loads(said):
        source.warnings.append(_("Only the first sheet was read; also there: %s.") % ", ".join(others))

    def opened():
        out.seek(0)
        return nullcontext(out)

    source.open, source.encoding = opened, "utf-8"


def _workbook_refusal(code, said):
    if code == 3 and said == "encrypted":
        return _("The file is locked with a password. Save it without one.")
    if code == 3 and said == "empty":
        return _("The file is empty.")
    if code == 3 and said != "far":
        return _("The workbook is damaged or too large. Save it again, or as “CSV UTF-8”.")
    return _("The workbook is too large: delete what lies outside the table, or save it as “CSV UTF-8”.")


def _is_litter(name):
    return name.startswith("__MACOSX/") or Path(name).name in (".DS_Store", "Thumbs.db", "desktop.ini")


def _encoding(head: bytes) -> str:
    """UTF-8, or UTF-16 by its mark or by where its null bytes stand."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    at_even, at_odd = head[::2].count(0), head[1::2].count(0)
    if at_even + at_odd > len(head) / 20 and min(at_even, at_odd) * 10 < at_even + at_odd:
        return "utf-16-le" if at_odd > at_even else "utf-16-be"
    return "utf-8-sig"


def _refuse_strangers(head, path=None):
    """Refuse what is known not to be a table, saying what it is."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:100].lower()
    if head.startswith(b"\xd0\xcf\x11\xe0"):  # OLE: an old workbook, or a new one behind a password
        if _PASSWORD in head or (path and _PASSWORD in path.read_bytes()[-8 * MB :]):
            raise Refused(_("The file is locked with a password. Save it without one."))
        raise Refused(_("This is a workbook of the old kind (XLS). Save it as XLSX."))
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise Refused(_("This is a web page, whatever its name says. Open it in Excel and save it as XLSX."))
    if start.startswith((b"%pdf", b"{\\rtf")):
        raise Refused(_("This kind of file is not read. Save it as XLSX or as “CSV UTF-8”."))


def is_encoding(name: str) -> bool:
    """Whether text can be read in an encoding of this name."""
    try:
        return "".encode(codecs.lookup(name).name) is not None
    except (LookupError, ValueError):
        return False

"""What the import commands have in common: arguments, summary, exit codes."""

import json
import sys
from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from districts import imports
from drive_portal.lib import sources
from drive_portal.lib.sheets import Refused

REFUSED, BAD_ARGUMENTS = 1, 2


class ImportCommand(BaseCommand):
    """Takes in FILE: exit 0 when it was taken in, 1 when it was refused, 2 for bad arguments."""

    kind = ""  # a key of imports.KINDS

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--encoding", help="the file's encoding, where it is neither UTF-8 nor UTF-16")
        parser.add_argument("--json", action="store_true", help="answer for machines")
        parser.add_argument("--errors", metavar="PATH", type=Path, help="where rows set aside go")

    def handle(self, *args, file, encoding, errors, **options):
        errors = errors or file.with_name(f"{file.stem}.errors.csv")
        _check(file, encoding, errors)
        try:
            result = self.take_in(file, errors, encoding, options)
        except Refused as error:
            self._refuse(str(error), options["json"])
        except OSError as error:
            raise CommandError(
                f"{error.filename or file}: {error.strerror}", returncode=BAD_ARGUMENTS
            ) from error
        else:
            self._report(result, options["json"])

    def take_in(self, file, errors, encoding, options):
        """Take the file in; an `intake.Result`. Raises Refused and OSError."""
        return imports.take_in(self.kind, file, errors, encoding=encoding)

    def answer(self, result):
        """What machines are told."""
        return result.as_json() | {"state": "done", "problem": None}

    def line(self, result):
        """The summary in one line."""
        return _(
            "%(kind)s: %(rows_read)d rows read = %(new)d new + %(updated)d updated + %(unchanged)d unchanged"
            " + %(set_aside)d set aside"
        ) % vars(result)

    def _refuse(self, problem, as_json):
        if not as_json:
            raise CommandError(_("Refused: %s") % problem, returncode=REFUSED)
        self._print({"kind": self.kind, "state": "refused", "problem": problem})
        sys.exit(REFUSED)

    def _report(self, result, as_json):
        if as_json:
            self._print(self.answer(result))
            return
        line = self.line(result)
        if result.errors_path:
            line += " → " + str(result.errors_path)
        self.stdout.write(line)
        if result.unknown_headers:
            self.stderr.write(_("Unknown columns, left out: %s") % ", ".join(result.unknown_headers))
        for warning in result.warnings:
            self.stderr.write(warning)

    def _print(self, answer):
        self.stdout.write(json.dumps(answer, ensure_ascii=False))


def _check(file, encoding, errors):
    if not file.is_file():
        raise CommandError(_("There is no file %s.") % file, returncode=BAD_ARGUMENTS)
    if errors.resolve() == file.resolve() or errors.is_dir() or not errors.parent.is_dir():
        raise CommandError(_("The errors cannot be written to %s.") % errors, returncode=BAD_ARGUMENTS)
    if encoding and not sources.is_encoding(encoding):
        raise CommandError(_("There is no encoding %s.") % encoding, returncode=BAD_ARGUMENTS)

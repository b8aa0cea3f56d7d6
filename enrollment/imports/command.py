"""Lists and cards by command: the same job as by page, carried on in the command's own process.

Its row is the import's history, and an undo finds it. A command that dies leaves a row that the worker
marks as failed: the file is the caller's, and nothing of it was taken.
"""

import shutil

from django.core.management import CommandError
from django.db import DatabaseError, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from districts.management.importing import BAD_ARGUMENTS, ImportCommand
from districts.models import District
from drive_portal.lib import dates
from drive_portal.lib.sheets import Refused
from enrollment import eligibility
from enrollment.imports import folders, jobs, runner
from enrollment.models import Import

State = Import.State


class PeopleCommand(ImportCommand):
    """Takes in FILE of people of one district."""

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--district", metavar="CODE", required=True)

    def take_in(self, file, errors, encoding, options):
        with transaction.atomic():  # held before anybody can see the row, or it would be an orphan
            job = self.job(file, encoding, options)
            holding = runner.held(job.pk)
            holding.__enter__()
        try:
            return _taken(job, file, errors)
        finally:
            holding.__exit__(None, None, None)

    def job(self, file, encoding, options):
        district = District.objects.filter(code=options["district"].replace("\0", "")).first()
        if district is None:
            raise CommandError(_("There is no district %s.") % options["district"], returncode=BAD_ARGUMENTS)
        return Import.objects.create(
            kind=self.kind,
            district=district,
            scheme=options.get("scheme") or "",
            replace=bool(options.get("replace")),
            encoding=encoding or "",
            file_name=jobs.plain_name(file.name),
            language=get_language()[:5],
            state=State.RUNNING,
            started_at=dates.now(),
        )

    def answer(self, result):
        return super().answer(result) | {"gone": result.gone}

    def line(self, result):
        line = super().line(result)
        return line + (_("; gone: %s") % result.gone if result.gone else "")


def _taken(job, file, errors):
    """The result; whatever goes wrong stands in the row, and is raised."""
    try:
        return runner.take(job, file, errors)
    except eligibility.TooManyGone as asked:
        _ask(job, file, asked)
        page = _("Somebody says yes to import %(id)s on the page of imports.") % {"id": job.pk}
        raise Refused(f"{asked} {page}") from asked
    except Refused as refused:
        runner.ended(job, State.REFUSED, problem=str(refused))
        raise
    except OSError as error:
        runner.ended(job, State.FAILED, problem=runner.os_problem(error))
        raise
    except (DatabaseError, runner.Lost) as error:
        raise CommandError(_("The database broke off: nothing was changed.")) from error
    except KeyboardInterrupt:
        runner.ended(
            job, State.FAILED, problem=_("The command was interrupted. Nothing was changed; start it again.")
        )
        raise


def _ask(job, file, asked):
    """Keep the file for a second person's yes."""
    job.folder = folders.new()
    shutil.copyfile(file, folders.Folder(job.folder).file)
    runner.ended(job, State.WAITING, problem=str(asked), gone=asked.gone, folder=job.folder)

"""What the pages of imports show: the list, and one import from its first look to its end."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drive_portal.lib import asides, dates
from drive_portal.lib.uploads import MB
from enrollment import privacy
from enrollment.imports import jobs, progress
from enrollment.imports.folders import Folder
from enrollment.models import Import, Reading, Scheme

LIMIT = 1024 * MB
PAGE = 25  # imports
ASIDE_SHOWN = 20  # rows
XLSX_MOST = 100_000  # rows set aside that are made a workbook while somebody waits
LOUD = 0.5  # of the rows set aside: is it another district's list?
State = Import.State


def listing(user, asked):
    """A page of the imports that the user may know of, each with how it stands."""
    found = jobs.visible_to(user).exclude(state=State.DROPPED)
    own = jobs.districts(user)
    chosen = next((row for row in own if row.code == asked.get("district")), None)
    if chosen:
        found = found.filter(district=chosen)
    page = Paginator(found, PAGE).get_page(asked.get("page"))
    return {
        "page": page,
        "rows": [Shown(user, job) for job in page.object_list],
        "districts": own,
        "chosen": chosen,
    }


def not_received(limited):
    """Why an upload (`LimitedUpload`) has left no file behind; empty where it has."""
    if limited.exceeded:
        said = _("The file is larger than %(limit)s MB. Split it, or send it zipped.")
        return said % {"limit": limited.limit // MB}
    return str(jobs.NO_ROOM) if limited.full else ""


def told(user, job, people, kind, what=""):
    """Write down that somebody was shown people of the file; of the plan's files there are none."""
    if job.kind in Import.PEOPLE and job.district:
        what = what or f"rows set aside of import {job.pk}"
        privacy.read(user, kind, job.district_id, place=job.district.code, what=what, people=people)


@dataclass
class Shown:
    """An import as its page shows it to `user`."""

    user: object
    job: Import

    def __post_init__(self):
        self.folder = Folder(self.job.folder)
        self.may = jobs.may(self.user, self.job)
        self.errors_path = jobs.errors_of(self.job)

    @property
    def at_work(self):
        return self.job.state in Import.AT_WORK

    @property
    def about(self):
        """What kind of file it is: "eligibility list · NFSA · the whole list"."""
        job = self.job
        parts = [job.get_kind_display(), job.scheme and Scheme[job.scheme.upper()].label]
        return " · ".join(str(part) for part in [*parts, job.replace and _("the whole list")] if part)

    @property
    def percent(self):
        return progress.percent(self.job)

    @property
    def look(self):
        return self.folder.look if self.job.state == State.LOOKED else {}

    @property
    def stage(self):
        """What is being done, in words."""
        if before := self.before:
            return _("Waits for import %(id)s into the same district.") % {"id": before}
        if self.job.state == State.QUEUED or (self.job.state == State.LOOKING and not self.job.stage):
            return _("Waits for its turn.")
        return self.job.get_stage_display().capitalize() if self.job.stage else _("Begins")

    @property
    def before(self):
        """The import into the district that goes first, where there is one."""
        if self.job.state == State.LOOKING or not (
            self.job.state == State.QUEUED or self.job.stage == "lock"
        ):
            return None
        others = Import.objects.filter(district=self.job.district_id, state__in=Import.AT_WORK)
        others = others.exclude(pk=self.job.pk).exclude(state=State.LOOKING)
        if self.job.state == State.QUEUED:
            others = others.filter(pk__lt=self.job.pk)
        return others.order_by("pk").values_list("pk", flat=True).first()

    @property
    def left(self):
        """How long it will take still, in words; nothing while that cannot be said."""
        seconds = progress.seconds_left(self.job)
        if seconds is None:
            return ""
        minutes = round(seconds / 60)
        if not minutes:
            return _("less than a minute left")
        return ngettext("about %(n)s minute left", "about %(n)s minutes left", minutes) % {"n": minutes}

    @property
    def aside_share(self):
        """How many in a hundred were set aside, where that is so much that something else is wrong."""
        job = self.job
        if job.kind not in Import.PEOPLE or not job.rows_read or job.set_aside / job.rows_read < LOUD:
            return None
        return 100 * job.set_aside // job.rows_read

    @property
    def counted(self):
        return self.job.state in (State.LOOKED, State.DONE, State.UNDOING, State.UNDONE) or (
            self.job.state == State.WAITING and self.job.rows_read
        )

    @property
    def adds_up(self):
        job = self.job
        return f"{job.rows_read} = {job.new} + {job.updated} + {job.unchanged} + {job.set_aside}"

    @property
    def errors(self):
        """The first rows set aside: their numbers and what was said of each, not what is in them."""
        return asides.first(self.errors_path, ASIDE_SHOWN) if self.errors_path else []

    @property
    def as_workbook(self):
        return self.job.set_aside <= XLSX_MOST

    @property
    def may_agree(self):
        return self.may and self.user != self.job.sent_by

    @property
    def may_start_again(self):
        return self.may and self.job.state == State.FAILED and self.folder.has_file

    @property
    def may_undo(self):
        job = self.job
        recent = job.finished_at is not None and dates.now() <= job.finished_at + jobs.UNDO
        return self.may and job.state == State.DONE and job.kind in Import.PEOPLE and recent

    def was_shown(self):
        """Write down what of people this page shows: the ten rows of the look."""
        if sample := self.look.get("sample"):
            told(self.user, self.job, len(sample), Reading.Kind.LIST, f"first look, import {self.job.pk}")

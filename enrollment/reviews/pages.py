"""What the pages of notes show: a drive's evenings, and one evening for the projector and the phone."""

from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import quote

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from districts import visibility
from districts.models import Block, Drive, LoginID
from districts.permissions import can
from districts.roles import allows
from drive_portal.lib import dates
from enrollment.instructions import lines, owners
from enrollment.models import Instruction, ReviewFile
from enrollment.reviews import facts, freezing, printing, text
from enrollment.reviews.later import Later
from enrollment.reviews.note import Note

EVENINGS = 30  # of a page of the list
LISTED, FIRST = 60, 10  # of the silent a page names so many, and so many at once
ON_SCREEN = 8  # the projector
_ACROSS = 52  # signs of a line of the text's field
_LANGUAGES = {"hi": "हिन्दी", "en": "English"}


def drives(user):
    """Drives whose notes the user reads."""
    return Drive.objects.filter(visibility.reviews(user)).select_related("district")


def day_of(asked):
    """The day that an address names, or 404."""
    try:
        return dates.date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None


class Seen:
    """Whose names the user may see of the silent and of what changed: everybody's, or its own blocks'."""

    def __init__(self, user, district):
        self.user, self.district = user, district
        named = [post for post in user.posts if allows(post.role, "view_reports") and not post.own_only]
        self.whole = any(post.covers(district) for post in named)
        own = {post.block for post in named if post.level == "block" and post.district == district.pk}
        self.own = {block.code: block for block in Block.objects.filter(pk__in=own)}

    @property
    def blocks(self):
        """Codes of the blocks whose names are shown; None: all."""
        return None if self.whole else set(self.own)

    def named(self, silent):
        """The silent whom the user may name, with the phone where it may call, as it is today."""
        found = [one for one in silent if self.whole or one["block"] in self.own]
        phones = self._phones(found)
        return [one | {"phone": phones.get(one["login_id"]) or ""} for one in found]

    def _phones(self, found):
        if can(self.user, "view_phones", self.district):
            wanted = {one["login_id"] for one in found}
        else:
            may = {code for code, block in self.own.items() if can(self.user, "view_phones", block)}
            wanted = {one["login_id"] for one in found if one["block"] in may}
        known = LoginID.objects.filter(code__in=wanted - {None}, district=self.district)
        return dict(known.values_list("code", "mobile"))


class Evenings:
    """A drive's evenings, the latest first: what each note said, and what has come later."""

    def __init__(self, user, asked):
        self.drives = sorted(drives(user), key=_first_shown)
        self.drive = self._drive(asked.get("drive"))
        if self.drive is None:
            return
        self.today = min(dates.today(), self.drive.ends_on)
        self.until = min(self.today, self._until(asked.get("until")))

    def _drive(self, wanted):
        if not wanted:
            return self.drives[0] if self.drives else None
        return next((drive for drive in self.drives if str(drive.pk) == wanted), None) or _nothing()

    def _until(self, wanted):
        return day_of(wanted) if wanted else self.today

    @cached_property
    def rows(self):
        """Each working day up to `until` that has had its cut-off, or waits for it."""
        first = self.until - timedelta(days=EVENINGS - 1)
        notes = {note.date: note for note in self.drive.reviews.filter(date__range=(first, self.until))}
        now = facts.days(self.drive, self.until) if notes else {}
        days = dates.days(max(first, self.drive.starts_on), self.until)[::-1]
        found = [self._row(day, notes.get(day), now) for day in days if self._shown(day, notes)]
        while found and found[-1]["state"] == "none":  # before the first note there was none
            found.pop()
        return found

    def _shown(self, day, notes):
        return day in notes or day in self.drive.working_set

    def _row(self, day, review, now):
        note = review and printing.note_of(review)
        made = now.get(day.isoformat())
        return {
            "day": day,
            "note": note,
            "address": reverse("review", args=[self.drive.pk, day.isoformat()]),
            "change": (made or 0) - (note.row["made"] or 0) if note else None,
            "now": made,
            "state": "made" if note else self._state(day),
        }

    def _state(self, day):
        """Why there is no note: `due` today still to come, `waits` to be made, `none` for ever."""
        if dates.now() < self.drive.cutoff(day):
            return "due"
        within = day >= dates.today() - timedelta(days=freezing.DAYS_BACK)
        return "waits" if within and freezing.wants(self.drive, day) else "none"

    @property
    def older(self):
        """The address of the evenings before these; empty where there are none."""
        last = self.until - timedelta(days=EVENINGS)
        if last < self.drive.starts_on:
            return ""
        return f"{reverse('reviews')}?drive={self.drive.pk}&until={last.isoformat()}"

    @property
    def days_back(self):
        return freezing.DAYS_BACK


def _first_shown(drive):
    """The order of the chooser: running ones, whole ones, the latest."""
    running = drive.runs_on(dates.today())
    return not running, drive.parent_id is not None, -drive.starts_on.toordinal(), drive.pk


def _nothing():
    raise Http404


class Evening:
    """One evening of a drive: its note, or today's draft, or why there is none."""

    def __init__(self, user, drive_pk, asked, screens=False):
        self.user, self.day, self.screens = user, day_of(asked), screens
        self.drive = get_object_or_404(drives(user), pk=drive_pk)
        if not self.drive.starts_on <= self.day <= min(self.drive.ends_on, dates.today()):
            raise Http404
        self.review = self.drive.reviews.filter(date=self.day).first()
        if self.review:
            self.review.drive = self.drive
        self.seen = Seen(user, self.drive.district)

    @cached_property
    def note(self):
        if self.review:
            return printing.note_of(self.review)
        if self.is_open:
            return Note(self.day, freezing.draft(self.drive, self.day), self.known_at)
        return None

    @property
    def is_open(self):
        """Whether a note is still to come: it is drafted meanwhile."""
        near = self.day >= dates.today() - timedelta(days=freezing.DAYS_BACK)
        return near and freezing.wants(self.drive, self.day)

    @property
    def known_at(self):
        return min(dates.now(), self.due_at)

    @property
    def due_at(self):
        return self.drive.cutoff(self.day)

    @property
    def overdue(self):
        """The cut-off has passed and there is no note: the worker is away, or at it."""
        return self.review is None and dates.now() >= self.due_at

    @property
    def is_holiday(self):
        return self.day in self.drive.holidays

    @property
    def screen_list(self):
        """The projector's screens: (anchor, title)."""
        return [
            ("day", _("The day")),
            ("blocks", _("Blocks")),
            ("silent", _("Not reported")),
            ("why", _("Why, what changed")),
            *([("asked", _("Instructions"))] if self.note.instructions else []),
            ("next", _("What comes next")),
        ]

    # --- what it shows ------------------------------------------------------------------------------

    @cached_property
    def silent(self):
        """The silent that the reader may name: the first ones, the rest, and how many more there are."""
        found = self.seen.named(self.note.silent)
        return SimpleNamespace(
            rows=found,
            first=found[:FIRST],
            rest=found[FIRST:LISTED],
            more=max(0, len(found) - LISTED),
            few=[one | {"phone": ""} for one in found[:ON_SCREEN]],  # a wall is no place for a phone number
            own=not self.seen.whole,
        )

    # --- instructions -------------------------------------------------------------------------------

    @cached_property
    def gives(self):
        """Where the reader gives instructions out of this review; empty where it gives none, or too late."""
        if self.drive.ends_on < dates.today() or not owners.may_give(self.user, self.drive.district):
            return ""
        return f"{reverse('instruction_new')}?drive={self.drive.pk}&date={self.day.isoformat()}"

    @property
    def gives_behind(self):
        """The same for all blocks that owe cards; empty for fewer than two."""
        behind = [block["code"] for block in self.note.blocks if (block["owed"] or 0) > 0]
        if not self.gives or len(behind) < 2:
            return ""
        return self.gives + "".join(f"&block={quote(code)}" for code in behind)

    @cached_property
    def given(self):
        """What was given out of this review, as far as the reader sees it, as it stands now."""
        rows = Instruction.objects.visible_to(self.user).filter(drive=self.drive, review_date=self.day)
        return lines.of(list(rows.whole().order_by("given_at", "pk")), self.user)

    @cached_property
    def asked_of(self):
        """Codes of the blocks that have got one out of this review."""
        return {line.row.block.code for line in self.given if line.row.block}

    @cached_property
    def later(self):
        return Later(self.review, self.seen.blocks) if self.review else None

    @cached_property
    def texts(self):
        """The text for WhatsApp in each language, the reader's first: of a note as it was written."""
        own = translation.get_language()
        found = []
        for language in sorted(printing.LANGUAGES, key=lambda code: code != own):
            with translation.override(language):
                words = self._text(language)
            lines = sum(1 + len(line) // _ACROSS for line in words.splitlines())
            found.append({"language": language, "name": _LANGUAGES[language], "text": words, "lines": lines})
        return found

    def _text(self, language):
        if self.review:
            return printing.stored(self.review, language, "txt").decode()
        return text.text(Note(self.day, self.note.facts, self.known_at))

    @property
    def files(self):
        """(language's name, its files) to take away: those that the reader may have."""
        if not self.review:
            return []
        kinds = [kind for kind in ReviewFile.Kind if self.may_take(kind)]
        return [
            (_LANGUAGES[language], [(kind.label, self._address(language, kind)) for kind in kinds])
            for language in sorted(printing.LANGUAGES, key=lambda code: code != translation.get_language())
        ]

    def may_take(self, kind):
        """Files that name the silent are for who may see them in the whole district."""
        return kind not in printing.NAMING or self.seen.whole

    def _address(self, language, kind):
        return reverse("review_file", args=[self.drive.pk, self.day.isoformat(), language, kind])

    def file(self, language, kind):
        """(bytes, name) of a file of the note, or 404."""
        known = language in printing.LANGUAGES and kind in printing.TYPES
        if not self.review or not known or not self.may_take(kind):
            raise Http404
        return printing.stored(self.review, language, kind), text.name(self.note, language, kind)

    @property
    def earlier(self):
        return self._address_of(self.drive.reviews.filter(date__lt=self.day).order_by("-date").first())

    @property
    def following(self):
        return self._address_of(self.drive.reviews.filter(date__gt=self.day).order_by("date").first())

    def _address_of(self, review):
        return review and reverse("review", args=[self.drive.pk, review.date.isoformat()])

    @property
    def title(self):
        return _("Evening of %(day)s") % {"day": f"{self.day:%d-%m-%Y}"}

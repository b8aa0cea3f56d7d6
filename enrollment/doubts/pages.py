"""What the pages of questions show: the officer's list, one question with its history, the operator's own."""

from collections import defaultdict

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, F
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from districts.models import Block
from districts.permissions import can, holds
from drive_portal.lib import dates
from drive_portal.lib.rest import BIGINT
from enrollment.doubts import doors, drawing, forms, wording
from enrollment.models import Doubt, Tally

ROWS = 20
_FIRST = (F("answered_at").desc(nulls_last=True), "-date", "-strength", "pk")  # answers wait for the officer
_JOINED = (
    *("login_id__centre", "panchayat__block", "drive", "answered_by", "decided_by"),
    "login_id__panchayat",
)
_EVENTS = Doubt.pgh_event_model  # type: ignore[attr-defined]  # made by its decorator
LINKED = 6  # the last days of a question, each with the way to its correction


def seen(user):
    """The questions that the user sees as an officer; PermissionDenied for who makes cards."""
    if not holds(user, "view_reports") or all(post.own_only for post in user.posts):
        raise PermissionDenied
    return Doubt.objects.visible_to(user).select_related(*_JOINED)


def dressed(rows, user):
    """Rows with what is shown beside them: the question, the last days, phone and links for who may."""
    made = _made(rows)
    for row, said in zip(rows, wording.questions(rows), strict=True):
        row.question, row.by_day = said, made[row.login_id_id, row.drive_id]
        row.bars = drawing.days(row, row.by_day)
        row.may_decide = can(user, doors.DECIDE, row.panchayat)
        row.phone = row.login_id.mobile if can(user, "view_phones", row.panchayat) else ""
        row.home = row.login_id.centre or row.login_id.panchayat
        row.waits = (dates.today() - row.asked_at.astimezone(dates.INDIA).date()).days
        row.linked = [
            {"day": day, "made": row.by_day.get(day), "href": _entry(row, day)} for day in row.dates[-LINKED:]
        ]
    return rows


def _made(rows):
    """Cards by day of each row's login ID in its drive, over the days that are drawn."""
    found = defaultdict(dict)
    if not rows:
        return found
    first = min(row.date for row in rows) - dates.timedelta(days=drawing.DAYS)
    known = Tally.objects.filter(
        district__in={row.district_id for row in rows},
        drive__in={row.drive_id for row in rows},
        login_id__in={row.login_id_id for row in rows},
        date__gte=first,
        state=Tally.State.COUNTED,
    )
    for login, drive, day, made in known.values_list("login_id", "drive", "date", "made"):
        by_day = found[login, drive]
        by_day[day] = by_day.get(day, 0) + made
    return found


def _entry(row, day):
    """The address where an officer corrects the ID's report of the day."""
    known = {"login_id": row.login_id.code, "date": day.isoformat(), "drive": row.drive_id}
    return f"{reverse('block_tally')}?{urlencode(known)}"


class ListPage:
    """The questions that `asked` (a query string's dict) chooses; answers that wait first."""

    def __init__(self, user, asked):
        self.user, self._seen = user, seen(user)
        kept = {
            name: asked[name].replace("\0", "")[:20] for name in ("state", "kind", "block") if asked.get(name)
        }
        self.form = forms.Filters(kept, self.blocks)
        self.known = self.form.is_valid()
        self.page = Paginator(self.found, ROWS).get_page(asked.get("page"))
        self.rows = dressed(list(self.page.object_list), user)

    @cached_property
    def blocks(self):
        found = (
            Block.objects.within(self.user).filter(panchayats__in=self._seen.values("panchayat")).distinct()
        )
        return sorted(((block.code, block.title) for block in found), key=lambda pair: pair[1])

    @cached_property
    def found(self):
        if not self.known:
            return self._seen.none()
        chosen, found = self.form.cleaned_data, self._seen
        if not chosen["state"]:
            found = found.open()
        elif chosen["state"] != "all":
            found = found.filter(state=chosen["state"])
        if chosen["kind"]:
            found = found.filter(kind=chosen["kind"])
        if chosen["block"]:
            found = found.filter(panchayat__block__code=chosen["block"])
        return found.order_by(*_FIRST)

    @cached_property
    def sentence(self):
        states = self._seen.open().order_by().values_list("state").annotate(n=Count("pk"))
        counts = dict(states)
        return wording.sentence(counts.get("answered", 0), counts.get("asked", 0))

    @cached_property
    def counts(self):
        """Open questions by block and kind, for who sees several blocks: rows with a cell a kind."""
        if len(self.blocks) < 2:
            return []
        found = self._seen.open().order_by().values_list("panchayat__block__code", "kind")
        by_block = defaultdict(dict)
        for code, kind, n in found.annotate(n=Count("pk")):
            by_block[code][kind] = n
        rows = [
            {
                "code": code,
                "name": name,
                "cells": [(kind, by_block[code].get(kind)) for kind in Doubt.Kind.values],
                "all": sum(by_block[code].values()),
            }
            for code, name in self.blocks
            if code in by_block
        ]
        return sorted(rows, key=lambda row: -row["all"])

    @property
    def kinds(self):
        return [label for _value, label in Doubt.Kind.choices]


class OnePage:
    """A question with what was answered and decided; Http404 where there is none for this reader."""

    def __init__(self, user, pk):
        self.user = user
        self.row = self._read(pk)
        self.changed, self.form = False, forms.DecideForm()

    def _read(self, pk):
        row = seen(self.user).filter(pk=pk).first() if pk <= BIGINT else None
        if row is None:
            raise Http404
        return dressed([row], self.user)[0]

    @cached_property
    def earlier(self):
        """The other questions about the same login ID, the latest first."""
        others = Doubt.objects.visible_to(self.user).filter(login_id=self.row.login_id_id)
        found = list(others.exclude(pk=self.row.pk)[:10])
        for row, said in zip(found, wording.questions(found), strict=True):
            row.question = said
        return found

    @cached_property
    def history(self):
        """What happened to the question, the oldest first: (moment, state's name, who)."""
        events = _EVENTS.objects.filter(pgh_obj_id=self.row.pk).order_by("pgh_id")
        shown, found = None, []
        for event in events.select_related("answered_by", "decided_by"):
            if (event.state, event.times, event.answer, event.answer_text) == shown:
                continue
            shown = (event.state, event.times, event.answer, event.answer_text)
            by = event.answered_by if event.state == "answered" else event.decided_by
            words = event.answer_text if event.state == "answered" else event.decision
            found.append(
                {
                    "at": event.pgh_created_at,
                    "state": Doubt.State(event.state).label,
                    "by": by.get_full_name() if by else "",
                    "answer": Doubt.Answer(event.answer).label if event.state == "answered" else "",
                    "words": words,
                }
            )
        return found

    @property
    def status(self):
        return 409 if self.changed else self.form.status

    def decide(self, asked):
        """Act on what was sent: a sentence of what was done, or None where the page says what is wrong."""
        self.form = forms.DecideForm(asked)
        try:
            done = self.form.through(doors.decide, self.user, self.row)
        except doors.Changed:
            self.row, self.changed = self._read(self.row.pk), True
            return None
        return done and wording.decided(done)


class OwnQuestion:
    """The open question to an operator about the login ID of its page; `row` is None where there is none."""

    def __init__(self, user, login_id):
        self.user = user
        self.row = Doubt.objects.visible_to(user).open().filter(login_id=login_id).first()
        if self.row:
            (self.question,) = wording.questions([self.row])
            self.form = forms.AnswerForm(self.row)

    @property
    def given(self):
        """The answer as it stands, while it waits for the officer."""
        return self.row.get_answer_display() if self.row.state == "answered" else ""

    @property
    def again(self):
        """What the officer wrote, who asks once more."""
        return self.row.times > 1 and self.row.state == "asked"

    @property
    def corrects(self):
        """Where the number is corrected: the day's own page."""
        return f"{reverse('report')}?{urlencode({'date': self.row.date.isoformat()})}"


def answered(user, pk, data):
    """Take an operator's answer: (a sentence, whether it was taken, where to go on).

    Http404 where the question is none of the user's.
    """
    row = Doubt.objects.visible_to(user).filter(pk=pk).first() if pk <= BIGINT else None
    if row is None:
        raise Http404
    form, home = forms.AnswerForm(row, data), reverse("report")
    try:
        done = form.through(doors.answer, user, row)
    except doors.Changed:
        return _("The question was answered or changed meanwhile. This is how it stands."), False, home
    if done is None:
        return " ".join(said for errors in form.errors.values() for said in errors), False, home
    if done.answer in doors.CORRECTS:
        said = _("Thank you. Now enter the exact number of %(day)s.") % {
            "day": wording.day_and_month(done.date)
        }
        return said, True, f"{home}?{urlencode({'date': done.date.isoformat()})}"
    return _("Thank you. The block officer reads your answer."), True, home

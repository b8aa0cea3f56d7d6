"""What the pages of difficulties show: a report's form, the list, one with its talk, a common fault."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from camps.difficulties import forms, lines, owners, places, raising, solving, wording
from camps.models import Difficulty
from districts.models import Block, District
from districts.permissions import can, holds
from drive_portal.lib.numbers import grouped, western
from drive_portal.lib.rest import BIGINT
from drive_portal.lib.search import matching

PAGE = 30  # lines
MOST = 2_000  # difficulties that a list looks through, the latest
_SEARCHED = (
    *("text", "solution", "centre__name", "centre__name_hi", "centre__code", "camp__name", "camp__name_hi"),
    *("panchayat__name", "panchayat__name_hi", "block__name", "block__name_hi"),
)


class NewPage:
    """The form of a report, at the place that `asked` names. PermissionDenied: reads only."""

    def __init__(self, user, asked, data=None):
        if not holds(user, raising.RAISE):
            raise PermissionDenied(_("This account only reads: it reports no difficulties."))
        self.user = user
        self.place = places.start(user, asked)
        initial = {"place": self.place and places.value(self.place), "kind": asked.get("kind", "")[:20]}
        self.form = forms.RaiseForm(data, initial=initial, places=places.choices(user, self.place))

    @cached_property
    def own(self):
        """Open ones that the user raised before: it may be one of them."""
        mine = Difficulty.objects.visible_to(self.user).filter(raised_by=self.user)
        return lines.of(mine.open())[:3]


class ListPage:
    """The difficulties that `asked` (a query string's dict) chooses, in lines."""

    def __init__(self, user, asked):
        if not user.posts:
            raise PermissionDenied
        self.user, self._seen = user, Difficulty.objects.visible_to(user)
        self.solves = holds(user, owners.SOLVE)
        self.raises = holds(user, raising.RAISE)
        self.own_only = all(post.own_only for post in user.posts)
        names = ("show", "kind", "state", "district", "block", "q")
        kept = {name: asked[name].replace("\0", "")[:100] for name in names if asked.get(name)}
        self.form = forms.Filters(kept, self.shows, self._districts, self._blocks)
        self.filtered = bool(set(kept) - {"show", "state"})
        unheard = any(kept.get(name) and name not in self.form.fields for name in ("district", "block"))
        self.known = self.form.is_valid() and not (unheard and not self._is_own(kept))
        self.page = Paginator(self.lines, PAGE).get_page(asked.get("page"))

    @property
    def shows(self):
        """(what may be shown, what that is called)."""
        found = [("", _("Of your place"))] + ([("mine", _("Yours to solve"))] if self.solves else [])
        return [*found, *([("raised", _("Reported by you"))] if self.raises else [])]

    @cached_property
    def _districts(self):
        rows = District.objects.within(self.user).order_by("name")
        return [(row.code, row.title) for row in rows]

    @cached_property
    def _blocks(self):
        rows = Block.objects.within(self.user).select_related("district")
        return sorted(((row.code, wording.block_name(row)) for row in rows), key=lambda pair: pair[1])

    def _is_own(self, kept):
        """Whether the place asked for is the only one that there is to choose."""
        only = {code for code, _name in (*self._districts, *self._blocks)}
        return all(kept.get(name, "") in {"", *only} for name in ("district", "block"))

    @cached_property
    def open(self):
        """All open ones of the user's place, in short."""
        return lines.Open(self._seen)

    @property
    def chosen(self):
        return self.form.cleaned_data if self.known else {}

    @cached_property
    def found(self):
        """The difficulties that are wanted."""
        if not self.known:
            return self._seen.none()
        chosen, found = self.chosen, self._seen
        if chosen["show"] == "mine":
            found = found.filter(Q(pk__in=self.open.mine(self.user)) | Q(solved_by=self.user))
        elif chosen["show"] == "raised":
            found = found.filter(raised_by=self.user)
        for name, paths in (("district", ["district"]), ("block", ["block", "panchayat__block"])):
            if chosen.get(name):
                either = [Q(**{f"{path}__code": chosen[name]}) for path in paths]
                found = found.filter(either[0] | either[-1])
        if chosen["kind"]:
            found = found.filter(kind=chosen["kind"])
        return self._in_state(found).filter(_words(chosen["q"]))

    def _in_state(self, found):
        state = self.chosen["state"]
        if state == "solved":
            return found.filter(state=Difficulty.State.SOLVED)
        if state == "long":
            return found.filter(pk__in=self.open.late)
        return found if state == "all" else found.open()

    @cached_property
    def lines(self):
        """The lines of all that are wanted; of very many the latest."""
        latest = self.found.order_by("-pk").values("pk")[:MOST]
        found = lines.of(Difficulty.objects.filter(pk__in=latest))
        if self.chosen.get("state") == "solved":
            found.sort(key=lambda line: max(row.solved_at for row in line.rows), reverse=True)
        return found

    @cached_property
    def sentence(self):
        counts = [*self.open.count(self.open.mine(self.user)), *self.open.count()]
        return wording.sentence(*counts, solves=self.solves)

    @property
    def ages(self):
        """[(how long, how many lines)] of what is open, the youngest first; those of none left out."""
        words = [_("since today"), _("1–2 working days"), _("3–5 working days"), _("longer")]
        return [(word, n) for word, n in zip(words, self.open.by_age, strict=True) if n]

    @cached_property
    def table(self):
        """Open difficulties by kind and block, for who sees several blocks; None for others."""
        return None if self.own_only or len(self._blocks) < 2 else Table(self.open)


class Table:
    """Open difficulties of a user's place, by block and kind, those beyond their days beside."""

    def __init__(self, found):
        self._counts: dict = {}
        for row in found.rows:
            cell = self._counts.setdefault((row.block_now and row.block_now.pk, row.kind), [0, 0])
            cell[0] += 1
            cell[1] += row.pk in found.late
        ids = {block for block, _kind in self._counts}
        self._blocks = {row.pk: row for row in Block.objects.filter(pk__in=ids)}
        self.whole = None in ids
        used = {kind for _block, kind in self._counts}
        self.kinds = [kind for kind in Difficulty.Kind if kind in used]

    @property
    def rows(self):
        """{block, cells: [{kind, open, late}], open, late} by block, most first; the district's own last."""
        found = [self._row(block) for block in self._blocks.values()]
        found.sort(key=lambda row: (-row["open"], -row["late"], row["name"]))
        return [*found, *([self._row(None)] if self.whole else [])]

    def _row(self, block):
        key = block and block.pk
        cells = [self._cell(kind, *self._counts.get((key, kind), (0, 0))) for kind in self.kinds]
        name = wording.block_name(block) if block else _("the whole district")
        return {"block": block, "name": name, "cells": cells, **_sum(cells)}

    @property
    def total(self):
        cells = []
        for kind in self.kinds:
            parts = [part for (_block, one), part in self._counts.items() if one == kind]
            cells.append(self._cell(kind, sum(n for n, _l in parts), sum(late for _n, late in parts)))
        return {"cells": cells, **_sum(cells)}

    @staticmethod
    def _cell(kind, n, late):
        return {"kind": kind, "name": kind.label, "open": n, "late": late}


class OnePage:
    """One difficulty as its reader may see it, and what it may do; Http404 where there is none for it."""

    def __init__(self, user, pk):
        self.user = user
        self._read(pk)
        self.forms = {act: self._form(act) for act in self.acts}
        self.wrong = None  # the form that was sent and is not right

    def _read(self, pk):
        seen = Difficulty.objects.visible_to(self.user).whole()
        row = seen.filter(pk=pk).first() if pk <= BIGINT else None
        if row is None:
            raise Http404
        self.row = owners.of([row])[0]
        self.solves = solving.may_solve(self.user, row)
        self.phones = can(self.user, "view_phones", row.ground)

    @property
    def acts(self):
        """What the user can do with it as it is."""
        row, found = self.row, []
        if row.is_open and self.solves:
            found += ["solve"] + (["take"] if row.owner_id != self.user.pk else []) + ["give"]
            found += (["join"] if self.others else []) + (["leave"] if self.line.several else [])
        if not row.is_open and solving.may_reopen(self.user, row):
            found.append("reopen")
        return [*found, *(["remark"] if holds(self.user, raising.RAISE) else [])]

    @cached_property
    def line(self):
        """The line in which it stands: alone, or with those of the same fault that the reader sees."""
        return line_of(self.user, self.row)

    @cached_property
    def others(self):
        """Choices (number, what it is): open ones of its kind and district that are not of its line."""
        found = (
            Difficulty.objects.visible_to(self.user)
            .open()
            .filter(kind=self.row.kind, district=self.row.district_id)
        )
        here = {row.pk for row in self.line.rows}
        known = [line for line in lines.of(found) if line.head.pk not in here and self.row.pk != line.head.pk]
        return [(line.head.pk, f"{line.head.pk} · {line.title} · {line.where}"[:120]) for line in known]

    @cached_property
    def talk(self):
        return list(self.row.remarks.select_related("by", "to"))

    @property
    def asked(self):
        return wording.asked(self.row)

    @property
    def where(self):
        return wording.where(self.row)

    @property
    def waits(self):
        return wording.waits(self.row.answer.age)

    @property
    def who(self):
        return wording.answers(self.row.answer)

    @property
    def status(self):
        return self.wrong.status if self.wrong else 200

    def post(self, asked):
        """Act on what was sent: a sentence of what was done, or None where a form says what is wrong."""
        act = asked.get("act", "")
        if act not in _SAID:
            raise Http404
        form = self.forms[act] = self.wrong = self._form(act, asked)
        done = form.act(self.user)
        if form.changed:
            self._read(self.row.pk)
            vars(self).pop("talk", None)
            self.forms = {name: self._form(name) for name in self.acts} | {act: form}
        return _SAID[act](done) if done is not None else None

    def _form(self, act, data=None):
        more = {}
        if act == "give":
            users = owners.Owners([self.row.district_id]).people(self.row)
            more = {"people": [user for user in users if user.pk != self.row.owner_id]}
        elif act == "join":
            more = {"others": self.others}
        return _FORMS[act](data, row=self.row, auto_id=f"{act}-%s", **more)


_FORMS: dict[str, Any] = {
    "remark": forms.RemarkForm,
    "take": forms.TakeForm,
    "give": forms.GiveForm,
    "solve": forms.SolveForm,
    "reopen": forms.ReopenForm,
    "join": forms.JoinForm,
    "leave": forms.LeaveForm,
}
_SAID = {
    "remark": lambda done: _("Your words are kept."),
    "take": lambda done: _("It is yours now."),
    "give": lambda done: _("It lies with %(who)s now.") % {"who": done.get_full_name()},
    "solve": lambda done: _("It is solved. Who reported it reads what was done."),
    "reopen": lambda done: _("It is open again."),
    "join": lambda done: _("It stands with the others of the same fault now."),
    "leave": lambda done: _("It stands by itself now."),
}


class GroupPage:
    """The same fault at many places: the members that the reader sees, and acting on all of them."""

    def __init__(self, user, pk):
        self.user = user
        seen = Difficulty.objects.visible_to(user).whole()
        row = seen.filter(pk=pk).first() if pk <= BIGINT else None
        if row is None:
            raise Http404
        self.line = line_of(user, row)
        self.solvable = [row for row in self.line.rows if solving.may_solve(user, row)]
        self.form = forms.GroupForm(rows=self.solvable)

    @property
    def may_act(self):
        return any(row.is_open for row in self.solvable)

    def post(self, asked):
        """Solve, or take up, the members that were shown; a sentence of what was done, or None."""
        if not self.solvable:
            raise PermissionDenied
        act = asked.get("act")
        if act not in ("solve", "take"):
            raise Http404
        self.form = forms.GroupForm(asked, rows=self.solvable)
        done = self.form.through(self._solve if act == "solve" else self._take, self.user)
        if done is None:
            return None
        if act == "take":
            return _("%(n)s of them are yours now.") % {"n": grouped(len(done))}
        return _("Solved at %(places)s. All who reported it are told.") % {"places": wording.spread(done)}

    def _solve(self, user, sent):
        done = solving.solve(user, sent["members"], sent["text"])
        if not done:
            self.form.add_error(None, _("Somebody else has solved all of them meanwhile."))
        return done or None

    def _take(self, user, sent):
        return solving.take(user, [pk for pk in sent["members"] if pk in self._open])

    @property
    def _open(self):
        return {row.pk for row in self.solvable if row.is_open}


def line_of(user, row):
    """The line of all that the user sees in which this difficulty stands."""
    seen = Difficulty.objects.visible_to(user).filter(kind=row.kind, district=row.district_id)
    if row.is_open:
        near = seen.open() | seen.filter(part_of__isnull=False) | seen.filter(parts__isnull=False)
    else:
        near = seen.filter(Q(pk=row.pk) | Q(part_of__isnull=False) | Q(parts__isnull=False))
    found = lines.of(Difficulty.objects.filter(pk__in=near.values("pk")))
    return next(line for line in found if any(one.pk == row.pk for one in line.rows))


def _words(text):
    """The filter of what was typed: words, or the number of one difficulty."""
    number = western(text).strip().lstrip("#")
    if number.isascii() and number.isdigit() and int(number) <= BIGINT:
        return Q(pk=int(number)) | matching(text, *_SEARCHED)
    return matching(text, *_SEARCHED)


def _sum(cells):
    return {"open": sum(cell["open"] for cell in cells), "late": sum(cell["late"] for cell in cells)}

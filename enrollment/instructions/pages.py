"""What the pages of instructions show: the form of a new one, the list, one with its life."""

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from camps.difficulties.wording import block_name
from districts import visibility
from districts.models import Block, Drive
from districts.permissions import can, holds
from drive_portal.lib import dates
from drive_portal.lib.rest import BIGINT
from enrollment.instructions import forms, lines, measuring, owners, wishes, wording
from enrollment.models import Instruction
from enrollment.reviews.note import named
from enrollment.reviews.pages import day_of

PAGE = 30  # lines
MOST = 2_000  # that a list goes through, the latest
State = Instruction.State


class GivePage:
    """The form of a new instruction of a drive, out of an evening's review or outside of one.

    `asked` (a QueryDict) names `drive`, perhaps `date`, `block` (several times), `difficulty` (its place in
    the note). PermissionDenied: gives none; Http404: there is no such drive for it.
    """

    def __init__(self, user, asked, data=None):
        if not holds(user, owners.GIVE):
            raise PermissionDenied(_("Only the district's collector gives instructions."))
        self.user, self.asked = user, asked
        self.drive = self._drive(asked.get("drive"))
        if self.drive is None:
            raise Http404
        if not owners.may_give(user, self.drive.district):
            raise PermissionDenied(_("Only the district's collector gives instructions."))
        self.evening = self._evening(asked.get("date"))
        self.figures = measuring.Figures(self.drive, self.evening)
        self.wanted = self._known(asked)
        self.text, self.owner = "", None
        self.of_difficulty = self._about_difficulty(asked.get("difficulty", ""))
        self.form = self._form(data)

    def _drive(self, wanted):
        if not wanted:
            return next(iter(self.drives), None)
        sound = wanted.isascii() and wanted.isdigit() and int(wanted) <= BIGINT
        found = Drive.objects.visible_to(self.user).select_related("district__state")
        return found.filter(pk=wanted).first() if sound else None

    @cached_property
    def drives(self):
        """The drives under way for which the user gives instructions, whole ones first."""
        found = (
            Drive.objects.visible_to(self.user).running_on(dates.today()).select_related("district__state")
        )
        rows = [drive for drive in found if owners.may_give(self.user, drive.district)]
        return sorted(rows, key=lambda drive: (drive.parent_id is not None, drive.district.name, -drive.pk))

    def _evening(self, wanted):
        """The evening out of whose review it is given; None where the address names none."""
        if not wanted:
            return None
        day = day_of(wanted)
        if day not in self.drive.working_set or day > dates.today():
            raise Http404
        return day

    def _known(self, asked):
        """Codes of the blocks that are named, each once."""
        return [code for code in dict.fromkeys(asked.getlist("block")) if code in self.blocks]

    @cached_property
    def blocks(self):
        """Blocks of the district by code."""
        found = Block.objects.filter(district=self.drive.district_id).valid_on(dates.today()).order_by("name")
        return {block.code: block for block in found}

    def _about_difficulty(self, wanted):
        """Take up what the address names of the note's difficulties: its words, its office, its block."""
        known = self.figures.difficulties
        if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 5 and int(wanted) < len(known)):
            return False
        self.text, self.owner, block = wishes.of_difficulty(known[int(wanted)], named)
        self.wanted = [block] if block in self.blocks else []
        return True

    @property
    def rows(self):
        """The figures of the places that it is for."""
        if not self.wanted:
            return [self.figures.district]
        return [self.figures.blocks.get(code) for code in self.wanted]

    def _form(self, data):
        if data is not None:
            self.wanted = self._known(data)
        offered = wishes.offered(self.rows, self.figures.fresh)
        first = offered[0].figure if offered and not self.of_difficulty else Instruction.Figure.NONE
        owner = owners.Owner.BLOCK_OFFICER if self.wanted else ""
        chosen = data.get("figure") if data is not None else None
        if chosen in wishes.ORDER and chosen not in {wish.figure for wish in offered}:
            # it was there when the page was shown
            offered.append(wishes.wish(chosen, self.rows[0], self.figures.fresh))
        return forms.GiveForm(
            data,
            initial={
                "figure": first,
                "text": self.text,
                "owner": self.owner or owner,
                "block": self.wanted,
                "due_on": self.next_day,
            },
            auto_id="give-%s",
            figures=self.figures,
            blocks=[(code, block_name(block)) for code, block in self.blocks.items()],
            owners=self._owners(),
            offered=offered,
        )

    def _owners(self):
        """The offices with who holds them, where that is one."""
        chosen = [self.blocks[code] for code in self.wanted]
        posted = owners.at(self.drive.district, chosen)
        found = [] if self.wanted else [("", _("Block officer; of the whole district its health manager"))]
        for owner, name in owners.choices(True):
            of_block = owners.LEVELS[owner] == "block"
            place = (chosen[0] if len(chosen) == 1 else None) if of_block else self.drive.district
            people = posted[owner, place.pk] if place else []
            names = ", ".join(person.get_full_name() for person in people)
            found.append((owner, f"{name}: {names}" if names else name))
        return found

    @property
    def next_day(self):
        """The next working day; on the last one itself."""
        left = [day for day in self.drive.working_days if day >= dates.today()]
        return left[1] if len(left) > 1 else left[0] if left else dates.today()

    @property
    def where(self):
        """For whom it is, in words."""
        if not self.wanted:
            return _("the whole district")
        return ", ".join(block_name(self.blocks[code]) for code in self.wanted)

    @property
    def several(self):
        return len(self.wanted) > 1

    @property
    def unfolded(self):
        """Whether the places are to be chosen here: out of a review they mostly are already."""
        return self.several or not self.evening

    @property
    def address(self):
        """Where the form is sent to: this page as it was asked for."""
        return f"{reverse('instruction_new')}?{self.asked.urlencode()}"

    @property
    def back(self):
        """The page to which one comes back: the evening's, else the list."""
        if self.evening:
            return reverse("review", args=[self.drive.pk, self.evening.isoformat()]) + "#given"
        return reverse("instructions")


class ListPage:
    """The instructions that `asked` (a query string's dict) chooses, in lines."""

    def __init__(self, user, asked):
        if all(post.own_only or post.level == "panchayat" for post in user.posts):
            raise PermissionDenied
        self.user, self._seen = user, Instruction.objects.visible_to(user)
        self.answers = any(post.role in owners.LEVELS for post in user.posts)
        self.gives = holds(user, owners.GIVE)
        names = ("show", "state", "owner", "drive", "block")
        kept = {name: asked[name].replace("\0", "")[:60] for name in names if asked.get(name)}
        self.form = forms.Filters(kept, self.shows, self._drives, self._blocks)
        self.known, self.filtered = self.form.is_valid(), bool(set(kept) - {"show", "state"})
        self.page = Paginator(self.found, PAGE).get_page(asked.get("page"))

    @property
    def shows(self):
        """(what may be shown, what that is called)."""
        return [("", _("In your place")), *([("mine", _("Yours to answer"))] if self.answers else [])]

    @cached_property
    def _drives(self):
        found = Drive.objects.filter(pk__in=self._seen.values("drive")).select_related("district")
        return [(str(drive.pk), f"{drive.title}, {drive.district.title}") for drive in found]

    @cached_property
    def _blocks(self):
        found = Block.objects.filter(pk__in=self._seen.values("block"))
        return sorted(((block.code, block_name(block)) for block in found), key=lambda pair: pair[1])

    @property
    def chosen(self):
        return self.form.cleaned_data if self.known else {}

    @cached_property
    def found(self):
        """The instructions that are wanted, the most pressing first; of closed ones the latest."""
        if not self.known:
            return self._seen.none()
        chosen, found = self.chosen, self._seen.whole()
        if chosen["show"] == "mine":
            found = found.filter(owners.held_by(self.user))
        for name, path in (("owner", "owner"), ("drive", "drive_id"), ("block", "block__code")):
            if chosen[name]:
                found = found.filter(**{path: chosen[name]})
        if chosen["state"] == "overdue":
            return found.overdue(dates.today()).order_by("due_on", "pk")
        if chosen["state"] in (State.DONE, State.DROPPED):
            return found.filter(state=chosen["state"]).order_by("-closed_at", "-pk")
        return found.order_by("-given_at", "-pk") if chosen["state"] == "all" else found.open()

    @cached_property
    def lines(self):
        """The lines of this page."""
        return lines.of(list(self.page.object_list), self.user)

    @cached_property
    def all_lines(self):
        """All that are wanted, for a file."""
        return lines.of(list(self.found[:MOST]), self.user)

    @cached_property
    def sentence(self):
        own = lines.count(lines.mine(self.user)) if self.answers else (0, 0)
        return wording.sentence(own, lines.count(self._seen), self.answers)


class OnePage:
    """One instruction as its reader may see it, and what it may do; Http404 where there is none for it."""

    def __init__(self, user, pk):
        self.user, self._pk = user, pk
        self._read()
        self.forms = {act: self._form(act) for act in self.acts}
        self.wrong = None  # the form that was sent and is not right

    def _read(self):
        seen = Instruction.objects.visible_to(self.user).whole()
        row = seen.filter(pk=self._pk).first() if self._pk <= BIGINT else None
        if row is None:
            raise Http404
        self.row = row
        (self.line,) = lines.of([row], self.user)
        self.phones = can(self.user, "view_phones", row.place)
        vars(self).pop("steps", None)

    @property
    def acts(self):
        """What the user can do with it as it is."""
        found = ["done", "say"] if self.line.may_answer else []
        if self.line.may_give:
            found += ["extend", "drop"] if self.row.is_open else ["reopen"]
        return found

    @property
    def reads_note(self):
        return Drive.objects.filter(visibility.reviews(self.user), pk=self.row.drive_id).exists()

    @cached_property
    def steps(self):
        return list(self.row.steps.select_related("by"))

    @cached_property
    def evenings(self):
        """Its number on each evening since it was given: {day, number, verdict}."""
        if not self.line.measured:
            return []
        row = self.row
        return [
            {
                "day": day,
                "number": wording.number(row.figure, now),
                "verdict": wording.verdict(measuring.verdict(row.figure, row.was, now, row.goal)),
                "word": measuring.verdict(row.figure, row.was, now, row.goal),
            }
            for day, now in measuring.evenings(row)
        ]

    @property
    def status(self):
        return self.wrong.status if self.wrong else 200

    def post(self, asked):
        """Act on what was sent: a sentence of what was done, or None where a form says what is wrong.

        Http404 for what nobody does; PermissionDenied, by the door, for what is not the user's to do.
        """
        act = asked.get("act", "")
        if act not in _SAID:
            raise Http404
        form = self.forms[act] = self.wrong = self._form(act, asked)
        done = form.act(self.user)
        if form.changed:
            self._read()
            self.forms = {name: self._form(name) for name in self.acts} | (
                {act: form} if act in self.acts else {}
            )
        return _SAID[act]() if done is not None else None

    def _form(self, act, data=None):
        start = {"due_on": self.row.due_on} if act in ("extend", "reopen") else {}
        if act == "reopen":
            start["due_on"] = max(self.row.due_on, dates.today())
        return _FORMS[act](data, row=self.row, start=start, auto_id=f"{act}-%s")


_FORMS: dict[str, Any] = {
    "done": forms.DoneForm,
    "say": forms.SayForm,
    "extend": forms.ExtendForm,
    "drop": forms.DropForm,
    "reopen": forms.ReopenForm,
}
_SAID = {
    "done": lambda: _("It is answered as done. The next evening's note says how the number stands."),
    "say": lambda: _("Your words are kept."),
    "extend": lambda: _("It has another last day now."),
    "drop": lambda: _("It is dropped."),
    "reopen": lambda: _("The instruction is open again."),
}

"""What the pages of outages show: what is proposed and declared, one to be changed, a new one."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps import pages
from districts.models import Block, District, Drive
from districts.permissions import can, holds
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.lib.rest import BIGINT
from enrollment.models import Outage
from enrollment.outages import doors, excused, forms

ROWS = 20
STATES = {"declare": "declared", "refuse": "refused", "withdraw": "withdrawn"}


def seen(user):
    """The outages that the user sees; PermissionDenied for who has no figures to look at."""
    if not holds(user, "view_progress"):
        raise PermissionDenied
    return Outage.objects.visible_to(user).select_related("district__state", "decided_by")


def dressed(rows, user):
    """Rows with the names of their blocks, and whether the user may change them."""
    ids = {pk for row in rows for pk in row.blocks}
    names = {block.pk: _named(block) for block in Block.objects.filter(pk__in=ids)} if ids else {}
    for row in rows:
        row.block_names = sorted(names[pk] for pk in row.blocks if pk in names)
        row.may_change = can(user, doors.DECLARE, row.district)
    return rows


class ListPage:
    """Outages, the latest day first; proposals, which wait for the district, before all others."""

    def __init__(self, user, asked):
        self.user, self._seen = user, seen(user)
        self.proposed = dressed(list(self._seen.filter(state=Outage.State.PROPOSED)), user)
        others = self._seen.exclude(state=Outage.State.PROPOSED)
        self.page = Paginator(others, ROWS).get_page(asked.get("page"))
        self.rows = dressed(list(self.page.object_list), user)
        self.may_declare = holds(user, doors.DECLARE)
        self.several = any(post.level in ("country", "state") for post in user.posts)

    @property
    def sentence(self):
        if self.proposed:
            n = len(self.proposed)
            said = ngettext(
                "On %(n)s day the reports look like a server outage: declare it, or say that it was none.",
                "On %(n)s days the reports look like a server outage: declare it, or say that it was none.",
                n,
            )
            return said % {"n": grouped(n)}
        last = self._seen.declared().first()
        if last is None:
            return _("No server outage has been declared.")
        return _("The last declared server outage was on %(day)s.") % {"day": last.date.strftime("%d-%m-%Y")}


class NewPage:
    """The form of an outage that is declared by hand, in the district that `asked` names or the only one."""

    def __init__(self, user, asked, data=None):
        if not holds(user, doors.DECLARE):
            raise PermissionDenied
        self.user = user
        self.districts = [
            row for row in District.objects.within(user).order_by("name") if _declares(user, row)
        ]
        code = pages.text(asked, "district")
        named = next((row for row in self.districts if row.code == code), None)
        if code and named is None:
            raise Http404
        self.district = named or (self.districts[0] if len(self.districts) == 1 else None)
        start = {"date": pages.day(asked)}
        self.form = self.district and forms.OutageForm(data, initial=start, blocks=_blocks(self.district))

    def declare(self):
        """What the door made of the form, or None."""
        sent = {"district": self.district.code}
        return self.form.through(lambda form: doors.declare(self.user, form | sent))


class OnePage:
    """An outage with what it excuses, and its form for who may change it."""

    def __init__(self, user, pk):
        self.user, self.changed = user, False
        self.row = self._read(pk)
        self.form, self.end = self._form(), forms.EndForm()

    def _read(self, pk):
        row = seen(self.user).filter(pk=pk).first() if pk <= BIGINT else None
        if row is None:
            raise Http404
        return dressed([row], self.user)[0]

    def _form(self, data=None):
        row = self.row
        codes = list(Block.objects.filter(pk__in=row.blocks).values_list("code", flat=True))
        initial = {name: getattr(row, name) for name in ("date", "starts_at", "ends_at", "why")}
        initial |= {"blocks": codes, "base_version": row.version}
        return forms.OutageForm(data, initial=initial, blocks=_blocks(row.district))

    @cached_property
    def excuses(self):
        """(drive, cards) that the day's declared outages excuse."""
        if self.row.state != Outage.State.DECLARED:
            return []
        running = Drive.objects.filter(district=self.row.district).running_on(self.row.date)
        running = list(running.select_related("district"))
        found = excused.of_days([(drive, self.row.date) for drive in running])
        code = self.row.district.code
        return [(drive, one.of("district", code)) for drive, one in zip(running, found, strict=True)]

    @property
    def status(self):
        return 409 if self.changed else max(self.form.status, self.end.status)

    def act(self, asked):
        """Act on what was sent: a sentence of what was done, or None where the page says what is wrong."""
        state = STATES.get(asked.get("act"))
        if state is None:
            raise Http404
        if state == "declared":
            form = self.form = self._form(asked)
        else:
            form = self.end = forms.EndForm(asked)
        try:
            done = form.through(lambda sent: doors.change(self.user, self.row, sent | {"state": state}))
        except doors.Changed:
            self.row, self.changed = self._read(self.row.pk), True
            self.form, self.end = self._form(), forms.EndForm()
            return None
        return done and said(done)


def said(row):
    """What became of an outage, for the message after it."""
    words = {
        Outage.State.DECLARED: _("The outage of %(day)s is declared."),
        Outage.State.WITHDRAWN: _("The outage of %(day)s is withdrawn: it excuses nothing any more."),
        Outage.State.REFUSED: _("%(day)s was no outage."),
    }
    return words[row.state] % {"day": row.date.strftime("%d-%m-%Y")}


def _declares(user, district):
    return can(user, doors.DECLARE, district)


def _blocks(district):
    found = Block.objects.filter(district=district).valid_on(dates.today())
    return sorted(((block.code, _named(block)) for block in found), key=lambda pair: pair[1])


def _named(block):
    """A block's name; a town is told from a block of its name."""
    return _("%(name)s (town)") % {"name": block.title} if block.kind == "urban" else block.title

"""The planner's page: what may be chosen, the proposal, and what was ticked."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from districts.models import Block, Drive, Panchayat
from districts.permissions import holds
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from enrollment.sites import drawing, making
from enrollment.sites.forms import SitesForm
from enrollment.sites.proposal import Proposal

SHOWN = 400  # sites on the page; all are in the file
NAMED = 3  # villages of a site


class Planner:
    """`asked`: the query string. Without a drive to come there is no form."""

    def __init__(self, user, asked):
        if not any(not post.own_only for post in user.posts) or not holds(user, "view_reports"):
            raise PermissionDenied
        self.user, self.asked = user, asked
        self.form = SitesForm(user, asked, self.drives, self.blocks) if self.drives else None
        self.errors: dict = {}
        self.ticked: set = set()  # after a refusal; empty: all are ticked
        self.wrong: list = []

    @cached_property
    def drives(self):
        """Drives that are not over, of districts in which the user sees panchayats: who runs now first."""
        found = Drive.objects.visible_to(self.user).filter(ends_on__gte=dates.today())
        found = found.filter(district__panchayats__in=Panchayat.objects.within(self.user)).distinct()
        return sorted(
            found.select_related("district"),
            key=lambda drive: (
                drive.district.name,
                not drive.runs_on(dates.today()),
                -drive.starts_on.toordinal(),
                -drive.pk,
            ),
        )

    @cached_property
    def blocks(self):
        """The blocks of the chosen drive's district, where there are several."""
        wanted = self.asked.get("drive", "")
        drive = next((one for one in self.drives if str(one.pk) == wanted), self.drives[0])
        places = Panchayat.objects.within(self.user).filter(district=drive.district)
        found = list(Block.objects.filter(pk__in=places.values("block")).order_by("name"))
        return found if len(found) > 1 else []

    @cached_property
    def proposal(self):
        """None where what was chosen is wrong."""
        return Proposal(self.user, self.form.asked) if self.form and self.form.is_valid() else None

    @property
    def status(self):
        return 400 if self.errors or self.wrong else self.form.status if self.form else 200

    @property
    def plans(self):
        """Whether the user plans camps here."""
        return holds(self.user, "write_camp")

    def make(self, sent):
        """Plan what was ticked; the sentence that says so, None where it was refused."""
        self.ticked = set(sent.getlist("site"))
        try:
            rows = making.read(sent.getlist("site"))
            made = making.make(self.user, self.form.asked.drive, rows)
        except ValidationError as error:
            self.errors = error.message_dict if hasattr(error, "error_dict") else {}
            self.wrong = self._wrong() if self.errors else error.messages
            return None
        return _said(made)

    def _wrong(self):
        """What stands over the list: that nothing was made, and what is wrong with rows it has no more."""
        shown = {site.key for site in self.shown}
        gone = [text for key, texts in self.errors.items() if key not in shown for text in texts]
        return [_("No camp was planned. Untick those that have an error below, or mend what it says."), *gone]

    # --- what it shows --------------------------------------------------------------------------

    @property
    def sentences(self):
        return list(_sentences(self.proposal))

    @property
    def notes(self):
        return list(_notes(self.proposal))

    @cached_property
    def shown(self):
        return self.proposal.sites[:SHOWN]

    @cached_property
    def rows(self):
        """The sites, each with its villages in words and what was refused of it."""
        return [
            {
                "site": site,
                "team": self._team(site, site.team),
                "errors": self.errors.get(site.key, []),
                **villages(site),
            }
            for site in self.shown
        ]

    @property
    def more(self):
        return len(self.proposal.sites) - len(self.shown)

    @property
    def timetable(self):
        """[(day, [(team in words, site, the how manieth of its days)])]."""
        return [
            (day, [(self._team(site, team), site, nth) for team, site, nth in visits])
            for day, visits in self.proposal.timetable
        ]

    def _team(self, site, team):
        if not self._by_block:
            return _("team %(team)s") % {"team": team}
        return _("%(block)s, team %(team)s") % {"block": site.panchayat.block.title, "team": team}

    @cached_property
    def curve(self):
        return drawing.curve(self.proposal)

    @cached_property
    def map(self):
        return drawing.ground(self.proposal)

    @property
    def _by_block(self):
        """Whether teams are counted block by block."""
        return self.form.asked.teams_of == "block" and bool(self.blocks)

    @property
    def query(self):
        """The address's query, as it was understood: for files, and to be passed on."""
        data = self.form.data.copy()
        return data.urlencode()


def villages(site, most=NAMED):
    """`names`: the first villages as (name, people); `others`: how many further there are."""
    named = [(village_name(site, place, name), people) for place, name, people in site.villages[:most]]
    return {"names": named, "others": len(site.villages) - len(named)}


def village_name(site, place, name):
    """A village's name; of another panchayat with that one's."""
    if not name:
        return place.title if place.pk != site.panchayat.pk else _("the whole panchayat")
    if place.pk == site.panchayat.pk or name in (place.name, place.name_hi):
        return name
    return f"{name} ({place.title})"


def _sentences(proposal):
    """What a collector has two minutes for."""
    if not proposal.people:
        yield _nobody(proposal)
        return
    people = grouped(proposal.people)
    if not proposal.sites:
        yield _none(proposal)
        return
    count = len(proposal.sites)
    said = ngettext(
        "%(count)s camp on %(days)s reaches %(reached)s of %(people)s people who are left out.",
        "%(count)s camps on %(days)s reach %(reached)s of %(people)s people who are left out.",
        count,
    )
    days = ngettext("%(count)s team day", "%(count)s team days", proposal.camp_days)
    yield said % {
        "count": grouped(count),
        "days": days % {"count": grouped(proposal.camp_days)},
        "reached": grouped(proposal.reached),
        "people": people,
    }
    if proposal.next_adds:
        yield _("One more day of a team would add %(people)s.") % {"people": grouped(proposal.next_adds)}
    else:
        yield _("A further camp would reach nobody more.")


def _nobody(proposal):
    if proposal.ground.left_aside:
        return _("All who are left out live near a working centre.")
    if proposal.ground.unknown:
        return _("Nobody has said yet how many people are left out here: send the eligibility list.")
    return _("Nobody who could be reached is left out here.")


def _none(proposal):
    if proposal.busy and proposal.busy >= proposal.team_days:
        return _(
            "All teams are at camps that stand already on these days. Add teams or days to reach %(people)s"
            " people who are left out."
        ) % {"people": grouped(proposal.people - proposal.before)}
    return _("The camps that stand already reach all who can be reached.")


def _notes(proposal):
    """What else a reader must know to believe the figures."""
    ground = proposal.ground
    if proposal.before:
        count = len(ground.camps)
        yield ngettext(
            "%(count)s camp that stands already serves %(people)s of them; they are not counted again.",
            "%(count)s camps that stand already serve %(people)s of them; they are not counted again.",
            count,
        ) % {"count": grouped(count), "people": grouped(proposal.before)}
    if proposal.busy:
        yield ngettext(
            "%(count)s team day is taken by them.", "%(count)s team days are taken by them.", proposal.busy
        ) % {"count": grouped(proposal.busy)}
    if ground.left_aside:
        yield _("%(people)s people are left to working centres near them.") % {
            "people": grouped(ground.left_aside)
        }
    if ground.unknown:
        yield ngettext(
            "Of %(count)s panchayat nobody knows how many are left out: it is not planned for.",
            "Of %(count)s panchayats nobody knows how many are left out: they are not planned for.",
            ground.unknown,
        ) % {"count": grouped(ground.unknown)}
    if ground.nowhere:
        yield ngettext(
            "The position of %(count)s panchayat is not known: only a camp of its own reaches it.",
            "The position of %(count)s panchayats is not known: only a camp of their own reaches them.",
            ground.nowhere,
        ) % {"count": grouped(ground.nowhere)}


def _said(made):
    count, there = len(made.camps), len(made.there)
    said = [
        ngettext("%(count)s camp is planned.", "%(count)s camps are planned.", count)
        % {"count": grouped(count)}
    ] * bool(count)
    if there:
        said.append(
            ngettext(
                "%(count)s was there already and was not made again.",
                "%(count)s were there already and were not made again.",
                there,
            )
            % {"count": grouped(there)}
        )
    return " ".join(said)

"""What a page says in words of a tally: where it was, what was saved."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from drive_portal.lib.dates import INDIA, today
from drive_portal.lib.numbers import grouped
from enrollment.models import Tally


def shown(day):
    """A date as it is written here: 21-11-2026."""
    return day.strftime("%d-%m-%Y")


def place_name(row):
    """Where a tally's cards were made, in the reader's language."""
    if row.camp_id:
        return row.camp.title
    return row.centre.title if row.centre_id else row.panchayat.title


def saved(done):
    """What became of a submission, in words."""
    row = done.row
    if row.state == Tally.State.WITHDRAWN:
        return _("%(day)s: the report at %(place)s was withdrawn. Received %(time)s.") % _facts(row)
    if done.status == 200:
        text = ngettext(
            "%(day)s: already received, %(made)s card made, %(rejected)s rejected at %(place)s.",
            "%(day)s: already received, %(made)s cards made, %(rejected)s rejected at %(place)s.",
            row.made,
        )
    elif row.state == Tally.State.REQUESTED:
        text = ngettext(
            "%(day)s: %(made)s card made, %(rejected)s rejected at %(place)s. Received %(time)s as a"
            " request: it counts once the block officer accepts it.",
            "%(day)s: %(made)s cards made, %(rejected)s rejected at %(place)s. Received %(time)s as a"
            " request: it counts once the block officer accepts it.",
            row.made,
        )
    else:
        text = ngettext(
            "%(day)s: %(made)s card made, %(rejected)s rejected at %(place)s. Received %(time)s.",
            "%(day)s: %(made)s cards made, %(rejected)s rejected at %(place)s. Received %(time)s.",
            row.made,
        )
    return text % _facts(row)


def decided(row):
    """What became of a late report."""
    if row.state == Tally.State.RETURNED:
        return _(
            "%(day)s: the report of %(made)s cards at %(place)s was returned with your reason."
        ) % _facts(row)
    text = ngettext(
        "%(day)s: accepted. %(made)s card at %(place)s counts from now on.",
        "%(day)s: accepted. %(made)s cards at %(place)s count from now on.",
        row.made,
    )
    return text % _facts(row)


def ready_reasons():
    """Reasons for an officer in a hurry: to accept a late report, to return it."""
    return {
        "accept": [_("Network was down"), _("Checked by phone"), _("Figures match the register")],
        "return": [_("Figures do not match"), _("Already counted at a camp"), _("No work on that day")],
    }


def _facts(row):
    return {
        "day": shown(row.date),
        "made": grouped(row.made),
        "rejected": grouped(row.rejected_total),
        "place": place_name(row),
        "time": row.changed_at.astimezone(INDIA).strftime("%H:%M"),
    }


def own_day(own):
    """The operator's sentence: what is in, what is still to be sent."""
    if own.counted:
        return _in(own)
    row = own.row
    facts = {"day": shown(own.day)}
    if row and row.state == Tally.State.REQUESTED:
        facts["made"] = grouped(row.made)
        return (
            ngettext(
                "The report of %(day)s is with the block officer: %(made)s card.",
                "The report of %(day)s is with the block officer: %(made)s cards.",
                row.made,
            )
            % facts
        )
    if row and row.state == Tally.State.RETURNED:
        return _("The report of %(day)s came back: %(why)s") % (facts | {"why": row.decision})
    if not own.expected:
        return _("No report is expected on %(day)s.") % facts
    if own.day == today():
        return _("Today's report is still to be sent.")
    return _("The report of %(day)s is still to be sent.") % facts


def _in(own):
    facts = {"day": shown(own.day), "made": grouped(own.made)}
    if own.day == today():
        return (
            ngettext(
                "Today's report is in: %(made)s card.", "Today's report is in: %(made)s cards.", own.made
            )
            % facts
        )
    return (
        ngettext(
            "The report of %(day)s is in: %(made)s card.",
            "The report of %(day)s is in: %(made)s cards.",
            own.made,
        )
        % facts
    )


def silent(kind, count):
    """How many of a kind (`centre`, `camp`, `field`) are silent, as a sentence."""
    if kind == "camp":
        text = ngettext(
            "%(count)s camp has not reported yet.", "%(count)s camps have not reported yet.", count
        )
    elif kind == "field":
        text = ngettext(
            "%(count)s field worker has not reported yet.",
            "%(count)s field workers have not reported yet.",
            count,
        )
    else:
        text = ngettext(
            "%(count)s centre has not reported yet.", "%(count)s centres have not reported yet.", count
        )
    return text % {"count": grouped(count)}

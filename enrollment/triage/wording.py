"""What the triage says: the sentence over its page, and what to tell a family of each reason."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from drive_portal.lib.numbers import grouped
from enrollment.models import Call

# To be read to the family: what is wrong, and what it can do.
SAY = {
    "samagra_id_error": gettext_lazy(
        "The Samagra ID is wrong. Have it looked up at the local body's Samagra desk."
    ),
    "samagra_mismatch": gettext_lazy(
        "Name or year of birth in Samagra differ from the list. Have Samagra mended at the local body."
    ),
    "aadhaar_error": gettext_lazy(
        "There is an error in Aadhaar. Have it mended at the Aadhaar seva kendra, then come to the centre."
    ),
    "aadhaar_mismatch": gettext_lazy(
        "Name or year of birth in Aadhaar differ from the list. Have it mended at the Aadhaar seva kendra."
    ),
    "server_down": gettext_lazy("The portal was down that day. Come to the centre again: nothing is wrong."),
    "biometric_failed": gettext_lazy(
        "The fingerprint was not read. Come again to try the face or the eye, or renew the fingerprint."
    ),
    "not_on_list": gettext_lazy(
        "The name was not found. Bring the ration card and the list's id to the centre."
    ),
    "already_made": gettext_lazy("The portal knows a card already. It can be printed at any centre."),
    "documents_missing": gettext_lazy("A paper was missing. Bring Aadhaar and ration card to the centre."),
    "other": gettext_lazy("The card was not made. Come to the centre with Aadhaar and ration card."),
}


def sentences(overview):
    """What the page says first, a sentence each."""
    if not overview.people:
        return [_("Nobody on the list has a rejected card here.")]
    found = [
        ngettext(
            "The card of %(n)s person on the list is rejected.",
            "The cards of %(n)s people on the list are rejected.",
            overview.people,
        )
        % {"n": grouped(overview.people)}
    ]
    found.append(_today(overview.families["call"], overview.families["visit"]))
    if overview.back.people:
        found.append(_came_back(overview.back))
    return found


def _today(call, visit):
    if not call and not visit:
        return _("Nobody is to be called today.")
    calls = ngettext("%(n)s family can be called today.", "%(n)s families can be called today.", call)
    said = calls % {"n": grouped(call)}
    if visit:
        goes = ngettext(
            "%(n)s family must be visited: no number leads to it.",
            "%(n)s families must be visited: no number leads to them.",
            visit,
        )
        said += " " + goes % {"n": grouped(visit)}
    return said


def _came_back(back):
    came = ngettext("%(n)s card once rejected", "%(n)s cards once rejected", back.people)
    came %= {"n": grouped(back.people)}
    if back.days == 0:
        return _("By now %(cards)s are made, half of them on the same day.") % {"cards": came}
    days = ngettext("%(n)s day", "%(n)s days", back.days) % {"n": grouped(back.days)}
    return _("By now %(cards)s are made, half of them within %(days)s.") % {"cards": came, "days": days}


def kept(outcome, people, comes_on):
    """What stands after a call was keyed back. Names nobody: it passes through a cookie."""
    of = ngettext("%(n)s person", "%(n)s people", people) % {"n": grouped(people)}
    if outcome == Call.Outcome.WILL_COME:
        day = comes_on.strftime("%d-%m-%Y")
        return _("The call is kept: will come on %(day)s (%(people)s).") % {"day": day, "people": of}
    name = Call.Outcome(outcome).label
    return _("The call is kept: %(outcome)s (%(people)s).") % {"outcome": name, "people": of}


def not_answered(tries):
    return ngettext("%(n)s call not answered", "%(n)s calls not answered", tries) % {"n": tries}


def list_sentence(show, families, people):
    """Of a list: how many families, and how many people they are."""
    if not families:
        return ""
    of = ngettext("%(n)s person", "%(n)s people", people) % {"n": grouped(people)}
    if show == "call":
        said = ngettext(
            "Call %(n)s family today: %(people)s.", "Call %(n)s families today: %(people)s.", families
        )
    else:
        said = ngettext(
            "Visit %(n)s family: %(people)s. No call reaches it.",
            "Visit %(n)s families: %(people)s. No call reaches them.",
            families,
        )
    return said % {"n": grouped(families), "people": of}

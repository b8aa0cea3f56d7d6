"""The sentences that the operator's phone says by itself, without asking the portal."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_TWO = (1, 2)  # for one card, for several


def words():
    """Sentences that the phone says by itself; of two the first is for one card. It fills `%(…)s`."""
    return _of_a_day() | _of_the_outbox() | _of_the_checks()


def _of_a_day():
    return {
        "sent": [
            ngettext("%(made)s card of %(day)s was received.", "%(made)s cards of %(day)s were received.", n)
            for n in _TWO
        ],
        "asked": [
            ngettext(
                "%(made)s card of %(day)s was received as a request: it counts once the block officer"
                " accepts it.",
                "%(made)s cards of %(day)s were received as a request: they count once the block officer"
                " accepts it.",
                n,
            )
            for n in _TWO
        ],
        "withdrawn": _("The report of %(day)s was withdrawn."),
        "kept": [
            ngettext(
                "%(made)s card of %(day)s is kept on this phone and will be sent by itself.",
                "%(made)s cards of %(day)s are kept on this phone and will be sent by themselves.",
                n,
            )
            for n in _TWO
        ],
        "due": _("Today's report is still to be sent."),
        "due_on": _("The report of %(day)s is still to be sent."),
        "in": [
            ngettext(
                "The report of %(day)s is in: %(made)s card.",
                "The report of %(day)s is in: %(made)s cards.",
                n,
            )
            for n in _TWO
        ],
        "waits": [
            ngettext(
                "The report of %(day)s waits on this phone: %(made)s card.",
                "The report of %(day)s waits on this phone: %(made)s cards.",
                n,
            )
            for n in _TWO
        ],
        "differs_on": _("The portal has another figure for %(day)s: choose which one stands."),
        "returned_on": _("The report of %(day)s came back: see why, and mend it."),
        "no_drive": _("No drive runs on %(day)s: there is nothing to report."),
    }


def _of_the_outbox():
    return {
        "states": {
            "waiting": _("to be sent"),
            "sending": _("is being sent"),
            "sent": _("sent"),
            "asked": _("sent as a request"),
            "differs": _("differs from what stands"),
            "returned": _("returned"),
        },
        "network": _("No network. What you send is kept here and goes by itself once there is one."),
        "login": _("You are logged out. Your reports are kept here; log in, and they are sent."),
        "log_in": _("Log in"),
        "later": _("The portal cannot take reports just now. They are kept here, and sent in a while."),
        "other_user": [
            ngettext(
                "%(n)s report of another account waits on this phone. It is sent once that person logs in"
                " here.",
                "%(n)s reports of another account wait on this phone. They are sent once that person logs"
                " in here.",
                n,
            )
            for n in _TWO
        ],
        "both": _(
            "You: %(yours)s made, %(your_rejected)s rejected. In the portal: %(theirs)s made,"
            " %(their_rejected)s rejected."
        ),
        "gone": _("In the portal it was withdrawn."),
        "replace": _("Replace it with mine"),
        "leave": _("Leave what stands"),
        "change": _("Change it"),
        "discard": _("Do not send it"),
        "sure": _("Tap again: it will not be sent"),
    }


def _of_the_checks():
    return {
        "clock": _(
            "The clock of this phone seems wrong: it says %(day)s. Check the date below before you send."
        ),
        "whole": _("Enter a whole number, like 45."),
        "empty": _("Enter the number of cards. If there were none, enter 0."),
        "too_many": _("%(count)s is too many: at most %(limit)s a day. Check the number."),
    }

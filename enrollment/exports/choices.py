"""Which people of a list are meant: by what became of their card."""

from django.utils.translation import gettext_lazy as _

from enrollment.models import Mark

# the choice: (its name, the states that it holds)
STATUSES = {
    "left_out": (_("Left out (all without a card)"), ["left_out", "rejected", "pending", "unreachable"]),
    "to_do": (_("to do"), ["left_out"]),
    "made": (_("made"), ["made"]),
    "rejected": (_("rejected"), ["rejected"]),
    "pending": (_("pending"), ["pending"]),
    "unreachable": (_("unreachable"), ["unreachable"]),
    "all": (_("Everybody on the list"), list(Mark.Outcome.values)),
}


def counted(numbers, states):
    """How many people of these states there are, by a sum of `ListCount` rows (a dict)."""
    counts = {name: numbers[name] or 0 for name in ("listed", "made", "rejected", "pending", "unreachable")}
    known = sum(counts[name] for name in ("made", "rejected", "pending", "unreachable"))
    counts["left_out"] = counts["listed"] - known
    return sum(counts[state] for state in states)

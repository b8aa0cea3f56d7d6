"""The six boxes of a row: the key, what it is called, and the mark that it stands for."""

from django.utils.translation import gettext_lazy as _

from camps import reasons
from enrollment.models import Mark, Unreachable

_O = Mark.Outcome
# key: (name, outcome, reason)
BOXES = {
    "m": (_("made"), _O.MADE.value, ""),
    "a": (_("not at home"), _O.LEFT_OUT.value, "away"),
    "d": (_("died"), _O.UNREACHABLE.value, "dead"),
    "v": (_("moved away"), _O.UNREACHABLE.value, "moved"),
    "r": (_("refused"), _O.UNREACHABLE.value, "refused"),
    "n": (_("no document"), _O.LEFT_OUT.value, "documents_missing"),
}


def key_of(mark):
    """The box that says what the mark says; empty where none does."""
    for key, (_name, outcome, reason) in BOXES.items():
        if mark is not None and (mark.outcome, mark.reason if reason else "") == (outcome, reason):
            return key
    return ""


def said(status, reason):
    """A state with its reason in words: "rejected: Error in Aadhaar"; empty where nothing stands."""
    if status == _O.LEFT_OUT and not reason:
        return ""
    if status == _O.LEFT_OUT:
        return str(Mark.VISIT.get(reason, ""))
    known = reasons.REASONS[reason][0] if reason in reasons.REASONS else dict(Unreachable.choices).get(reason)
    name = str(_O(status).label)
    return f"{name}: {known}" if known else name

"""Short keys for why a card was not made, as columns of the grid and in chat lines: S2 A3.

S, A and T are the reasons of nearly all rejected cards; a single letter means the plain error, a second one
says which kind. Upper and lower case are one.
"""

from camps.reasons import REASONS

KEYS = {
    "S": "samagra_id_error",
    "A": "aadhaar_error",
    "T": "server_down",
    "SM": "samagra_mismatch",
    "AM": "aadhaar_mismatch",
    "F": "biometric_failed",
    "L": "not_on_list",
    "B": "already_made",
    "D": "documents_missing",
    "O": "other",
}
KEY_OF = {reason: key for key, reason in KEYS.items()}
FIRST = ("samagra_id_error", "aadhaar_error", "server_down")  # the grid's columns; the others unfold
MORE = tuple(reason for reason in KEYS.values() if reason not in FIRST)


def legend():
    """(key, reason, its name) of all keys, in the order of the columns."""
    return [(key, reason, REASONS[reason][0]) for key, reason in KEYS.items()]


def written(rejected):
    """Rejected by reason in short keys: "S2 A3"."""
    return " ".join(f"{key}{rejected[reason]}" for key, reason in KEYS.items() if rejected.get(reason))

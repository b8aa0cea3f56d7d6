"""Of all that looks odd the few that are asked: one open question an ID, so many a block and day."""

from collections import Counter

from enrollment.doubts import levels


def chosen(candidates, busy, asked_today):
    """The candidates that are asked, the strongest first.

    `candidates`: (strength, key of the ID, block, signal). `busy`: keys of IDs that have an open question or
    are left alone. `asked_today`: how many were asked already, by block: a second run asks no more.
    """
    taken, blocks = set(busy), Counter(asked_today)
    found = []
    for candidate in sorted(candidates, key=lambda one: (-one[0], one[1])):
        _strength, key, block, _signal = candidate
        if key in taken or blocks[block] >= levels.NEW_A_BLOCK:
            continue
        taken.add(key)
        blocks[block] += 1
        found.append(candidate)
    return found

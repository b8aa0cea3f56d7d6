"""The same fault at many places is one line. A pure function over rows; nothing is written here.

Open difficulties are the same fault where they are of a kind that has one cause for many places, in the
same neighbourhood (`kinds.NEAR`: the district, or the block), and each was raised at most `kinds.WINDOW`
days after the one before it. What somebody put together by hand, or solved as one, stays together; what was
taken out (`alone`) joins nothing by itself.
"""

from collections import defaultdict
from datetime import timedelta
from itertools import pairwise

from camps.difficulties import kinds

WINDOW = timedelta(days=kinds.WINDOW)


def groups(rows):
    """The rows in groups: lists of one or more, each from its oldest on, in the order of their oldest.

    A row has pk, kind, waits_since, is_open, part_of_id, alone, district_id and block_now.
    """
    by_key: dict = {}

    def root(key):
        while by_key.setdefault(key, key) != key:
            by_key[key] = key = by_key[by_key[key]]
        return key

    def join(one, other):
        by_key[root(other)] = root(one)

    for row in rows:  # the head of what was put together need not be among the rows
        join(row.part_of_id or row.pk, row.pk)
    for near in _neighbourhoods(rows).values():
        for before, row in pairwise(near):
            if row.waits_since - before.waits_since <= WINDOW:
                join(before.pk, row.pk)
    found = defaultdict(list)
    for row in sorted(rows, key=_order):
        found[root(row.pk)].append(row)
    return list(found.values())


def _neighbourhoods(rows):
    """Open rows that could be the same fault, in the order of their days."""
    found = defaultdict(list)
    for row in sorted(rows, key=_order):
        near = kinds.NEAR.get(row.kind)
        if near and row.is_open and not row.alone:
            block = row.block_now.pk if near == "block" and row.block_now else None
            found[row.kind, row.district_id, block].append(row)
    return found


def _order(row):
    return row.waits_since, row.pk

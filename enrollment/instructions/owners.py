"""Whose an instruction is, is asked at each look: who is posted as its owner's role at its place today."""

from collections import defaultdict

from django.db.models import Q

from districts import visibility
from districts.models import Posting
from districts.permissions import can
from drive_portal.lib import dates
from enrollment.models import Instruction

GIVE, ANSWER = "give_instruction", "answer_instruction"
Owner = Instruction.Owner
# owner: the level at which its role is posted
LEVELS = {
    Owner.BLOCK_OFFICER: "block",
    Owner.HEALTH_MANAGER: "district",
    Owner.EDISTRICT_MANAGER: "district",
    Owner.COLLECTOR: "district",
}


def choices(of_block):
    """(owner, its name) of whom something may be asked for a block, or for a whole district."""
    return [(owner, owner.label) for owner in LEVELS if of_block or LEVELS[owner] == "district"]


def may_give(user, district):
    return can(user, GIVE, district)


def may_answer(user, row):
    """The office that it was given to; who gives instructions in the district answers for it too."""
    if may_give(user, row.district):
        return True
    own = any(post.role == row.owner and post.covers(row.place) for post in user.posts)
    return own and can(user, ANSWER, row.place)


def held_by(user):
    """A filter of what lies with the user's offices."""
    found = []
    for post in user.posts:
        level = LEVELS.get(post.role)
        if level and level == post.level:
            found.append(Q(owner=post.role, **{f"{level}_id": post.place_id}))
    return Q(*found, _connector=Q.OR) if found else visibility.NOTHING


def holders(rows):
    """{instruction's id: ids of the accounts with which it lies today}, by one query; empty: nobody's."""
    posted = _posted(rows)
    return {row.pk: [user.pk for user in posted[_key(row)]] for row in rows}


def people(rows):
    """{instruction's id: the accounts with which it lies today}."""
    posted = _posted(rows)
    return {row.pk: posted[_key(row)] for row in rows}


def at(district, blocks):
    """{(owner, place's id): accounts} of a district and of some of its blocks today."""
    return _read({district.pk}, {block.pk for block in blocks})


def _posted(rows):
    return _read({row.district_id for row in rows}, {row.block_id for row in rows} - {None})


def _read(districts, blocks):
    found = defaultdict(list)
    if not districts:
        return found
    posts = Posting.objects.on(dates.today()).filter(
        Q(district__in=districts) | Q(block__in=blocks), role__in=Owner.values, user__is_active=True
    )
    for post in posts.select_related("user").order_by("pk"):
        if post.level == LEVELS[post.role]:
            found[post.role, post.block_id or post.district_id].append(post.user)
    return found


def _key(row):
    return row.owner, row.block_id if LEVELS[row.owner] == "block" else row.district_id

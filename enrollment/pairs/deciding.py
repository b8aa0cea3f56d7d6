"""Deciding about a pair: one door, saved as it is said, taken back as easily. Nobody is merged or deleted.

"The same person" keeps one id and marks the other unreachable, as a duplicate. Where both ids have a card
nothing is marked: both cards stand, and reconciliation counts the second one (`pairs.made_twice`).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from drive_portal.lib import dates
from enrollment import marks
from enrollment.lists import partitions
from enrollment.models import Beneficiary, Mark, MarkVersion, Pair, PairDecision, Unreachable

SOURCE = "pair"
# what the buttons say: the decision, and which side is kept
ANSWERS = {
    "left": (Pair.Decision.SAME, "left_id"),
    "right": (Pair.Decision.SAME, "right_id"),
    "different": (Pair.Decision.DIFFERENT, None),
    "later": (Pair.Decision.UNSURE, None),
}


class Changed(Exception):
    """Somebody has decided about the pair since it was looked at; `pair` is as it stands now."""

    def __init__(self, pair):
        super().__init__()
        self.pair = pair


@transaction.atomic
def decide(user, pk, answer, version):
    """Save what `user` says of a pair that it may see: a key of `ANSWERS`. Returns the pair.

    `version`: the pair's when it was looked at. Raises Pair.DoesNotExist, Changed, and ValidationError where
    that cannot be said.
    """
    if answer not in ANSWERS:
        raise ValidationError(_("Choose one of the four answers."))
    decision, kept = ANSWERS[answer]
    pair = _locked(user, pk)
    kept_id = getattr(pair, kept) if kept else ""
    if pair.version == version + 1 and (pair.decided_by_id, pair.decision, pair.kept_id) == (
        user.pk,
        decision,
        kept_id,
    ):
        return pair  # a second tap
    if pair.version != version:
        raise Changed(pair)
    if pair.decision == Pair.Decision.SAME:
        _unmark(user, pair)
    pair.kept_id = kept_id
    pair.dropped_id = _other(pair) if kept else ""
    pair.mark_at = _mark(user, pair) if kept else None
    return _save(user, pair, decision)


@transaction.atomic
def take_back(user, pk, version):
    """Make the pair one to decide again; a mark that the decision set goes, and what it replaced returns."""
    pair = _locked(user, pk)
    if pair.decision == Pair.Decision.OPEN:
        return pair
    if pair.version != version:
        raise Changed(pair)
    _unmark(user, pair)
    pair.kept_id = pair.dropped_id = ""
    pair.mark_at = None
    return _save(user, pair, Pair.Decision.OPEN)


def _locked(user, pk):
    visible = Pair.objects.visible_to(user).values("pk")
    return Pair.objects.select_for_update().get(pk=pk, pk__in=visible)


def _save(user, pair, decision):
    now = dates.now()
    opened = decision == Pair.Decision.OPEN
    pair.decision = decision
    pair.decided_by, pair.decided_at = (None, None) if opened else (user, now)
    pair.version += 1
    pair.save()
    PairDecision.objects.create(pair=pair, decision=decision, kept_id=pair.kept_id, by=user, at=now)
    return pair


def _other(pair):
    return pair.right_id if pair.kept_id == pair.left_id else pair.left_id


def _mark(user, pair):
    """Mark the dropped id; returns when, or None where both have a card and nothing is marked."""
    partitions.lock("marks", pair.district_id)  # what is looked at here is what is marked
    ids = {pair.left_id, pair.right_id}
    listed = Beneficiary.objects.of(pair.district_id).filter(beneficiary_id__in=ids).count()
    if listed < len(ids):
        raise ValidationError(_("One of the two is no longer on the list, so there is nothing to mark."))
    made = set(_marks(pair, ids).filter(outcome=Mark.Outcome.MADE).values_list("beneficiary_id", flat=True))
    if made == ids:
        return None
    if pair.dropped_id in made:
        raise ValidationError(_("A card was made for the other one: keep that one."))
    said = marks.Said(
        pair.dropped_id,
        Mark.Outcome.UNREACHABLE,
        outcome_on=dates.today(),
        reason=Unreachable.DUPLICATE.value,
    )
    changed = marks.put(user, pair.district_id, [said], SOURCE)
    return _marks(pair, [pair.dropped_id]).get().at if changed else None


def _unmark(user, pair):
    """Take away the mark that the decision set, if it still stands; what stood before it stands again."""
    mark = _marks(pair, [pair.dropped_id]).first()
    if not (pair.mark_at and mark and mark.at == pair.mark_at and mark.source == SOURCE):
        return
    before = (
        MarkVersion.objects.filter(
            district_id=pair.district_id, beneficiary_id=pair.dropped_id, replaced_at__gte=pair.mark_at
        )
        .order_by("id")
        .first()
    )
    if before is None:
        marks.take_back(user, pair.district_id, pair.dropped_id, why="")
        return
    said = marks.Said(
        pair.dropped_id,
        before.outcome,
        outcome_on=before.outcome_on,
        reason=before.reason,
        login_id=before.login_id,
        card_number=before.card_number,
    )
    marks.put(user, pair.district_id, [said], before.source)


def _marks(pair, ids):
    return Mark.objects.filter(district_id=pair.district_id, beneficiary_id__in=ids)

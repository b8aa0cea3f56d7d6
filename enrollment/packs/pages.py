"""The page of packs: what is chosen, the order, the own packs."""

from django.db.models import Q
from django.utils.translation import get_language

from camps.models import Duty, Worker
from enrollment.exports import desk
from enrollment.models import Pack
from enrollment.packs.forms import PackForm
from enrollment.people import where


def form(chosen, sent=None):
    """The form for the chosen place; None where none is chosen."""
    if chosen.place is None:
        return None
    initial = {"language": get_language() or "hi", "rejected": True}
    return PackForm(sent or None, villages=chosen.villages, workers=_workers(chosen.place), initial=initial)


def _workers(place):
    """(worker, villages of their duties there) of who works in a panchayat: at home there, or on duty."""
    if place.level != "panchayat":
        return []
    duties = Duty.objects.standing().filter(panchayat=place, worker__isnull=False)
    villages: dict[int, set] = {}
    for pk, village in duties.values_list("worker", "village").distinct():
        villages.setdefault(pk, set()).update({village} - {""})
    found = Worker.objects.filter(Q(panchayat=place) | Q(pk__in=villages), active=True)
    return [(worker, villages.get(worker.pk, ())) for worker in found.order_by("kind", "name")]


def order(chosen, sent):
    """Ask for a pack of the place as the valid form says; None where too many wait."""
    wanted = dict(chosen.villages)
    people = sum(wanted[name] for name in sent.chosen) if sent.chosen else chosen.people(sent.statuses)
    place = chosen.place
    return desk.ask(
        Pack(
            asked_by=chosen.user,
            language=sent.cleaned_data["language"],
            district=where.district_of(place),
            level=place.level,
            place_code=place.code,
            villages=sent.chosen,
            carrier=sent.carrier,
            statuses=sent.statuses,
            ending=sent.cleaned_data["ending"],
            people=people,
        )
    )


def again(user, token):
    """Ask for the same pack once more; None where it is not the user's, or too many wait."""
    old = Pack.objects.filter(asked_by=user, token=token).first()
    if old is None:
        return None
    same = (
        "language",
        "district",
        "level",
        "place_code",
        "villages",
        "carrier",
        "statuses",
        "ending",
        "people",
    )
    where.find(user, old.level, old.place_code)
    return desk.ask(Pack(asked_by=user, **{name: getattr(old, name) for name in same}))

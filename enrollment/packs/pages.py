"""The page of packs: what is chosen, the order, the own packs."""

from django.utils.translation import get_language

from enrollment.exports import desk
from enrollment.models import Pack
from enrollment.packs.forms import PackForm
from enrollment.people import where


def form(chosen, sent=None):
    """The form for the chosen place; None where none is chosen."""
    if chosen.place is None:
        return None
    initial = {"language": get_language() or "hi", "rejected": True}
    return PackForm(sent or None, villages=chosen.villages, initial=initial)


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
    same = ("language", "district", "level", "place_code", "villages", "statuses", "ending", "people")
    where.find(user, old.level, old.place_code)
    return desk.ask(Pack(asked_by=user, **{name: getattr(old, name) for name in same}))

"""A centre's, a camp's, a panchayat's field workers' day: who reported what, and who has not."""

from django.db.models import Q

from camps import reasons
from camps.models import CampCount
from districts.models import LoginID
from enrollment.logbook import phone
from enrollment.models import Tally


def at_home(scene):
    """The login IDs at home in the scene's place that were active on its day; a camp is nobody's home."""
    day = Q(spells__starts_on__lte=scene.day) & (Q(spells__ends_on=None) | Q(spells__ends_on__gte=scene.day))
    place = {
        "centre": {"spells__centre": scene.place},
        "field": {"spells__panchayat": scene.place, "spells__centre": None},
        "camp": {"pk": None},
    }[scene.level]
    return LoginID.objects.visible_to(scene.user).filter(day, **place).select_related("panchayat")


def lines(scene):
    """The day's tallies at the place or by who is at home there, and a line for everyone silent."""
    home = list(at_home(scene))
    here = {
        "centre": Q(centre=scene.place),
        "camp": Q(camp=scene.place),
        "field": Q(panchayat=scene.place, centre=None, camp=None),
    }[scene.level]
    tallies = list(
        Tally.objects.visible_to(scene.user)
        .filter(here | Q(login_id__in=home), drive__in=_scope(scene), date=scene.day)
        .exclude(state__in=[Tally.State.RETURNED, Tally.State.MERGED])
        .select_related("login_id__panchayat", "camp", "centre", "drive")
    )
    heard = {tally.login_id_id for tally in tallies}
    silent = [_line(login, None, scene) for login in home if login.pk not in heard]
    return silent + [_line(tally.login_id, tally, scene) for tally in tallies]


def count(scene):
    """The block officer's count of a camp's day, or None."""
    if scene.level != "camp":
        return None
    counts = CampCount.objects.visible_to(scene.user).filter(camp=scene.place, date=scene.day)
    return counts.exclude(state=CampCount.State.WITHDRAWN).first()


def why(rejected):
    """Rejected cards by reason, in words, the most first."""
    ordered = sorted((item for item in rejected.items() if item[1]), key=lambda item: -item[1])
    return [{"reason": reasons.name(reason), "cards": cards} for reason, cards in ordered]


def _scope(scene):
    """The drives whose cards count in the scene's: its own and its children's."""
    return [drive for drive in scene.drives if scene.drive.pk in (drive.pk, drive.parent_id)]


def _line(login, tally, scene):
    return {
        "login": login,
        "tally": tally,
        "why": why(tally.rejected) if tally else [],
        "late": bool(tally) and tally.received_at > tally.drive.cutoff(tally.date),
        "elsewhere": bool(tally) and _elsewhere(tally, scene),
        "phone": phone(scene.user, login),
    }


def _elsewhere(tally, scene):
    """Whether the tally was made at another place than the scene's."""
    if scene.level == "field":
        return bool(tally.centre_id or tally.camp_id)
    return getattr(tally, f"{scene.level}_id") != scene.place.pk

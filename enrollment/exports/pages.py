"""The pages of files: the place that was chosen, what may be chosen below it, the account's own files."""

from typing import Any

from django.db.models import F, Sum
from django.http import Http404
from django.utils.translation import get_language

from districts.models import Block, Panchayat
from districts.permissions import can, holds
from enrollment.exports import desk
from enrollment.exports.choices import STATUSES, counted
from enrollment.models import Beneficiary, Export, ListCount, Reading
from enrollment.people import where
from enrollment.privacy import read

SHOWN = 20  # of the own files
_NUMBERS = ("listed", "made", "rejected", "pending", "unreachable")
_PATHS = {"district": "district_id", "block": "panchayat__block_id", "panchayat": "panchayat_id"}
LEFT_OUT = STATUSES["left_out"][1]


class Chosen:
    """A place within the user's own, from "block:3650"; empty: the widest. Raises Http404."""

    def __init__(self, user, asked):
        self.user = user
        self.roots = where.roots(user)
        level, _colon, code = asked.partition(":")
        if asked:
            self.place = where.find(user, level, code)
        else:
            self.place = self.roots[0] if len(self.roots) == 1 else None

    @property
    def key(self):
        return f"{self.place.level}:{self.place.code}" if self.place else ""

    @property
    def left_out(self):
        return self.people(LEFT_OUT)

    def people(self, states):
        """How many people of these states are here, as last counted."""
        return self._counted([self.place], states)[self.place.pk]

    @property
    def above(self):
        """The places over this one that the user may choose too."""
        found = [] if self.place.level == "district" else [self.place.district]
        found += [self.place.block] if self.place.level == "panchayat" else []
        return [place for place in found if can(self.user, where.VIEW, place)]

    @property
    def below(self):
        """The places in it, each with its left-out people, most first."""
        if self.place is None:
            places = self.roots
        elif self.place.level == "district":
            places = list(Block.objects.filter(district=self.place))
        elif self.place.level == "block":
            places = list(Panchayat.objects.filter(block=self.place))
        else:
            return []
        counts = self._counted(places, LEFT_OUT)
        rows = [{"place": place, "left_out": counts[place.pk]} for place in places]
        return sorted(rows, key=lambda row: (-row["left_out"], row["place"].code))

    @property
    def villages(self):
        """The villages of a panchayat, as its list writes them: (name, left-out people)."""
        if self.place.level != "panchayat":
            return []
        found = Beneficiary.objects.of(self.place.district_id).filter(panchayat_id=self.place.pk).left_out()
        counts: dict[str, int] = {}
        for village in found.values_list("village", flat=True):
            counts[village] = counts.get(village, 0) + 1
        return sorted(counts.items())

    @staticmethod
    def _counted(places, states):
        """{id of the place: people}; the places are of one level."""
        found: dict[int, int] = {}
        for level in {place.level for place in places}:
            ids = [place.pk for place in places if place.level == level]
            districts = {where.district_of(place).pk for place in places}
            path = _PATHS[level]
            rows = ListCount.objects.filter(district_id__in=districts).filter(**{f"{path}__in": ids})
            sums = rows.order_by().values(at=F(path)).annotate(**{f"of_{n}": Sum(n) for n in _NUMBERS})
            for row in map(dict[str, Any], sums):
                found[row["at"]] = counted({n: row[f"of_{n}"] for n in _NUMBERS}, states)
            found |= {pk: 0 for pk in ids if pk not in found}
        return found


def own(model, user):
    """The account's own files, the latest first."""
    return list(model.objects.filter(asked_by=user)[:SHOWN])


def order(user, place, clean):
    """Ask for a file of people as the form says; None where too many wait."""
    states = STATUSES[clean["status"]][1]
    job = Export(
        asked_by=user,
        language=get_language() or "hi",
        district=where.district_of(place),
        level=place.level,
        place_code=place.code,
        statuses=states,
        ending=clean["ending"],
        people=Chosen(user, f"{place.level}:{place.code}").people(states),
        mobiles=clean["mobiles"],
        reason=clean["reason"] if clean["mobiles"] else "",
    )
    return desk.ask(job)


def fetch(user, model, token):
    """The account's own file of this token, written down as taken: (job, path). Raises Http404."""
    job = model.objects.filter(asked_by=user, token=token).select_related("district").first()
    path = desk.path_of(job) if job else None
    if path is None or not holds(user, where.VIEW) or not can(user, where.VIEW, job.place):
        raise Http404
    what = f"{model._meta.model_name} {job.pk} {path.suffix}"
    read(
        user, Reading.Kind.EXPORT, job.district_id, place=job.place_code, what=what, people=job.people,
        reason=getattr(job, "reason", ""),
    )  # fmt: skip
    return job, path

"""What of a person is shown to whom: masked by default, and every reading written down."""

from enrollment.models import Reading


def masked(text, keep=4):
    """A number of a person with all but its last signs hidden: ••••8704. Short ones are hidden whole."""
    if not text:
        return ""
    return "•" * 4 + (text[-keep:] if len(text) > keep else "")


def read(user, kind, district_id, *, place="", what="", people=0, number=None, reason=""):
    """Write down that `user` was shown `people` rows (`kind`: of `Reading.Kind`). Names no person."""
    return Reading.objects.create(
        user=user, kind=kind, district_id=district_id, place=place, what=what, people=people, number=number,
        reason=reason[:300],
    )  # fmt: skip

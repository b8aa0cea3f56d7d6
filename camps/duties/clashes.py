"""Nobody is at two places at one time: what stands in the way of a duty, in one sentence with its mend."""

from collections import defaultdict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from camps.models import Duty


def of(duties):
    """Pairs of a wanted duty and a standing one of the same person, or of its login ID, that overlap it."""
    asked = Q(worker__in={duty.worker_id for duty in duties if duty.worker_id})
    asked |= Q(login_id__in={duty.login_id_id for duty in duties if duty.login_id_id})
    standing = Duty.objects.standing().filter(asked, date__in={duty.date for duty in duties})
    standing = standing.exclude(pk__in=[duty.pk for duty in duties if duty.pk])
    by_day = defaultdict(list)
    for row in standing.select_related("camp", "panchayat", "worker", "login_id"):
        by_day[row.date].append(row)
    return [(duty, row) for duty in duties for row in by_day[duty.date] if _meets(duty, row)]


def _meets(one, other):
    same = one.worker_id and one.worker_id == other.worker_id
    same = same or (one.login_id_id and one.login_id_id == other.login_id_id)
    return same and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def refuse(user, pairs, total):
    """Raise the ValidationError of these clashes among `total` wanted duties."""
    _wanted, row = pairs[0]
    said = {
        "who": str(row.worker or row.login_id),
        "day": f"{row.date:%d-%m-%Y}",
        "first": f"{row.starts_at:%H:%M}",
        "last": f"{row.ends_at:%H:%M}",
        "where": where(user, row),
    }
    sentence = _(
        "%(who)s is already on duty on %(day)s from %(first)s to %(last)s: %(where)s."
        " Choose other hours, another day or another person."
    )
    sentence %= said
    if total > 1:
        few = ngettext(
            "%(count)s of the %(total)s duties meets another one.",
            "%(count)s of the %(total)s duties meet others.",
            len({id(one) for one, _row in pairs}),
        )
        sentence = few % {"count": len({id(one) for one, _row in pairs}), "total": total} + " " + sentence
    raise ValidationError({"worker": sentence})


def where(user, duty):
    """Where a duty is, as far as the user may know."""
    if not Duty.objects.visible_to(user).filter(pk=duty.pk).exists():
        return _("elsewhere in the district")
    if duty.camp_id:
        return f"{duty.camp.title}, {duty.panchayat.title}"
    return f"{duty.village}, {duty.panchayat.title}" if duty.village else duty.panchayat.title


def keep(user, duties, write):
    """`write()` the duties unless one of them meets another, also one that comes at this moment."""
    if pairs := of(duties):
        refuse(user, pairs, len(duties))
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        if pairs := of(duties):
            refuse(user, pairs, len(duties))
        raise

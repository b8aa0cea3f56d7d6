"""The doors of outages: declared by the district, by hand or as proposed; changed, withdrawn, refused.

Raises ValidationError by field, PermissionDenied, and `Changed` where the outage is not as it was seen.
"""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from camps.submissions import Changed
from districts.models import Block, District, Drive
from districts.permissions import can
from drive_portal.lib import dates
from enrollment.models import Outage
from enrollment.outages import hours

DECLARE = "manage_drive"
_FIELDS = ("date", "starts_at", "ends_at", "blocks", "why")
# from which state to which
_STEPS = {
    "proposed": {"declared", "refused"},
    "declared": {"declared", "withdrawn"},
    "withdrawn": {"declared"},
    "refused": {"declared"},
}


@transaction.atomic
def declare(user, sent):
    """Declare an outage by hand; the same once more is the same row. Returns the Outage.

    `sent`: `district` (a code), `date`, `starts_at`, `ends_at`, `why`, and perhaps `blocks` (codes; none: the
    whole district).
    """
    district = District.objects.visible_to(user).select_for_update(of=("self",), no_key=True)
    district = district.filter(code=sent["district"]).first()
    if district is None:
        raise ValidationError({"district": _("There is no district %(district)s here.") % sent})
    _check_power(user, district)
    row = Outage(district=district, state=Outage.State.DECLARED)
    _fill(user, row, {"blocks": []} | sent)
    same = {name: getattr(row, name) for name in ("date", "starts_at", "ends_at", "blocks")}
    twin = Outage.objects.declared().filter(district=district, **same).first()
    return twin or _kept(user, row)


@transaction.atomic
def change(user, outage, sent):
    """Change an outage: what is sent replaces what was. Returns the Outage.

    `sent`: any field of `declare` but the district, `state` (`declared`, `withdrawn`, `refused`; the last two
    want a reason in `why`), and `base_version`.
    """
    rows = Outage.objects.select_for_update(of=("self",), no_key=True).select_related("district__state")
    row = rows.get(pk=outage.pk)
    _check_power(user, row.district)
    state = sent.get("state") or row.state
    if sent.get("base_version") not in (None, row.version):
        raise Changed(row)
    if state not in Outage.State.values or (state != row.state and state not in _STEPS[row.state]):
        raise Changed(row)
    if state in ("withdrawn", "refused") and state != row.state and not (sent.get("why") or "").strip():
        raise ValidationError({"why": _("Say in a few words why: others will read it.")})
    before = {name: getattr(row, name) for name in (*_FIELDS, "state")}
    row.state = state
    _fill(user, row, sent)
    if before == {name: getattr(row, name) for name in (*_FIELDS, "state")}:
        return row
    row.version += 1
    return _kept(user, row)


def _check_power(user, district):
    if not can(user, DECLARE, district):
        raise PermissionDenied(_("Only the district declares a server outage."))


def _fill(user, row, sent):
    """Put what is sent into the row, and look whether it stands."""
    for name in ("date", "starts_at", "ends_at"):
        if sent.get(name) is not None:
            setattr(row, name, sent[name])
    if sent.get("why") is not None:
        row.why = " ".join(sent["why"].split())
    if sent.get("blocks") is not None:
        row.blocks = _blocks(row.district, sent["blocks"])
    errors = _wrong(row)
    if errors:
        raise ValidationError(errors)


def _wrong(row):
    errors = {}
    if row.date > dates.today():
        errors["date"] = _("This day has not come yet.")
    elif not Drive.objects.filter(district=row.district_id).running_on(row.date).exists():
        errors["date"] = _("No drive runs in the district on %(day)s.") % {
            "day": row.date.strftime("%d-%m-%Y")
        }
    if row.ends_at <= row.starts_at:
        errors["ends_at"] = _("The end lies before the beginning. Choose a later end.")
    elif not hours.covered([(row.starts_at, row.ends_at)]):
        said = _("Cards are made from %(opens)s to %(closes)s: choose hours that touch these.")
        errors["starts_at"] = said % {"opens": f"{hours.OPENS:%H:%M}", "closes": f"{hours.CLOSES:%H:%M}"}
    if not row.why and row.state != "proposed":
        errors["why"] = _("Say in a few words why: others will read it.")
    elif len(row.why) > Outage.WHY:
        errors["why"] = _("At most %(most)s characters fit.") % {"most": Outage.WHY}
    return errors


def _blocks(district, codes):
    """Ids of the blocks; none at all where all of them are named: then it is the whole district."""
    known = dict(Block.objects.filter(district=district).values_list("code", "pk"))
    unknown = sorted(set(codes) - set(known))
    if unknown:
        raise ValidationError(
            {"blocks": _("There is no block %(code)s in this district.") % {"code": unknown[0]}}
        )
    return [] if set(codes) == set(known) else sorted(known[code] for code in set(codes))


def _kept(user, row):
    row.decided_at, row.decided_by = dates.now(), user
    with pghistory.context(source="outages", user=user.pk):
        row.save()
    return row

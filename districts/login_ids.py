"""Keeping a login ID's active spells in step with its status and home.

A spell is the days on which a report is expected of the ID, at one home. Past days stay as they were:
what changes, changes from today on.
"""

from datetime import timedelta

from django.db import transaction

from districts import recount
from districts.models import LoginID, Spell
from drive_portal.lib import dates


def sync_spell(login_id, new=False):
    """Bring the spells of one saved login ID up to date; `new` when it was entered just now."""
    sync_spells([login_id], {login_id.pk} if new else ())


@transaction.atomic
def sync_spells(login_ids, new=()):
    """Bring the spells of saved login IDs up to date, and mark what must be counted again.

    A new active ID gets a spell from its `issued_on` (today where that is unknown); one that becomes
    active later from today, or from an `issued_on` still to come. Suspended, it ends yesterday; at a new
    home the old spell ends yesterday and another begins today. Nothing to do is nothing done.
    """
    today = dates.today()
    new = set(new)
    pks = [login_id.pk for login_id in login_ids]
    list(LoginID.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk").values_list("pk"))
    running = {spell.login_id_id: spell for spell in Spell.objects.filter(login_id__in=pks, ends_on=None)}
    begun, over, changes = [], [], []
    for login_id in login_ids:
        spell = running.get(login_id.pk)
        active = login_id.status == LoginID.Status.ACTIVE
        if spell and active and _home(spell) == _home(login_id):
            continue
        start = _first_day(login_id, spell, login_id.pk in new, today)
        if spell:
            over.append(spell)
            changes.append(_change(spell, max(spell.starts_on, today), today))
        if active:
            begun.append(_spell(login_id, start))
            changes.append(_change(begun[-1], start, today))
    _write(begun, over, today)
    recount.mark(changes)


def _first_day(login_id, spell, new, today):
    """The first day of the next spell."""
    if spell:  # a new home; a spell still to come stays to come
        return max(spell.starts_on, today)
    if new:
        return login_id.issued_on or today
    return max(login_id.issued_on or today, today)


def _home(row):
    return row.district_id, row.centre_id, row.panchayat_id


def _spell(login_id, start):
    district, centre, panchayat = _home(login_id)
    return Spell(
        login_id=login_id, district_id=district, centre_id=centre, panchayat_id=panchayat, starts_on=start
    )


def _change(spell, first, last):
    return recount.Change(spell.district_id, spell.panchayat_id, first, last)


def _write(begun, over, today):
    # what had not begun before today leaves no day behind; endings first, since one spell may be open
    Spell.objects.filter(pk__in=[spell.pk for spell in over if spell.starts_on >= today]).delete()
    ended = [spell.pk for spell in over if spell.starts_on < today]
    Spell.objects.filter(pk__in=ended).update(ends_on=today - timedelta(days=1))
    Spell.objects.bulk_create(begun)

"""What the plan's files have in common: the sender's districts, columns that recur, changed fields."""

from django.utils.translation import gettext as _

from districts import permissions
from drive_portal.lib import cells, intake
from drive_portal.lib.intake import SetAside
from drive_portal.lib.sheets import Column


class PlanKind(intake.Kind):
    """A file of the plan, sent by a user (None: a command, every district)."""

    lock = "plan"  # geography, centres and login IDs build on one another
    whole = False  # a form says all of a row: what it leaves empty becomes empty

    def __init__(self, user=None, permission="import_files"):
        self.user, self.permission = user, permission
        self._may = {}

    def may(self, district):
        """Whether the sender may take in files for the district (saved or still to be made)."""
        if self.user is None:
            return True
        key = district.pk or district.code
        if key not in self._may:
            self._may[key] = permissions.can(self.user, self.permission, district)
        return self._may[key]

    def refuse_foreign(self, place, code, column=None):
        """Set aside a row that names what exists outside the sender's districts, not saying that it does."""
        if not self.may(place.district):
            raise SetAside(_("The code %s cannot be used here. Ask the administrator.") % code, column)


def degrees(least, most):
    parse = cells.decimal(least, most)
    return lambda cell: float(parse(cell))


LATITUDE = Column("latitude", ("अक्षांश", "lat"), degrees(6, 38))
LONGITUDE = Column("longitude", ("देशांतर", "lon", "long", "lng"), degrees(68, 98))
PANCHAYAT_CODE = ("पंचायत कोड", "ग्राम पंचायत कोड", "gp code", "panchayat lgd code", "वार्ड कोड", "ward code")


def set_fields(row, values, whole=False):
    """Set what is given (not None) and differs; whether anything did. `whole`: None empties the field."""
    changed = False
    for name, value in values.items():
        if value is None and whole:
            value = row._meta.get_field(name).get_default()
        elif value is None:
            continue
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def save_changed(model, rows, fields):
    """Write the fields of rows already saved, thousands at a time (bulk_update takes ten times as long)."""
    model.objects.bulk_create(
        list(rows), update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=2000
    )

"""Who stands on which page: families together, a new page for each village."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from enrollment.models import Beneficiary

ROWS = 24  # of a page: 9.2 mm each
_FIELDS = (
    "beneficiary_id", "family_id", "name", "name_key", "guardian_name", "gender", "birth_year", "mobile",
    "village", "status", "mark__reason",
)  # fmt: skip


@dataclass
class Row:
    """A person as it is printed; `first` of its family on the page."""

    person: Any
    serial: int
    first: bool


@dataclass
class Sheet:
    """A page of one village: its number in the document, its rows."""

    village: str
    number: int
    rows: list[Row] = field(default_factory=list)
    code: str = ""


@dataclass(slots=True)
class Somebody:
    """What is read of a person."""

    beneficiary_id: str
    family_id: str
    name: str
    name_key: str
    guardian_name: str
    gender: str
    birth_year: int | None
    mobile: str
    village: str
    status: str
    reason: str | None


def people(panchayat, statuses, villages=()):
    """The people of the panchayat in these states (`Mark.Outcome`), in no order."""
    found = Beneficiary.objects.of(panchayat.district_id).filter(panchayat_id=panchayat.pk).with_status()
    if villages:
        found = found.filter(village__in=villages)
    rows = found.filter(status__in=statuses).values_list(*_FIELDS)
    return [Somebody(*row) for row in rows.iterator(chunk_size=5000)]


def sheets(persons):
    """The pages of these people, in order: by village, then by the name of each family's eldest."""
    made: list[Sheet] = []
    serial = 0
    by_village = defaultdict(lambda: defaultdict(list))
    for person in persons:
        by_village[person.village][person.family_id or ("alone", person.beneficiary_id)].append(person)
    for village in sorted(by_village):
        families = [sorted(family, key=_eldest_first) for family in by_village[village].values()]
        families.sort(key=lambda family: (family[0].name_key, family[0].beneficiary_id))
        sheet = None
        for family in families:
            if sheet is None or (
                len(sheet.rows) + len(family) > ROWS and (len(family) <= ROWS or sheet.rows)
            ):
                sheet = _next(made, village)
            for n, person in enumerate(family):
                if len(sheet.rows) == ROWS:
                    sheet = _next(made, village)
                serial += 1
                sheet.rows.append(Row(person, serial, n == 0 or not sheet.rows))
    return made


def _next(made, village):
    made.append(Sheet(village, len(made) + 1))
    return made[-1]


def _eldest_first(person):
    return (person.birth_year or 9999, person.name_key, person.beneficiary_id)

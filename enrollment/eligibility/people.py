"""The eligibility file into the list: what is new, what says otherwise, who is gone.

A cell left empty leaves what is known; a person's schemes add up. Only `replace` makes the file the whole
list of its schemes: then a person whom it does not name leaves them, and the list with the last of them.
"""

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.utils.translation import gettext as _

from districts.models import Panchayat
from drive_portal.lib.numbers import grouped, western
from drive_portal.lib.sheets import Refused, unescape
from enrollment import legacy, names
from enrollment.eligibility.applying import AT_HAND, PERSON, Counts, apply, ask, columns_of, execute, scrap
from enrollment.eligibility.checking import Good, outsider
from enrollment.eligibility.columns import SCHEMES
from enrollment.models import Beneficiary

FEW = 1000  # rows, by which a list of another district is known
NAMES = ("name", "guardian_name", "village")  # which may have been typed in Kruti Dev

_KEYED = {"name_key": "name", "guardian_key": "guardian_name"}
_TEXTS = ("family_id", "name", "guardian_name", "gender", "mobile", "village")
COMPARED = [*_TEXTS, "beneficiary_id", "birth_year", "panchayat_id", "schemes"]
INCOMING = [*COMPARED, *_KEYED]
_SCHEMES = "((coalesce(p.schemes, 0) & ~%(replaced)s::int) | i.schemes)::smallint"
# Who is new, and whose row is not what the file has: by a hash of the row, so that a million narrow rows are
# joined in memory. A hash that is another may be a cell left empty: `_DELTA` looks at the cells themselves.
_DIFFERING = f"""
CREATE TEMP TABLE differing ON COMMIT DROP AS
SELECT i.*, p.ctid AS old
FROM (SELECT *, {{said}} AS said FROM {{incoming}}) i
LEFT JOIN (SELECT ctid, beneficiary_id, schemes, {{said}} AS said FROM {{old}}) p
       ON p.beneficiary_id = i.beneficiary_id
WHERE p.beneficiary_id IS NULL OR p.said <> i.said OR p.schemes <> {_SCHEMES}
"""
_TEXT = ", ".join(f"coalesce(nullif(i.{name}, ''), p.{name}, '') AS {name}" for name in _TEXTS)
_DIFFERS = " OR ".join(f"(i.{name} <> '' AND i.{name} <> p.{name})" for name in _TEXTS)
_DELTA = f"""
CREATE TEMP TABLE delta ON COMMIT DROP AS
SELECT i.beneficiary_id, coalesce(p.number, nextval('enrollment_person_number')) AS number, i.panchayat_id,
       %(import)s::bigint AS import_id,
       {_SCHEMES} AS schemes, coalesce(i.birth_year, p.birth_year) AS birth_year, {_TEXT},
       coalesce(n.key, p.name_key) AS name_key, coalesce(g.key, p.guardian_key, '') AS guardian_key,
       CASE WHEN p.beneficiary_id IS NULL THEN 'new' ELSE 'changed' END AS op,
       p.name_key = coalesce(n.key, p.name_key) AND p.panchayat_id = i.panchayat_id AS light,
       false AS unnamed,
       i.old
FROM differing i
LEFT JOIN {{old}} p ON p.ctid = i.old
LEFT JOIN keys n ON n.name = i.name
LEFT JOIN keys g ON g.name = i.guardian_name AND g.name <> ''
WHERE p.beneficiary_id IS NULL OR i.panchayat_id <> p.panchayat_id
      OR (i.birth_year IS NOT NULL AND i.birth_year IS DISTINCT FROM p.birth_year)
      OR p.schemes <> {_SCHEMES} OR {_DIFFERS}
"""
_OTHER_NAMES = """
SELECT DISTINCT told FROM differing i LEFT JOIN {old} p ON p.ctid = i.old CROSS JOIN LATERAL unnest(ARRAY[
    CASE WHEN i.name IS DISTINCT FROM p.name THEN i.name END,
    CASE WHEN i.guardian_name IS DISTINCT FROM p.guardian_name THEN i.guardian_name END
]) told WHERE told IS NOT NULL
"""
_LEFT = "(schemes & ~%(replaced)s::int)::smallint"
# People whom a file that replaces does not name: they leave its schemes, and the list with their last one.
_GONE = f"""
INSERT INTO delta ({PERSON}, op, light, unnamed, old)
SELECT {PERSON.replace("import_id", "%(import)s").replace("schemes", _LEFT)},
       CASE WHEN schemes & ~%(replaced)s::int = 0 THEN 'gone' ELSE 'changed' END,
       schemes & ~%(replaced)s::int <> 0, true, ctid
FROM {{old}} p
WHERE schemes & %(replaced)s <> 0
  AND NOT EXISTS (SELECT FROM {{incoming}} i WHERE i.beneficiary_id = p.beneficiary_id)
  AND NOT EXISTS (SELECT FROM held h WHERE h.beneficiary_id = p.beneficiary_id)
"""
_COUNT = """
SELECT count(*) FILTER (WHERE op = 'new'), count(*) FILTER (WHERE op = 'changed' AND NOT unnamed),
       count(*) FILTER (WHERE unnamed) FROM delta
"""
VERSIONS = f"""
INSERT INTO enrollment_beneficiaryversion (district_id, {PERSON}, replaced_by, gone)
SELECT p.district_id, {columns_of("p", PERSON)},
       %(import)s, d.op = 'gone'
FROM delta d JOIN {{old}} p ON p.ctid = d.old
"""


class People:
    """What becomes of the good rows of an eligibility file."""

    model, columns, compared = Beneficiary, INCOMING, COMPARED
    outside_at_first = 0

    def __init__(self, job):
        self.job = job
        panchayats = Panchayat.objects.filter(district_id=job.district_id).values_list("code", "pk")
        self.panchayats = dict(panchayats)
        self._codes = pa.array(list(self.panchayats), pa.string())
        self._ids = pa.array(list(self.panchayats.values()), pa.int64())
        self._schemes = pa.array(list(SCHEMES), pa.string())
        self._bits = pa.array(list(SCHEMES.values()), pa.int16())
        self._keys: dict[str, str] = {}
        self.told = ["name"]  # columns that the file has
        self.named = 0  # bits of the schemes that the file names
        self.convert = dict.fromkeys(NAMES, legacy.convert) if job.kruti_dev else {}

    def belongs(self, sheet, piece):
        """Raises Refused for a list of another district, before all its rows are set aside one by one."""
        codes = piece.cells[f"c{sheet.names.index('panchayat_code')}"]
        if len(codes) < FEW:
            return
        said = {western(unescape(code.strip())) for code in codes.dropna().unique()}
        if said.isdisjoint(self.panchayats):
            # what stands there is not repeated: it may be a person's
            sentence = _(
                "None of the first %(rows)s rows names a panchayat of this district: look at row %(row)s."
                " Is it another district's list, or is the wrong column called panchayat_code?"
            )
            raise Refused(sentence % {"rows": grouped(len(codes)), "row": piece.numbers[0]})

    def warnings(self, sheet):
        """What to say of the file as a whole."""
        if self.job.scheme or "scheme" in sheet.names:
            return []
        return [_("Neither you nor the file says the scheme: the people are listed under “other”.")]

    def odd(self, values):
        """No two cells of a row can contradict each other."""
        return None

    def rule(self, values):
        code = values.get("panchayat_code")
        if code is not None and code not in self.panchayats:
            raise outsider(code)

    def table(self, good: Good, columns: list[str]) -> pa.Table:
        """The rows as they are copied, in the order of `columns`."""
        rows = {name: good.values.get(name) for name in (*_TEXTS, "beneficiary_id")}
        for key, name in _KEYED.items():
            if key in columns:
                column = good.values.get(name)
                rows[key] = None if column is None else self._keyed(column)
        empty = pa.repeat(pa.scalar(""), good.rows)
        rows = {name: empty if column is None else pc.fill_null(column, "") for name, column in rows.items()}
        rows["birth_year"] = good.values.get("birth_year", pa.nulls(good.rows, pa.int16()))
        places = good.values["panchayat_code"]
        rows["panchayat_id"] = self._ids.take(pc.index_in(places, value_set=self._codes))
        rows["schemes"] = self._scheme_bits(good)
        self.told = [name for name in (*_TEXTS, "birth_year") if name in good.values]
        return pa.table({name: rows[name] for name in columns})

    def defaults(self):
        """What the columns hold that no file fills."""
        return {"import_id": self.job.pk}

    def merge(self, old, incoming, held):
        """Compare what was staged with the partition `old`: the counts, and the table `delta` for `apply`."""
        replaced = self.named if self.job.replace else 0
        tables = {"old": f'"{old}"', "incoming": f'"{incoming}"'}
        asked = {"import": self.job.pk, "replaced": replaced}
        scrap("held", "differing", "keys", "delta")
        said = f"hash_record_extended(ROW(panchayat_id, {', '.join(self.told)}), 0)"
        execute(_DIFFERING.format(said=said, **tables), asked)
        execute("ANALYZE differing (beneficiary_id)")
        execute(AT_HAND)
        self._key_names(old)
        execute(_DELTA.format(**tables), asked)
        listed = 0
        if replaced:
            execute('CREATE TEMP TABLE held (beneficiary_id text COLLATE "C") ON COMMIT DROP')
            execute("INSERT INTO held SELECT unnest(%s::text[])", [held])
            execute(_GONE.format(**tables), asked)
            (listed,) = ask(f'SELECT count(*) FROM "{old}" WHERE schemes & %s <> 0', [replaced])
        new, updated, gone = ask(_COUNT)
        return Counts(new, updated, gone, listed)

    def _key_names(self, old):
        """The table `keys`: of each name in `differing` that is not the one known its key."""
        execute('CREATE TEMP TABLE keys (name text, key text COLLATE "C") ON COMMIT DROP')
        with connection.cursor() as cursor:
            cursor.execute(_OTHER_NAMES.format(old=f'"{old}"'))
            texts = [text for (text,) in cursor.fetchall()]
            keys = [names.key(text) for text in texts]
            cursor.execute("INSERT INTO keys SELECT unnest(%s::text[]), unnest(%s::text[])", [texts, keys])
            cursor.execute("ANALYZE keys")

    def outside(self, incoming):
        """Nobody of a list is outside it."""
        return 0

    def apply(self):
        """Write the delta, keeping what it replaces."""
        versions = VERSIONS.replace("%(import)s", str(int(self.job.pk)))
        apply(Beneficiary, self.job.district_id, PERSON, str(self.job.pk), versions)

    def _keyed(self, column):
        encoded = column.dictionary_encode()
        if len(self._keys) > 200_000:
            self._keys.clear()
        texts = encoded.dictionary.to_pylist()
        keys = list(map(self._keys.get, texts))
        for n, key in enumerate(keys):
            if key is None and texts[n] is not None:
                keys[n] = self._keys[texts[n]] = names.key(texts[n])
        return pa.array(keys, pa.string()).take(encoded.indices)

    def _scheme_bits(self, good):
        own = SCHEMES.get(self.job.scheme, SCHEMES["other"])  # neither the sender nor the row has said
        column = good.values.get("scheme")
        if column is None:
            bits = pa.repeat(pa.scalar(own, pa.int16()), good.rows)
        else:
            bits = pc.fill_null(self._bits.take(pc.index_in(column, value_set=self._schemes)), own)
        for bit in pc.unique(bits).to_pylist():
            self.named |= bit
        return bits

"""People looked for by name, in either script and spelling, while it is typed; or by a number of theirs.

Each step asks an index and is limited; the next one is taken only where the one before found too few:
names that begin so, names in which every word begins so, names that are spelt nearly so.
"""

import re
from unicodedata import normalize

from django.db import connection, transaction
from django.db.models import Q, Sum, TextField, Value
from django.db.models.functions import Concat

from drive_portal.lib.numbers import western
from enrollment import names, privacy
from enrollment.models import Beneficiary, ListCount
from enrollment.people import where
from enrollment.people.forms import LONG

MOST = 10  # rows of an answer
FEW = 20_000  # so many people are looked through by their places, without the index of names
SOME = 5_000  # so many are looked through before the index of words is asked
NEAR = 0.6  # word similarity, of 1
_NUMBER = re.compile(r"(?=.*\d)[^\s]{3,40}")  # an id, a family's, a mobile number: one word with a digit
_PHONE = re.compile(r"(?:\+?91[\s-]*|0)?([6-9](?:[\s-]?\d){9})")  # as it is said, and as it is dialled

_AMONG_SOME = """
WITH first AS MATERIALIZED (
    SELECT beneficiary_id, name_key FROM enrollment_beneficiary
    WHERE district_id = %s AND (%s OR panchayat_id = ANY(%s::bigint[]))
    ORDER BY panchayat_id LIMIT %s
)
SELECT beneficiary_id FROM first WHERE ' ' || name_key LIKE ALL(%s::text[]) LIMIT %s
"""


def search(user, district, text, panchayats=None, small=False):
    """At most `MOST` people of the district whom the user may see; the reading is written down.

    `panchayats`: ids of those to look in (None: all of the user's). `small`: they hold few people.
    """
    allowed = where.panchayats(user, district)
    if panchayats is not None and allowed is not None:
        panchayats = [found for found in panchayats if found in set(allowed)]
    panchayats = allowed if panchayats is None else panchayats
    text = normalize("NFC", text.replace("\0", ""))[:LONG]
    found = _by_number(district, panchayats, western(text).strip())
    if not found:
        found = _by_name(district, panchayats, text, small)
    if found:
        privacy.read(user, "search", district.pk, place=district.code, people=len(found))
    return found


def _people(district, panchayats):
    found = Beneficiary.objects.of(district.pk)
    return found if panchayats is None else found.filter(panchayat_id__in=panchayats)


def _shown(people):
    """The first of them, with their marks.

    They are found before they are joined: the planner takes that join for so large that it would go through
    the whole list for its first rows, where there are none.
    """
    numbers = list(people.values_list("number", flat=True)[:MOST])
    return people.filter(number__in=numbers).select_related("mark").prefetch_related("panchayat")


def _by_number(district, panchayats, text):
    """By a full number of theirs. Only the first of the three has an index of its own."""
    if phone := _PHONE.fullmatch(text):
        text = re.sub(r"[\s-]", "", phone[1])
    if not _NUMBER.fullmatch(text):
        return []
    here = _people(district, panchayats)
    if found := list(_shown(here.filter(beneficiary_id__in={text, text.upper()}))):
        return found
    if len(text) < 8:
        return []
    return list(_shown(here.filter(Q(family_id=text) | Q(mobile=text)).order_by("birth_year")))


def _by_name(district, panchayats, text, small):
    key, begun = names.key(text), names.prefix(text)
    if len(text.strip()) < 2 or not key:
        return []
    here = _people(district, panchayats)
    if small:  # the rows of a few places are quicker than those of a common name in the district
        here = here.annotate(by=Concat("name_key", Value(""), output_field=TextField()))
    found = _begins(here, key, small)
    if len(found) < MOST and begun and begun != key:
        _add(found, _begins(here, begun, small))
    if len(found) < MOST and len(key) > 1:
        _add(found, _each_word(here, panchayats, district, begun if len(begun) > 1 else key))
    if not found and len(key) > 3:
        found = _nearly(here, key)
    return found[:MOST]


def _begins(people, key, small):
    order = "by" if small else "name_key"
    return list(_shown(people.filter(name_key__startswith=key).order_by(order)))


def _each_word(people, panchayats, district, key):
    """Names of which every word begins so: first among some people, where a common one is found at once.

    What is not found ten times there is rare enough for the index. (The planner takes a surname for rare
    that every hundredth has, and would fetch them all.)
    """
    with connection.cursor() as cursor:
        cursor.execute(_AMONG_SOME, [district.pk, panchayats is None, panchayats, SOME, _patterns(key), MOST])
        ids = [row[0] for row in cursor.fetchall()]
    if len(ids) == MOST:
        return _shown(people.filter(beneficiary_id__in=ids))
    for word in key.split():
        people = people.filter(Q(name_key__startswith=word) | Q(name_key__contains=f" {word}"))
    return _shown(people.order_by("panchayat_id", "village"))


def _patterns(key):
    return [f"% {word}%" for word in key.split()]  # a key holds no sign that LIKE knows


def _nearly(people, key):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = %s", [NEAR])
        return list(_shown(people.filter(name_key__trigram_word_similar=key)))


def _add(found, more):
    known = {person.number for person in found}
    found.extend(person for person in more if person.number not in known)


class Search:
    """What was typed into the page of a place (`level`, `code`, `q`), and who is found there."""

    def __init__(self, user, asked):
        place = where.find(user, asked.get("level", ""), asked.get("code", ""))
        self.place, self.text = place, asked.get("q", "").replace("\0", "")[:LONG]
        self.district = where.district_of(place)
        panchayats = where.within(place)
        small = panchayats is not None and _listed(panchayats) <= FEW
        self.found = search(user, self.district, self.text, panchayats, small)
        self.full = len(self.found) == MOST
        self.asked = len(self.text.strip()) > 1


def _listed(panchayats):
    """How many people these panchayats hold, as last counted."""
    return ListCount.objects.filter(panchayat__in=panchayats).aggregate(n=Sum("listed", default=0))["n"]

"""Which columns a file of people has, and the SQL that reads them."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from camps import reasons
from drive_portal.lib import dates
from enrollment.models import Mark, Scheme, Unreachable
from enrollment.people import where

FROM = """
FROM enrollment_beneficiary b
LEFT JOIN enrollment_mark m ON m.district_id = %(district)s AND m.beneficiary_id = b.beneficiary_id
JOIN districts_panchayat p ON p.id = b.panchayat_id JOIN districts_block k ON k.id = p.block_id
WHERE b.district_id = %(district)s
  AND (%(panchayats)s::bigint[] IS NULL OR b.panchayat_id = ANY(%(panchayats)s))
  AND coalesce(m.outcome, 'left_out') = ANY(%(states)s)
"""
ORDER = "ORDER BY b.panchayat_id, b.village, b.family_id, b.name_key"
_RUNS = r"^ *[=+\-@\t\r\n]"  # a spreadsheet would run it


def asked(job, place):
    """What is bound in the SQL."""
    return {
        "district": job.district_id,
        "panchayats": where.within(place),
        "states": list(job.statuses),
        "mark": _mark(job),
    }


def select(job, bound, guarded):
    """Titles in the asker's language and the SELECT; adds to `bound`. `guarded`: texts that would run."""
    titles, parts = [], []
    for number, (title, sql, words) in enumerate(_columns(job, guarded)):
        titles.append(title)
        if words:
            cases = []
            for n, (value, word) in enumerate(words.items()):
                bound[f"v{number}_{n}"], bound[f"w{number}_{n}"] = value, str(word)
                cases.append(f"WHEN %(v{number}_{n})s THEN %(w{number}_{n})s")
            sql = f"CASE {sql} {' '.join(cases)} ELSE '' END"
        parts.append(sql)
    return titles, "SELECT " + ", ".join(parts) + FROM + ORDER  # noqa: S608  our own parts; every value is bound


def _columns(job, guarded):
    """(title, SQL, words in place of its values) of each column."""

    def text(sql):
        if not guarded:
            return sql
        # all signs that run stand before A, as nearly no text does: the pattern is asked of the rest
        return (
            f"CASE WHEN {sql} COLLATE \"C\" >= 'A' THEN {sql} WHEN {sql} ~ '{_RUNS}' THEN '''' || {sql}"
            f" ELSE {sql} END"
        )

    def name(of):
        hindi = get_language() == "hi"
        return text(f"coalesce(nullif({of}.name_hi, ''), {of}.name)" if hindi else f"{of}.name")

    return [
        (_("Block"), name("k"), None),
        (_("Panchayat code"), text("p.code"), None),
        (_("Panchayat"), name("p"), None),
        (_("Village"), text("b.village"), None),
        (_("Family ID"), _masked("b.family_id"), None),
        (_("Beneficiary ID"), _masked("b.beneficiary_id"), None),
        (_("Name"), text("b.name"), None),
        (_("Father or husband"), text("b.guardian_name"), None),
        (_("Gender"), "b.gender", {"F": _("woman"), "M": _("man"), "O": _("other")}),
        (_("Year of birth"), "b.birth_year", None),
        (_("Mobile"), text("b.mobile") if job.mobiles else _masked("b.mobile"), None),
        (_("Schemes"), "b.schemes", {bits: _schemes(bits) for bits in range(1, 16)}),
        (_("State"), "coalesce(m.outcome, 'left_out')", dict(Mark.Outcome.choices)),
        (_("Reason"), "m.reason", _reasons()),
        (_("On"), "coalesce(to_char(m.outcome_on, 'DD-MM-YYYY'), '')", None),
        (_("Confidential, taken by"), "%(mark)s::text", None),
    ]


def _masked(sql):
    """As `privacy.masked`, in SQL."""
    return (
        f"CASE WHEN {sql} = '' THEN '' WHEN length({sql}) > 4 THEN '••••' || right({sql}, 4) ELSE '••••' END"
    )


def _reasons():
    named = {key: spec[0] for key, spec in reasons.REASONS.items()}
    return named | dict(Unreachable.choices) | Mark.VISIT


def _schemes(bits):
    return ", ".join(str(scheme.label) for scheme in Scheme if bits & scheme)


def _mark(job):
    """Who took the file, when, and its number in our books."""
    at = job.asked_at.astimezone(dates.INDIA).strftime("%d-%m-%Y %H:%M")
    who = f"{job.asked_by.get_full_name()} · {at} · {job.pk}"
    return "'" + who if who.lstrip(" ")[0] in "=+-@\t\r\n" else who

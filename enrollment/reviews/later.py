"""What came after a note: its evening's figures as they are now beside what was frozen, with the rows."""

from django.db import connection
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from camps.models import Camp
from districts.models import Block, LoginID, Panchayat, User
from enrollment.progress import standings
from enrollment.reviews import restated
from enrollment.reviews.note import named, or_none
from enrollment.reviews.note import parts as parts_said

LISTED = 100  # rows; the largest change first


class Later:
    """The evening of `review` as it is known now. `blocks`: those whose rows the reader sees; None: all."""

    def __init__(self, review, blocks=None):
        self.review, self.drive, self.blocks = review, review.drive, blocks

    @cached_property
    def row(self):
        return standings(self.drive, "district", self.review.date)[0]

    @property
    def was(self):
        return self.review.facts["row"]["made"]

    @property
    def now(self):
        return self.row["made"]

    @property
    def change(self):
        return (self.now or 0) - (self.was or 0)

    @property
    def was_said(self):
        return or_none(self.was)

    @property
    def now_said(self):
        return or_none(self.now)

    @property
    def to_date_now(self):
        return self.row["made_to_date"]

    @property
    def to_date_change(self):
        """By how much the cards to date are others: days before it may have changed too."""
        return self.to_date_now - self.review.facts["row"]["made_to_date"]

    @property
    def reports(self):
        """(reports missing in the note, missing now)."""
        return self.review.facts["row"]["missing"], self.row["missing"]

    @property
    def nothing(self):
        return not self.lines and self.now == self.was and not self.to_date_change

    @cached_property
    def lines(self):
        day = self.review.date
        return restated.lines(self.drive, self.review.known_at, day, day)

    @cached_property
    def parts(self):
        return restated.parts(self.lines, self.change)

    @property
    def parts_said(self):
        return parts_said(self.parts)

    @cached_property
    def by_block(self):
        """Blocks whose figure of the day is another now, the largest change first."""
        now = {row["code"]: row for row in standings(self.drive, "block", self.review.date)}
        then = {row["code"]: row for row in self.review.facts["blocks"]}
        found = [
            {
                "code": code,
                "title": named(then.get(code) or now[code]),
                "was": then.get(code, {}).get("made"),
                "now": now.get(code, {}).get("made"),
            }
            for code in {**then, **now}
        ]
        changed = [row | {"change": (row["now"] or 0) - (row["was"] or 0)} for row in found]
        changed = [row for row in changed if row["now"] != row["was"]]
        return sorted(changed, key=lambda row: (-abs(row["change"]), row["code"]))

    @cached_property
    def rows(self):
        """The rows in words: where, whose, was, now, why, who and when; the first that the reader may see."""
        codes = self._codes
        seen = [line for line in self.lines if self.blocks is None or codes.get(_key(line)) in self.blocks]
        self.more = max(0, len(seen) - LISTED)
        return self._told(seen[:LISTED])

    @cached_property
    def _codes(self):
        """The block's code by (panchayat, day): the one in which it stood then."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT s.panchayat_id, k.d, b.code"
                " FROM unnest(%s::bigint[], %s::date[]) k(p, d) JOIN districts_stay s"
                " ON s.panchayat_id = k.p AND k.d BETWEEN s.first AND s.last"
                " JOIN districts_block b ON b.id = s.block_id",
                [[line.panchayat_id for line in self.lines], [line.date for line in self.lines]],
            )
            return {(place, day): code for place, day, code in cursor.fetchall()}

    def _told(self, lines):
        logins = LoginID.objects.select_related("centre").in_bulk(_ids(lines, "login_id_id"))
        camps = Camp.objects.in_bulk(_ids(lines, "camp_id"))
        places = Panchayat.objects.in_bulk(_ids(lines, "panchayat_id"))
        people = User.objects.in_bulk(_ids(lines, "by"))
        blocks = Block.objects.in_bulk(set(self._codes.values()), field_name="code")
        found = []
        for line in lines:
            login, camp = logins.get(line.login_id_id), camps.get(line.camp_id)
            block = blocks.get(self._codes.get(_key(line)))
            centre = login.centre if login and login.centre_id else None
            found.append(
                {
                    "line": line,
                    "who": camp.title if camp else login.holder_name,
                    "at": centre.title if centre else places[line.panchayat_id].title,
                    "block": block.title if block else "",
                    "kind": kind_name(line.kind),
                    "by": people[line.by].get_full_name() if line.by in people else "",
                }
            )
        return found


def _key(line):
    return line.panchayat_id, line.date


def _ids(lines, name):
    return {getattr(line, name) for line in lines} - {None}


def kind_name(kind):
    """What kind of change it is, in a word or two."""
    return {
        "late": _("late report"),
        "accepted": _("accepted request"),
        "corrected": _("correction"),
        "withdrawn": _("withdrawal"),
    }[kind]

"""Reading WhatsApp lines: which place, how many cards, why not. It knows no table, never raises, and every
number that it gives stands in the lines (what is left of the rejected after their reasons apart).

A line may be a report of its own ("CSC123 45 बने 6 रिजेक्ट S2 A3"), or one of several lines of a message,
forwarded with date and sender or not. A number belongs to the word beside it: numbers and words are paired
from left to right, within commas. What may be wrong is said as a doubt, never guessed away.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from drive_portal.lib.numbers import western
from enrollment.grid.vocabulary import KINDS, PHRASES, REASON_KEYS

MOST = 1_000  # lines
LIMIT = 9_999  # cards of a place on a day; more is a doubt
_LETTER = r"\w\u0900-\u097f"
_HEADER = re.compile(
    r"^\s*(?:\[(?P<a>[^\]]{4,40})\]|(?P<b>\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4},? \d{1,2}[:.]\d\d[^-]{0,12}) -)\s*"
    r"(?:~\s*)?(?P<sender>[^:]{1,60}): ?(?P<text>.*)$"
)
_DATE = re.compile(r"(?<![\d/.-])(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d\d))?(?![\d/-]|\.\d)")
_DROPPED = re.compile(  # what is a number and no number of cards: times, parts of a hundred, a list's own
    r"^\s*\d{1,3}[.)]\s+|(?<!\d)\d{1,2}[:.]\d\d(?::\d\d)?(?:\s*[ap]\.?m\b)?"
    r"|(?<!\w)\d{1,2}\s*(?:बजे|baje|[ap]m\b|o'clock)|\d+(?:\.\d+)?\s*(?:%|प्रतिशत|percent)"
)
_PHONE = re.compile(r"(?<!\d)(?:\+?91[\s-]?|0)?[6-9]\d{4}[\s-]?\d{5}(?!\d)")
_TOKEN = re.compile(
    rf"(?P<key>(?<![{_LETTER}])(?P<letters>{'|'.join(REASON_KEYS)})\s?[-:=.]?\s?(?P<n>\d{{1,9}})(?![{_LETTER}]))"
    rf"|(?P<phrase>(?<![a-z\u0900-\u097f])(?:{'|'.join(PHRASES)})(?![a-z\u0900-\u097f]))"
    rf"|(?P<code>(?<![{_LETTER}])[a-z]{{2,}}[a-z_/-]*\d{{2,}}[a-z0-9_/-]*)"
    r"|(?P<number>\d{1,3}(?:,\d\d)*,\d{3}(?!\d)|\d+(?:\.\d+)?)"
    r"|(?P<stop>[,;|\n।])"
)


@dataclass
class Report:
    """One report as it was read: the lines (numbers from 1) and what was found in them.

    `names`: what it calls the place, as the caller knows it; `unknown`: what looks like a code and is none.
    `doubts`: (what, facts); `rejected` is the total that was said, None where none was.
    """

    lines: list[int] = field(default_factory=list)
    text: str = ""
    sender: str = ""
    sent_on: tuple | None = None  # day, month, year or None
    names: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    made: int | None = None
    rejected: int | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    total: int | None = None
    bare: list[int] = field(default_factory=list)
    doubts: list[tuple] = field(default_factory=list)

    @property
    def says(self):
        """Whether there is any number of cards in it."""
        return any(n is not None for n in (self.made, self.rejected)) or bool(self.reasons)

    def doubt(self, what, **facts):
        if (what, facts) not in self.doubts:
            self.doubts.append((what, facts))


def plain(text):
    """The text as it is compared: small letters, international digits, no nukta, no invisible signs."""
    text = unicodedata.normalize("NFC", text)
    kept = (sign for sign in text if unicodedata.category(sign) != "Cf" and sign != "\u093c")
    return western("".join(kept).replace("\u00a0", " ")).lower()


def read(text, names):
    """The reports in the lines, in their order, and the numbers of the lines that hold none.

    `names`: what places may be called (codes, names), as `plain` writes them.
    """
    places = _places(names)
    reports, idle = [], []
    senders: dict[str, Report] = {}
    current = None
    for number, line in enumerate(text.splitlines()[:MOST], start=1):
        header = _HEADER.match(plain(line))
        if header:
            current = _begun(header)
            said = header["text"]
        else:
            said = plain(line)
        before = len(reports)
        current = _line(current, said, (number, line.strip()), places, reports)
        if current is None and any(sign.isdigit() for sign in said):
            current = Report()
            _line(current, said, (number, line.strip()), places, reports)
        if len(reports) == before and (current is None or number not in current.lines):
            idle.append(number)
        if current is not None and current.sender:
            if not current.names and not current.unknown:
                _same_place(current, senders)
            elif current.names:
                senders[current.sender] = current
    for report in reports:
        _finish(report)
    return [report for report in reports if report.says or report.names], idle


def _begun(header):
    stamp = _DATE.search(header["a"] or header["b"] or "")
    return Report(sender=header["sender"].strip(), sent_on=_day(stamp) if stamp else None)


def _same_place(report, senders):
    """A sender who named the place once means it in the next message too; it is a doubt all the same."""
    earlier = senders.get(report.sender)
    if earlier is not None and report.lines:
        report.names = list(earlier.names)
        report.doubt("same_sender")


def _places(names):
    """A pattern of all names, the longest first; None where there are none."""
    known = sorted({name for name in names if _tellable(name)}, key=len, reverse=True)
    if not known:
        return None
    return re.compile(rf"(?<![{_LETTER}])(?:{'|'.join(map(re.escape, known))})(?![{_LETTER}])")


def _tellable(name):
    """Whether a name cannot be taken for a number of cards, or for a word."""
    return len(name) >= 6 if name.isdigit() else len(name) >= 3


def _line(current, said, source, places, reports):
    """Read one line into the report that is open, or into new ones; the one that is open after it."""
    rest, last = said, 0
    found = list(places.finditer(said)) if places else []
    pieces = []
    for match in found:
        pieces.append((said[last : match.start()], None))
        pieces.append(("", match[0]))
        last = match.end()
    pieces.append((said[last:] if found else rest, None))
    for part, name in pieces:
        if name is not None:
            if current is None or _complete(current, source[0]):
                current = _next(current)
            current.names.append(name)
            _note(current, source, reports)
        elif current is not None and part.strip():
            current = _part(current, part, source, reports)
    return current


def _complete(report, number):
    """Whether a place that is named on this line begins a report of its own."""
    if not (report.names or report.unknown):
        return False
    return report.says or bool(report.bare) or number not in report.lines


def _next(current):
    return Report(sender=current.sender, sent_on=current.sent_on) if current else Report()


def _note(report, source, reports):
    number, line = source
    if not report.lines:
        reports.append(report)
    if number not in report.lines:
        report.lines.append(number)
        report.text = f"{report.text}\n{line}".strip()


def _part(report, part, source, reports):
    """The numbers and words of a part of a line, paired from left to right within its commas."""
    for stamp in _DATE.finditer(part):
        if day := _day(stamp):
            report.sent_on = day
            part = part.replace(stamp[0], " ", 1)
    part = _PHONE.sub(" ", _DROPPED.sub(" ", part))
    run = []
    for token in _TOKEN.finditer(part):
        if token["stop"]:
            _pair(report, run)
            run = []
        elif token["key"]:
            _put(report, REASON_KEYS[token["letters"]], int(token["n"]))
            _note(report, source, reports)
        elif token["code"]:
            word, digits = re.match(r"([a-z]+)(.*)", token["code"]).groups()
            if word in KINDS and digits.isdigit():
                run += [KINDS[word], int(digits)]
                _note(report, source, reports)
                continue
            if report.says or report.bare:
                _pair(report, run)
                report, run = _next(report), []
            report.unknown.append(token["code"].upper())
            _note(report, source, reports)
        elif token["number"]:
            run.append(_number(token["number"]))
            _note(report, source, reports)
        else:
            run.append(_kind(token["phrase"]))
    _pair(report, run)
    return report


def _number(text):
    digits = text.replace(",", "")
    return float(digits[:12]) if "." in digits else int(digits[:18])


def _kind(phrase):
    word = re.sub(r"\s+", " ", phrase)
    return next((kind for pattern, kind in PHRASES.items() if re.fullmatch(pattern, word)), "made")


def _pair(report, run):
    """A number and the word beside it belong together; a word said twice in a row is one."""
    tokens: list = []
    for token in run:
        if not (isinstance(token, str) and tokens and tokens[-1] == token):
            tokens.append(token)
    place = 0
    while place < len(tokens):
        here, after = tokens[place], tokens[place + 1] if place + 1 < len(tokens) else None
        if after is not None and isinstance(here, str) != isinstance(after, str):
            word, number = (here, after) if isinstance(here, str) else (after, here)
            _put(report, word, number)
            place += 2
            continue
        if isinstance(here, str):
            if here == "rejected":  # other words without a number are remarks: "server down"
                report.doubt("word")
        else:
            _put(report, "bare", here)
        place += 1


def _put(report, kind, number):
    if isinstance(number, float):
        report.doubt("odd", number=f"{number:g}")
        return
    if number > LIMIT:
        report.doubt("large", number=number)
        return
    if kind == "bare":
        report.bare.append(number)
    elif kind in ("made", "rejected", "total"):
        earlier = getattr(report, kind)
        if earlier is not None and earlier != number:
            report.doubt("twice", word=kind, first=earlier, then=number)
        setattr(report, kind, number)
    else:
        if report.reasons.get(kind, number) != number:
            report.doubt("twice", word=kind, first=report.reasons[kind], then=number)
        report.reasons[kind] = number


def _finish(report):
    """What numbers without a word mean, and whether all fits together."""
    if report.made is None and len(report.bare) in (1, 2):
        report.made, *more = report.bare
        if more and report.rejected is None:
            report.rejected = more[0]
        report.bare = []
        if more:
            report.doubt("two_numbers")
    if report.bare:
        report.doubt("spare", numbers=", ".join(map(str, report.bare)))
    if report.made is None and report.total is not None:
        report.made = report.total
        report.doubt("total")
    known = sum(report.reasons.values())
    if report.rejected is not None and known > report.rejected:
        report.doubt("reasons", sum=known, rejected=report.rejected)
    if report.made is not None and report.total not in (
        None,
        report.made,
        report.made + (report.rejected or known),
    ):
        report.doubt("sum", total=report.total)


def _day(stamp):
    """(day, month, year or None) of a date, None where it is none: 45/6 are two numbers."""
    day, month, year = int(stamp[1]), int(stamp[2]), stamp[3] and int(stamp[3])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return day, month, (year + 2000 if year < 100 else year) if year else None


def reasons(text):
    """Rejected by reason as a draft is corrected: "S2 A3", "6" (all other); None where it is neither."""
    text = plain(text).strip()
    if re.fullmatch(r"\d{1,6}", text):
        return {"other": int(text)} if int(text) else {}
    found: dict[str, int] = {}
    parts = re.findall(rf"({'|'.join(REASON_KEYS)})\s?[-:=.]?\s?(\d{{1,6}})(?:[\s,]+|$)|(.)", text)
    for key, number, other in parts:
        if other:
            return None
        found[REASON_KEYS[key]] = found.get(REASON_KEYS[key], 0) + int(number)
    return found

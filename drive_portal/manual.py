"""The page about the REST API: what it is, every call, and examples that a test runs as they are printed."""

import functools
from dataclasses import dataclass
from pathlib import Path

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator

from drive_portal.lib import deprecation, tokens

ROOT = "/api/v1/"
EXAMPLES = Path(__file__).parent / "examples"
WRITTEN_FOR = "http://127.0.0.1:8000"  # the portal's address in the examples' files

# Every call, in the order in which one meets them. The schema has the rest.
PURPOSES = {
    "POST token/": _("Get a token for a user name and a password."),
    "GET districts/": _("Districts of your place."),
    "GET districts/{code}/": _("One of them."),
    "GET blocks/": _("Blocks and towns."),
    "GET blocks/{code}/": _("One of them."),
    "GET panchayats/": _("Panchayats and wards, with the block in which each stood on the day asked for."),
    "GET panchayats/{code}/": _("One of them."),
    "GET centres/": _("Places where cards are made."),
    "GET centres/{code}/": _("One of them."),
    "GET login-ids/": _("Login IDs with their holders and homes."),
    "GET login-ids/{code}/": _("One of them."),
    "GET login-ids/ledger/": _(
        "What each login ID has done in a drive: working, idle, not begun, suspended."
    ),
    "GET login-requests/": _("Login IDs that were asked for, and what became of them."),
    "POST login-requests/": _("Ask for a login ID."),
    "GET login-requests/{id}/": _("One of them."),
    "PATCH login-requests/{id}/": _("Answer it: the login ID that came, or why there is none."),
    "GET drives/": _("Drives with their orders."),
    "POST drives/": _("Give the order for a drive."),
    "GET drives/{id}/": _("One of them."),
    "PATCH drives/{id}/": _("Change the order: a new version of the plan, from tomorrow on."),
    "GET plans/": _("The versions of the plan of each drive: from which day, who and why."),
    "GET targets/": _("The plan in force on a day, for each place of a level."),
    "GET camps/": _("Camps."),
    "POST camps/": _("Enter a camp, also one that is over."),
    "GET camps/{id}/": _("One of them."),
    "PATCH camps/{id}/": _("Change a camp, confirm it, cancel it with a reason, or reopen it."),
    "GET workers/": _("People who work for the drive, with their homes."),
    "GET duties/": _("Who is on duty where, when; attendance."),
    "POST duties/": _("Put a person on duty in a village."),
    "GET duties/{id}/": _("One of them."),
    "PATCH duties/{id}/": _("Mark attendance, cancel, hand over or move."),
    "GET charges/": _("Who answers for a panchayat, for each department."),
    "GET activities/": _("Publicity by village and day, planned and done."),
    "POST activities/": _("Plan publicity, or enter what was done."),
    "GET activities/{id}/": _("One of them."),
    "PATCH activities/{id}/": _("Mark it as done, take that back, or drop it."),
    "GET difficulties/": _("Difficulties that were reported: where, of which kind, with whom, since when."),
    "POST difficulties/": _("Report a difficulty."),
    "GET difficulties/{id}/": _("One of them."),
    "PATCH difficulties/{id}/": _("Take it up, solve it, or open it again."),
    "GET difficulties/{id}/remarks/": _("What was said and done about it."),
    "POST difficulties/{id}/remarks/": _("Say something about it."),
    "GET sites/": _("Where and when further camps would reach the most people who are left out."),
    "GET camp-counts/": _("The officers' counts of camps."),
    "POST camp-counts/": _("Log a camp's day, or correct it."),
    "GET tallies/": _("Tallies as they stand."),
    "POST tallies/": _("Send a tally, or correct one."),
    "POST tallies/batch/": _("Up to 1,000 tallies at once, each as if it were sent alone."),
    "GET doubts/": _("Questions about reports that look odd; operators see their own."),
    "GET doubts/{id}/": _("One of them."),
    "PATCH doubts/{id}/": _("Answer it as the operator, or decide on the answer as the officer."),
    "GET outages/": _("When the server was down: what was proposed and declared."),
    "POST outages/": _("Declare an outage: its part of the day's target is excused."),
    "GET outages/{id}/": _("One of them."),
    "PATCH outages/{id}/": _("Declare what was proposed, change it, or withdraw it."),
    "GET progress/": _("The figures of a day, one row for each place of a level, silent ones too."),
    "GET progress/series/": _("The figures of one place, one row a day."),
    "GET progress/changes/": _("Rows that have changed since you last asked."),
    "GET forecast/": _("When each district or block will be done, and the chance of the deadline."),
    "GET reviews/": _("The evening notes: what was known at each evening's cut-off."),
    "GET reviews/{id}/": _("One of them, with all it says, its files, and what came later."),
    "GET reviews/{id}/{language}.{kind}/": _("A file of it as it was written: PDF, Excel, picture, text."),
    "GET instructions/": _("What the review asked of whom, until when, and the number it is measured by."),
    "POST instructions/": _("Give an instruction to a block, or for the whole district."),
    "GET instructions/{id}/": _("One of them."),
    "PATCH instructions/{id}/": _("Answer it as done, drop it, open it again, or move its last day."),
    "GET instructions/{id}/steps/": _("What was said and done about it."),
    "POST instructions/{id}/steps/": _("Say something about it."),
    "GET what-if/": _("What the levers of a place rest on: login IDs, camps, hours, holidays."),
    "POST what-if/": _("The finish with levers pulled, beside the finish as it is. Nothing is kept."),
    "GET scenarios/": _("What-if scenarios that were kept."),
    "POST scenarios/": _("Keep a scenario."),
    "GET scenarios/{id}/": _("One of them: what it said then, and what it says today."),
    "PATCH scenarios/{id}/": _("Give it another name."),
    "DELETE scenarios/{id}/": _("Take it away."),
    "GET beneficiaries/": _("People of the eligibility list, for accounts that may see people."),
    "GET imports/": _("Files that were sent into your district, the newest first."),
    "POST imports/": _("Send a file: a list, cards, official figures, or registers."),
    "GET imports/{id}/": _("How far a file is, and what became of its rows."),
    "GET imports/{id}/errors/": _("The rows that were set aside, with the reason, as CSV."),
    "GET reconciliation/": _("Reported, listed, official and published figures, and the gaps between them."),
}


@dataclass(frozen=True)
class Call:
    """A call as the page shows it; `required` and `optional` are the names of what may be asked for."""

    method: str
    path: str
    required: list[str]
    optional: list[str]
    answers: list[str]
    goes: bool

    @property
    def purpose(self):
        return PURPOSES.get(f"{self.method} {self.path}", "")


@functools.cache
def calls():
    """Every call of the schema, in the order of `PURPOSES`."""
    found = []
    for path, operations in SchemaGenerator().get_schema(public=True)["paths"].items():
        for method, operation in operations.items():
            asked = [part for part in operation.get("parameters", []) if part["in"] == "query"]
            found.append(
                Call(
                    method=method.upper(),
                    path=path.removeprefix(ROOT),
                    required=[part["name"] for part in asked if part.get("required")],
                    optional=[part["name"] for part in asked if not part.get("required")],
                    answers=sorted(operation["responses"]),
                    goes=operation.get("deprecated", False),
                )
            )
    order = {name: n for n, name in enumerate(PURPOSES)}
    return sorted(found, key=lambda call: order.get(f"{call.method} {call.path}", len(order)))


@dataclass(frozen=True)
class Example:
    """A task with its code in one language: the file's name and text."""

    name: str
    language: str
    code: str


def examples(name, portal):
    """The examples of a task, curl's first, as a reader of the portal at this address can run them."""
    found = []
    for ending, language in (("sh", "curl"), ("py", "Python")):
        path = EXAMPLES / f"{name}.{ending}"
        if path.exists():
            code = path.read_text().strip().replace(WRITTEN_FOR, portal)
            found.append(Example(path.name, language, code))
    return found


def tasks(portal):
    """(anchor, title, sentences, examples) of what people come for."""
    told = [
        (
            "get_token",
            _("Get a token"),
            _("It is shown this once. Put it into the environment: export PORTAL TOKEN."),
        ),
        (
            "blocks",
            _("Today's figures of all blocks"),
            _("The level may be district, block, panchayat, centre, camp or field; date asks for a day."),
        ),
        (
            "unchanged",
            _("Ask only whether something has changed"),
            _("An answer 304 has no body and costs little."),
        ),
        (
            "series",
            _("One block, day by day"),
            _("from and to choose the days; without them it is the whole drive."),
        ),
        (
            "targets",
            _("The targets of a block's panchayats"),
            _("cards is the day's target, to_date all of it so far."),
        ),
        (
            "tally",
            _("Send a tally, and correct it"),
            _(
                "With a token of who reports, here jashpur-operator-1, of the scope report. After a broken"
                " connection send it again with the same submission_id: nothing is counted twice."
            ),
        ),
        (
            "batch",
            _("Send many tallies"),
            _("Each has its own answer, in the same order; none is refused because of another."),
        ),
        (
            "changes",
            _("Keep a copy"),
            _(
                "Ask again with the cursor of the last answer, as often as you like: each changed row comes"
                " once, none is missed. A row is known by its level, code and date."
            ),
        ),
    ]
    return [(name, title, said, examples(name, portal)) for name, title, said in told]


def page(request):
    """The page; nobody needs an account to read it."""
    portal = request.build_absolute_uri("/").rstrip("/")
    context = {
        "portal": portal,
        "client": examples("drive", portal)[0],
        "tasks": tasks(portal),
        "calls": calls(),
        "a_minute": tokens.A_MINUTE,
        "policy": tokens.POLICY,
        "months": deprecation.MONTHS,
    }
    return render(request, "drive_portal/manual.html", context)

"""Roles, and what each may do. Data, to be read in the collector's office.

A role says what, a posting says where (and until when); `permissions.can()` answers both. Until
when a figure may be written is not here but in the rules of `numbers.md`, kept by
`enrollment/tallies.py` and `camps/counts.py`.
"""

from django.utils.translation import gettext_lazy as _

# What may be done, in one line each.
PERMISSIONS = {
    "view_progress": _("See places, targets and progress"),
    "view_review": _("See the district's evening note"),
    "view_reports": _("See login IDs, camps and tallies"),
    "view_phones": _("See phone numbers of holders"),
    "view_people": _("See people of the eligibility list"),
    "mark_people": _("Mark what became of a person"),
    "walk_round": _("Go from house to house: see and mark who has no card in the own village"),
    "send_own_tally": _("Send tallies of the own login ID"),
    "write_tally": _("Enter and correct tallies"),
    "write_camp": _("Plan camps and log camp counts"),
    "plan_duties": _("Put people on duty and mark attendance"),
    "decide_request": _("Accept or return late reports"),
    "decide_doubt": _("Decide on answers to questions about reports"),
    "request_login_id": _("Ask for login IDs"),
    "raise_difficulty": _("Report difficulties and comment on them"),
    "solve_difficulty": _("Take up and solve difficulties"),
    "give_instruction": _("Give instructions out of the review"),
    "answer_instruction": _("Answer instructions given to the own office"),
    "do_publicity": _("Mark publicity as done"),
    "keep_scenario": _("Keep what-if scenarios"),
    "manage_drive": _("Set up drives and targets"),
    "manage_places": _("Change places, centres and login IDs"),
    "manage_people": _("Give and end postings"),
    "import_files": _("Take in files"),
}

_READ = {"view_progress", "view_reports"}
_SEE = _READ | {"raise_difficulty"}
_BLOCK = _SEE | {"view_phones", "view_people", "mark_people", "write_tally", "write_camp", "decide_request"}
_BLOCK |= {"plan_duties", "decide_doubt", "request_login_id", "keep_scenario"}
_BLOCK |= {"solve_difficulty", "do_publicity", "view_review", "answer_instruction"}
_DESK = _SEE | {"view_phones", "solve_difficulty", "answer_instruction"}
_OPERATOR = _SEE | {"send_own_tally", "mark_people"}
_DISTRICT = _BLOCK | {"manage_drive", "manage_places", "manage_people", "import_files", "give_instruction"}

# role: (name, where it is posted, what it may do, kept there)
ROLES = {
    "administrator": (_("Administrator"), ["country"], _DISTRICT),
    "state_viewer": (_("State viewer"), ["state"], _SEE),
    "collector": (_("Collector"), ["district"], _DISTRICT),
    "district_viewer": (_("District viewer"), ["district"], _SEE),
    "health_manager": (_("District health manager"), ["district"], _DESK | {"view_people"}),
    "edistrict_manager": (_("e-District manager"), ["district"], _DESK),
    "block_officer": (_("Block officer"), ["block"], _BLOCK),
    "panchayat_viewer": (_("Panchayat viewer"), ["panchayat"], _SEE),
    "operator": (_("Operator"), ["centre"], _OPERATOR),
    "field_worker": (
        _("Field worker"),
        ["panchayat"],
        _OPERATOR | {"view_people", "walk_round", "do_publicity"},
    ),
    "api_client": (_("API client"), ["state", "district", "block", "panchayat"], _READ),
}

# Which postings a role may give and end, within its own place. A collector is posted by an administrator.
GIVES = {
    "administrator": set(ROLES),
    "collector": set(ROLES) - {"administrator", "state_viewer", "collector"},
}
# These see of login IDs and tallies only their own, and every camp of their district.
OWN_ONLY = {"operator", "field_worker"}
# These write with a reason after the day's close, without an end.
ALWAYS = {"administrator", "collector"}


def name(role):
    """The role's name in the reader's language."""
    return ROLES[role][0]


def allows(role, permission):
    """Whether `role` may do `permission` somewhere; an unknown role or permission may nothing."""
    return permission in PERMISSIONS and role in ROLES and permission in ROLES[role][2]


def choices():
    return [(role, spec[0]) for role, spec in ROLES.items()]

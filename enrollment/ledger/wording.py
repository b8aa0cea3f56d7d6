"""What the ledger says: its sentences, and its rows as they are read."""

from itertools import groupby

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from districts.models import LoginID
from drive_portal.lib.numbers import grouped, in_words
from enrollment.ledger.histogram import percentile

STATES = {
    "issued": gettext_lazy("Issued, not active yet"),
    "active": gettext_lazy("Working"),
    "idle": gettext_lazy("Idle"),
    "suspended": gettext_lazy("Suspended"),
}


def sentences(page):
    """What the page says first: how many work, what the idle ones cost, who waits."""
    found = [_idle(page)]
    if page.cost and page.counts["idle"]:
        found.append(_cost(page.cost))
    return [*found, *_waiting(page)]


def _idle(page):
    if not page.active:
        return _("No login ID is active here.")
    active = {"active": grouped(page.active), "n": grouped(page.counts["idle"]), "days": page.idle}
    if page.drive is None:
        said = ngettext("%(active)s login ID is active.", "%(active)s login IDs are active.", page.active)
        return f"{said % active} {_('No drive has been set up in this district yet.')}"
    if not page.book.days:
        return _("No working day of the drive is over yet: it cannot be said who idles.")
    if not page.counts["idle"]:
        return (
            _("None of the %(active)s active login IDs has idled for %(days)s working days or more.") % active
        )
    sentence = ngettext(
        "%(n)s of %(active)s active login IDs has made no report for %(days)s working days or more.",
        "%(n)s of %(active)s active login IDs have made no report for %(days)s working days or more.",
        page.counts["idle"],
    )
    return sentence % active


def _cost(cost):
    if cost.cards is None:
        return _("What they would make is not known: no login ID of their kind works.")
    more = ngettext(
        "If they worked like the others, they would make about %(cards)s card more a working day",
        "If they worked like the others, they would make about %(cards)s cards more a working day",
        cost.cards,
    ) % {"cards": in_words(cost.cards)}
    if cost.earlier:
        sooner = ngettext(
            "%(more)s, and the target would probably be reached %(n)s working day earlier.",
            "%(more)s, and the target would probably be reached %(n)s working days earlier.",
            cost.earlier,
        )
        return sooner % {"more": more, "n": grouped(cost.earlier)}
    if cost.foretold and not cost.days and cost.days_then:
        then = ngettext(
            "%(more)s: with them the target would probably be reached in %(n)s working day,"
            " without them not within a year.",
            "%(more)s: with them the target would probably be reached in %(n)s working days,"
            " without them not within a year.",
            cost.days_then,
        )
        return then % {"more": more, "n": grouped(cost.days_then)}
    return _("%(more)s.") % {"more": more}


def with_issued(count, cost):
    """What it would be if the login IDs that were issued and are not active began as well."""
    words = {"n": grouped(count)}
    if cost.cards is None:
        return (
            ngettext(
                "%(n)s more was issued and is not active: "
                "what it would make is not known, none of its kind works.",
                "%(n)s more were issued and are not active: "
                "what they would make is not known, none of their kind works.",
                count,
            )
            % words
        )
    words["cards"] = grouped(cost.cards)
    if cost.earlier:
        found = ngettext(
            "With the %(n)s that were issued and are not active: %(cards)s cards a working day more, "
            "the target %(days)s working day earlier.",
            "With the %(n)s that were issued and are not active: %(cards)s cards a working day more, "
            "the target %(days)s working days earlier.",
            cost.earlier,
        ) % (words | {"days": grouped(cost.earlier)})
    else:
        found = (
            ngettext(
                "With the %(n)s that were issued and are not active: %(cards)s card a working day more.",
                "With the %(n)s that were issued and are not active: %(cards)s cards a working day more.",
                cost.cards,
            )
            % words
        )
    return f"{found} {_left_out(cost.uncounted)}" if cost.uncounted else found


def _left_out(count):
    said = ngettext(
        "%(n)s of them is left out: none of its kind works yet.",
        "%(n)s of them are left out: none of their kind works yet.",
        count,
    )
    return said % {"n": grouped(count)}


def _waiting(page):
    """Who waits for a login ID or a beginning."""
    found = []
    if page.requested["n"]:
        many = ngettext(
            "%(n)s login ID was asked for and has not come yet.",
            "%(n)s login IDs were asked for and have not come yet.",
            page.requested["n"],
        )
        found.append(f"{many % {'n': grouped(page.requested['n'])}} {oldest(page.requested['days'])}")
    if page.starting.rows:
        found.append(_centres(len(page.starting.rows)))
    return [" ".join(found)] if found else []


def oldest(days):
    if days is None:
        return ""
    said = ngettext("The oldest has waited %(n)s day.", "The oldest has waited %(n)s days.", days)
    return said % {"n": grouped(days)}


def idle_note(days):
    return ngettext(
        "no report for %(n)s working day or more", "no report for %(n)s working days or more", days
    ) % {"n": days}


def working_note(new, zeros):
    """What of the working ones is to be known: some are new, some report nothing but 0."""
    found = []
    if new:
        said = ngettext("%(n)s new, no report yet", "%(n)s new, no report yet", new)
        found.append(said % {"n": grouped(new)})
    if zeros:
        said = ngettext("%(n)s reports only 0", "%(n)s report only 0", zeros)
        found.append(said % {"n": grouped(zeros)})
    return "; ".join(found)


def _centres(count):
    said = ngettext(
        "%(n)s centre is registered and has not started yet.",
        "%(n)s centres are registered and have not started yet.",
        count,
    )
    return said % {"n": grouped(count)}


def not_started(count, counts):
    """Of centres: how many have not started, and what they wait for."""
    if not count:
        return _("Every centre that is registered here has started.")
    found = [_centres(count)]
    said = {
        "issued": ngettext(
            "%(n)s has a login ID that was issued and is not active.",
            "%(n)s have a login ID that was issued and is not active.",
            counts["issued"],
        ),
        "asked": ngettext(
            "For %(n)s a login ID was asked for and has not come.",
            "For %(n)s a login ID was asked for and has not come.",
            counts["asked"],
        ),
        "none": ngettext("For %(n)s none was asked for.", "For %(n)s none was asked for.", counts["none"]),
        "active": ngettext(
            "%(n)s has an active login ID and made no card.",
            "%(n)s have an active login ID and made no card.",
            counts["active"],
        ),
    }
    return " ".join(
        found + [text % {"n": grouped(counts[wait])} for wait, text in said.items() if counts[wait]]
    )


def several(days, login_ids):
    if not days:
        return _("No login ID was at several places on one day.")
    many = ngettext("On %(n)s day", "On %(n)s days", days) % {"n": grouped(days)}
    said = ngettext(
        "%(days)s a login ID reported from several places: %(n)s login ID.",
        "%(days)s a login ID reported from several places: %(n)s login IDs.",
        login_ids,
    )
    return said % {"days": many, "n": grouped(login_ids)}


def listed(state, count, idle):
    """Over a list of login IDs."""
    said = ngettext("%(n)s login ID", "%(n)s login IDs", count) % {"n": grouped(count)}
    return f"{said}: {idle_note(idle)}" if state == "idle" else said


def middle(counted):
    """Of so many days half had at most how many cards, and of a hundred one more than how many."""
    if not counted:
        return ""
    sentence = ngettext(
        "Half of a login ID's days have at most %(half)s card; one day of a hundred has more than %(top)s.",
        "Half of a login ID's days have at most %(half)s cards; one day of a hundred has more than %(top)s.",
        percentile(counted, 50),
    )
    return sentence % {"half": grouped(percentile(counted, 50)), "top": grouped(percentile(counted, 99))}


# --- rows --------------------------------------------------------------------------------------


def called(row, name):
    """A row's name in the reader's language, else in the other one."""
    return (row[f"{name}_hi"] or row[name]) if get_language() == "hi" else row[name]


def place_title(row, level):
    """The name of the row's place of a level; an urban body is told from a block of its name."""
    name = called(row, f"{level}_name")
    urban = level == "block" and row["block_kind"] == "urban"
    return _("%(name)s (town)") % {"name": name} if urban else name


def home(row):
    """Where the login ID is at home: its centre, or its panchayat's field."""
    if row["centre"]:
        return called(row, "centre_name")
    return f"{called(row, 'panchayat_name')} ({_('door to door')})"


def holder_kind(row):
    """The kind of holder's name."""
    return LoginID.HolderKind(row["holder_kind"]).label


def line(scene, of):
    """A login ID as a list shows it."""
    row = of.row
    return {
        "line": of,
        "holder": row["holder_name"],
        "holder_kind": holder_kind(row),
        "home": home(row),
        "panchayat": called(row, "panchayat_name") if row["centre"] else "",
        "block": place_title(row, "block") if scene.level == "district" else "",
        "phone": row["mobile"] if scene.phones else "",
        "state": STATES[of.state],
        "lost": scene.book.lost(of),
        "zeros": scene.book.only_zeros(of),
    }


def days(rows, known):
    """Days of login IDs, each with where its tallies were made; of those that are `known` (lines by id)."""
    found = []
    for (login, date), group in groupby(rows, key=lambda row: (row["login"], row["date"])):
        if login not in known:
            continue
        tallies = list(group)
        found.append(
            {
                "line": known[login],
                "home": home(known[login].row),
                "date": date,
                "cards": tallies[0]["cards"],
                "places": [{"id": row["id"], "made": row["made"], "title": _at(row)} for row in tallies],
            }
        )
    return found


def _at(row):
    for kind in ("camp", "centre"):
        if row[kind]:
            return called(row, kind)
    return f"{called(row, 'panchayat')} ({_('door to door')})"

"""As known then: a place's past day as it stood at its evening (or its close), beside what is known now."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from drive_portal.explain import name
from drive_portal.lib import dates
from drive_portal.lib.numbers import grouped
from drive_portal.scenes import Scene
from drive_portal.templatetags.portal import moment as written
from enrollment import knowing

PAGE = 50  # changes a page
_KINDS = {
    "late": lambda n: ngettext("%(n)s late report", "%(n)s late reports", n),
    "accepted": lambda n: ngettext("%(n)s late report accepted", "%(n)s late reports accepted", n),
    "corrected": lambda n: ngettext("%(n)s correction", "%(n)s corrections", n),
    "withdrawn": lambda n: ngettext("%(n)s withdrawal", "%(n)s withdrawals", n),
}
_KIND = {
    "late": lambda: _("came later"),
    "accepted": lambda: _("accepted later"),
    "corrected": lambda: _("corrected"),
    "withdrawn": lambda: _("withdrawn"),
}


@login_required
@require_safe
def known(request, level, code):
    """The day of a district, block or panchayat, then and now; `at`: the evening unless `close` is asked."""
    if level not in knowing.CHILDREN:
        raise Http404
    scene = Scene(request.user, level, code, request.GET.dict())
    context = {"scene": scene, "place": scene.place, "drive": scene.drive, "level": level}
    if scene.drive is not None:
        context |= _compared(scene, request.GET)
    return render(request, "drive_portal/known.html", context)


def _compared(scene, asked):
    at = "close" if asked.get("at") == "close" else "evening"
    moment = scene.drive.close(scene.day) if at == "close" else scene.drive.cutoff(scene.day)
    if dates.now() < moment:
        return {"at": at, "sentence": _not_yet(moment)}
    found = knowing.compare(scene.drive, scene.level, scene.place, scene.day, moment)
    if found is None:
        return {"at": at, "sentence": _("This place has no figures in the drive on this day.")}
    changes = _visible(scene.user, found.changes)
    return {
        "at": at,
        "found": found,
        "sentence": sentence(found, moment),
        "figures": [(name(figure), *found.whole.of(figure)) for figure in knowing.FIGURES],
        "happened": [_KINDS[kind](n) % {"n": grouped(n)} for kind, n in found.kinds],
        "hidden": len(found.changes) - len(changes),
        "page": Paginator(changes, PAGE).get_page(asked.get("page")),
    }


def _visible(user, changes):
    """The changes whose facts the user may see, each with its kind in words."""
    seen = set()
    for model in {type(change.row) for change in changes}:
        wanted = [change.row.pk for change in changes if type(change.row) is model]
        found = model.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True)
        seen |= {(model, pk) for pk in found}
    visible = [change for change in changes if (type(change.row), change.row.pk) in seen]
    for change in visible:
        change.word = _KIND[change.kind]()
    return visible


def _not_yet(moment):
    return _("This moment has not come: %(moment)s. Until then all that is known is what is known now.") % {
        "moment": written(moment)
    }


def sentence(found, moment):
    """What was known then and what now, in one sentence."""
    then, now, more = found.whole.made
    said = {"moment": written(moment), "then": grouped(then or 0), "now": grouped(now or 0)}
    if more == 0:
        return _("On %(moment)s %(then)s cards were known, and so it is now.") % said
    if more > 0:
        text = ngettext(
            "On %(moment)s %(then)s cards were known; now it is %(now)s, %(more)s more.",
            "On %(moment)s %(then)s cards were known; now they are %(now)s, %(more)s more.",
            now or 0,
        )
    else:
        text = ngettext(
            "On %(moment)s %(then)s cards were known; now it is %(now)s, %(more)s fewer.",
            "On %(moment)s %(then)s cards were known; now they are %(now)s, %(more)s fewer.",
            now or 0,
        )
    return text % (said | {"more": grouped(abs(more))})

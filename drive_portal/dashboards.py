"""Pages that mix apps: where each role lands, the collector's dashboard, the pages of places.

A figure's page has two addresses: the page, and its figures alone, which the page asks for every few
seconds and which answer 304 while nothing has changed.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from districts.models import District
from districts.visibility import LEVELS
from drive_portal.fragments import parts
from drive_portal.lib import tables
from drive_portal.scenes import MODELS, Scene, chosen, etag
from drive_portal.states import SideBySide
from drive_portal.tags import still_right
from drive_portal.workplaces import count, lines

# Whose day does not begin with figures: (role, the address of its page).
_WORK = {"operator": "report", "field_worker": "report", "block_officer": "block_day"}
_FRESH = {"Cache-Control": "private, no-cache"}


@login_required
@require_safe
def home(request):
    """To the page where the user's day begins."""
    asked = request.GET.urlencode()
    return redirect(landing(request.user) + (f"?{asked}" if asked else ""))


@login_required
@require_safe
def dashboard(request):
    """The district's dashboard; for who sees several districts, those side by side."""
    districts = list(District.objects.within(request.user).select_related("state").order_by("name")[:2])
    if len(districts) > 1:
        side = SideBySide(request.user, request.GET)
        return render(request, "drive_portal/districts.html", {"side": side, "tag": side.tag})
    if districts:
        code = districts[0].code
        return _page(request, Scene(request.user, "district", code, request.GET.dict(), districts))
    if request.user.posts:
        return redirect(_widest(request.user))
    return render(request, "drive_portal/no_posting.html", status=403)


@require_safe
def districts_figures(request):
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    side = SideBySide(request.user, request.GET)
    template = "drive_portal/_districts.html"
    return _unless_known(request, side.tag, lambda: render(request, template, {"side": side}))


@login_required
@require_safe
def districts_table(request, ending):
    """Districts side by side, as a file."""
    if ending not in tables.ENDINGS:
        raise Http404
    side = SideBySide(request.user, request.GET)
    return tables.answer(side.table, ending, f"districts-{side.day.isoformat()}")


@login_required
@require_safe
def place(request, level, code):
    """A place's page, from the district down to one centre's day."""
    return _page(request, Scene(request.user, level, code, request.GET.dict()))


@require_safe
def figures(request, level, code):
    """The figures alone, for the page to refresh itself."""
    asked = request.GET.dict()
    if still_right(request, chosen(level, code, asked)):
        return HttpResponseNotModified(headers={"ETag": request.headers["If-None-Match"], **_FRESH})
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    scene = Scene(request.user, level, code, asked)
    tag = scene.tag()
    return _unless_known(
        request, tag, lambda: HttpResponse(parts(request, scene, tag, *_figures(scene)).figures)
    )


def landing(user):
    """The address of the page where the user's day begins, by the widest of the postings."""
    post = min(user.posts, key=lambda post: LEVELS.index(post.level), default=None)
    if post is None or post.level in ("country", "state", "district"):
        return reverse("dashboard")
    try:
        return reverse(_WORK[post.role])
    except (KeyError, NoReverseMatch):
        return _widest(user)


def _widest(user):
    """The address of the widest place that the user is posted at, below the district."""
    post = min(user.posts, key=lambda post: LEVELS.index(post.level))
    code = MODELS[post.level].objects.values_list("code", flat=True).get(pk=post.place_id)
    return reverse("place", args=[post.level, code])


def _page(request, scene):
    tag = scene.tag()  # before the figures are read: a change in between is fetched at the next refresh
    template, context = _figures(scene)
    made = parts(request, scene, tag, template, context)
    return render(request, "drive_portal/place.html", context | {"parts": made, "tag": tag or ""})


def _figures(scene):
    """The template of the scene's figures and its context."""
    context = {"scene": scene, "place": scene.place, "drive": scene.drive, "level": scene.level}
    if scene.drive is None or scene.level in ("district", "block", "panchayat"):
        return "drive_portal/_figures.html", context
    return "drive_portal/_workplace.html", context | {"lines": lines(scene), "count": count(scene)}


def _unless_known(request, tag, page):
    """The page with its ETag, or 304 where the reader has it already."""
    made = page() if tag is None else None
    tag = tag or etag(made.text)
    answer = get_conditional_response(request, etag=tag)
    if answer is None or answer.status_code != 304:
        answer = made or page()
    answer["ETag"] = tag
    patch_cache_control(answer, private=True, no_cache=True)
    return answer

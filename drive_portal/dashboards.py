"""Pages that mix apps: where each role lands, the collector's dashboard, the pages of places.

A figure's page has two addresses: the page, and its figures alone, which the page asks for every few
seconds and which answer 304 while nothing has changed.
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from districts.models import District, Drive
from districts.visibility import LEVELS
from drive_portal.lib import dates
from drive_portal.scenes import MODELS, Scene, drive_of_day, etag
from drive_portal.workplaces import count, lines
from enrollment.progress import ranks, standings

# Whose day does not begin with figures: (role, the address of its page).
_WORK = {"operator": "report", "field_worker": "report", "block_officer": "block_day"}


@login_required
@require_safe
def home(request):
    """To the page where the user's day begins."""
    return redirect(landing(request.user))


@login_required
@require_safe
def dashboard(request):
    """The district's dashboard; for who sees several districts, those side by side."""
    districts = list(District.objects.within(request.user).order_by("name")[:2])
    if len(districts) > 1:
        return render(request, "drive_portal/districts.html", {"rows": side_by_side(request.user)})
    if districts:
        return _page(request, Scene(request.user, "district", districts[0].code, request.GET.dict()))
    if request.user.posts:
        return redirect(_widest(request.user))
    return render(request, "drive_portal/no_posting.html", status=403)


@require_safe
def districts_figures(request):
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    page = render(request, "drive_portal/_districts.html", {"rows": side_by_side(request.user)})
    return _unless_known(request, etag(page.text), lambda: page)


@login_required
@require_safe
def place(request, level, code):
    """A place's page, from the district down to one centre's day."""
    return _page(request, Scene(request.user, level, code, request.GET.dict()))


@require_safe
def figures(request, level, code):
    """The figures alone, for the page to refresh itself."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    scene = Scene(request.user, level, code, request.GET.dict())
    return _unless_known(request, scene.tag(), lambda: render(request, *_figures(scene)))


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


def side_by_side(user):
    """A row for each of the user's districts that has a drive, ranked; then those that have none."""
    drives = {}
    for drive in Drive.objects.visible_to(user).select_related("district"):
        drives.setdefault(drive.district, []).append(drive)
    rows, day = [], dates.today()
    for of_district in drives.values():
        drive = drive_of_day(of_district, day)
        last = max(drive.starts_on, min(drive.ends_on, day))
        about = {"drive": drive, "over": dates.now() >= drive.cutoff(last)}
        rows += [row | about for row in standings(drive, "district", last)]
    idle = District.objects.within(user).exclude(pk__in=[district.pk for district in drives])
    return ranks.ranked(rows) + [
        {"code": district.code, "name": district.name, "name_hi": district.name_hi, "drive": None}
        for district in idle
    ]


def _page(request, scene):
    tag = scene.tag()  # before the figures are read: a change in between is fetched at the next refresh
    template, context = _figures(scene)
    return render(request, "drive_portal/place.html", context | {"fragment": template, "tag": tag or ""})


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

"""Help: one page for each of the four users, written in both languages, with pictures of the real screens.

The texts are templates, one a language: `drive_portal/help/<guide>.<language>.html`. The pictures are taken
by `make help-pictures`; `tests/journeys/test_help.py` walks the screens that they show.
"""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from districts.visibility import LEVELS

# guide: what its tab is called. Whoever reads figures and enters nothing finds them in the collector's.
GUIDES = {
    "collector": _("Collector"),
    "officer": _("Block officer"),
    "operator": _("Operator or field worker"),
    "api": _("API client"),
}
_OF_ROLE = {
    "block_officer": "officer",
    "operator": "operator",
    "field_worker": "operator",
    "api_client": "api",
}


def guide_of(user):
    """The guide for the user's day: that of the widest posting, as the page where the day begins."""
    post = min(user.posts, key=lambda post: LEVELS.index(post.level), default=None)
    return _OF_ROLE.get(post.role, "collector") if post else "collector"


@login_required
@require_safe
def own(request):
    """The reader's own guide."""
    return _page(request, guide_of(request.user))


@login_required
@require_safe
def guide(request, name):
    """One of the four; every account may read each of them."""
    if name not in GUIDES:
        raise Http404
    return _page(request, name)


def _page(request, name):
    context = {
        "guide": name,
        "title": GUIDES[name],
        "guides": GUIDES.items(),
        "text": f"drive_portal/help/{name}.{get_language()}.html",
    }
    return render(request, "drive_portal/help/guide.html", context)

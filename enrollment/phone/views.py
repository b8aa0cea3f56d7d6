"""The phone's own addresses: who is logged in, the service worker, what the phone installs."""

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from drive_portal.lib import dates
from enrollment.phone import files


@require_safe
@cache_control(no_store=True)
def who(request):
    """Whose session this is, what a POST of it must carry, and the portal's clock; 401 without one."""
    if not request.user.is_authenticated:
        return HttpResponse(status=401)
    said = {"user": request.user.pk, "csrf": get_token(request), "server": dates.now().isoformat()}
    return JsonResponse(said)


@require_safe
@cache_control(no_cache=True)
def worker(request):
    """The service worker; its text changes with the files that it keeps."""
    return HttpResponse(files.worker(), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(private=True, no_cache=True)
def manifest(request):
    """What a phone needs to install the page, in the reader's language."""
    icons = [
        {
            "src": static(f"icon-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": "any maskable",
        }
        for size in (192, 512)
    ]
    said = {
        "name": _("Ayushman card drive"),
        "short_name": _("Ayushman cards"),
        "id": reverse("report"),
        "start_url": reverse("report"),
        "scope": "/",
        "display": "standalone",
        "lang": request.LANGUAGE_CODE,
        "background_color": "#f7f6f2",
        "theme_color": "#0b5c73",
        "icons": icons,
    }
    return JsonResponse(
        said, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )

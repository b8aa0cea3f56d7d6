"""Hindi first: a page speaks the language that its reader chose, not the one that the browser came with."""

from django.conf import settings
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


def _for_machines(path):
    return path.startswith("/api/") and path != "/api/v1/docs/"


class HindiFirst(LocaleMiddleware):
    """Pages go by the chosen language (a cookie), else Hindi. The API goes by `Accept-Language` as usual."""

    def process_request(self, request):
        if _for_machines(request.path_info):
            return super().process_request(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        known = chosen in dict(settings.LANGUAGES)
        translation.activate(chosen if known else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request, response):
        if _for_machines(request.path_info):
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response

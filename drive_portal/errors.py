"""What is said when something goes wrong outside a view: a page for people, problem details for machines."""

from http import HTTPStatus

from django.http import Http404
from django.utils.translation import gettext as _
from django.views import defaults

from drive_portal.lib.rest import Problem, problem


def _for_api(request):
    return request.path.startswith("/api/")


def bad_request(request, exception):
    if _for_api(request):
        return problem(Problem(HTTPStatus.BAD_REQUEST, _("The request was not understood.")), {})
    return defaults.bad_request(request, exception)


def permission_denied(request, exception):
    if _for_api(request):
        return problem(Problem(HTTPStatus.FORBIDDEN, _("You may look at this, not change it.")), {})
    return defaults.permission_denied(request, exception)


def page_not_found(request, exception):
    if _for_api(request):
        return problem(Http404(), {})
    return defaults.page_not_found(request, exception)


def server_error(request):
    if _for_api(request):
        sentence = _("Something went wrong here, and nothing was taken. Send it again.")
        return problem(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, sentence), {})
    return defaults.server_error(request)

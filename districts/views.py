"""Coming in and going out, and the language."""

from http import HTTPStatus

from axes.helpers import get_cool_off
from django.contrib.auth import views as auth
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from districts.forms import LoginForm
from drive_portal.lib.rest import Problem, problem


class Login(auth.LoginView):
    template_name = "districts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_success_url(self):
        """Who came in with a one-time password chooses an own one before anything else."""
        return reverse("password") if self.request.user.one_time_since else super().get_success_url()


login = Login.as_view()
logout = auth.LogoutView.as_view()
language = require_POST(set_language)  # it goes back to `next`, query string and all


def locked_out(request, response=None, credentials=None):
    """django-axes calls it after too many wrong passwords for one account from one address."""
    minutes = -(-int(get_cool_off(request).total_seconds()) // 60)
    headers = {"Retry-After": str(minutes * 60)}
    if request.path.startswith("/api/"):
        sentence = _("Too many wrong passwords. Try again in %(minutes)s minutes.") % {"minutes": minutes}
        return problem(Problem(HTTPStatus.TOO_MANY_REQUESTS, sentence, headers=headers), {})
    context = {"minutes": minutes}
    page = render(request, "districts/locked_out.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
    page["Retry-After"] = headers["Retry-After"]
    return page

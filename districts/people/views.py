"""Pages of accounts and postings, and everybody's own password. A view asks, acts, answers."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from districts.people import accounts, postings
from districts.people.forms import FirstPasswordForm, OwnPasswordForm
from districts.people.person import NewPosting, Person, may_manage
from districts.people.roster import Roster


@login_required
@require_safe
def people(request):
    """The accounts within the user's place."""
    may_manage(request.user)
    return render(request, "districts/people/list.html", {"roster": Roster(request.user, request.GET)})


@login_required
@never_cache
@sensitive_variables("password")
def person_new(request):
    """A new account with its first posting; first its role is chosen."""
    new = NewPosting(request.user, request.POST or request.GET)
    form = new.form(request.POST if request.method == "POST" else None, person=True)
    if form is None:
        return render(request, "districts/people/role.html", {"new": new})
    if request.method == "POST" and (done := form.through(accounts.create, request.user)):
        account, password = done
        context = {"account": account, "password": password, "made": True, "days": accounts.ONE_TIME_DAYS}
        return render(request, "districts/people/given.html", context)
    return render(request, "districts/people/new.html", {"new": new, "form": form}, status=form.status)


@login_required
def person(request, pk):
    """One account: its postings, its history, what may be done."""
    found = Person(request.user, pk)
    form = found.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.through(accounts.change, request.user, found.account):
        messages.success(request, _("Saved."))
        return redirect("person", pk)
    return render(
        request, "districts/people/person.html", {"person": found, "form": form}, status=form.status
    )


@login_required
def posting_new(request, pk):
    """One more posting for an account."""
    found, new = Person(request.user, pk).of_another(), NewPosting(request.user, request.POST or request.GET)
    form = new.form(request.POST if request.method == "POST" else None)
    context = {"person": found, "new": new, "form": form}
    if form is None:
        return render(request, "districts/people/role.html", context)
    if request.method == "POST" and form.through(postings.give, request.user, found.account):
        messages.success(request, _("The posting was given."))
        return redirect("person", pk)
    return render(request, "districts/people/new.html", context, status=form.status)


@login_required
def posting_end(request, pk, posting):
    """The last day of a posting."""
    found = Person(request.user, pk)
    ending = found.posting(posting)
    form = found.end_form(ending, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.through(postings.set_end, request.user, ending):
        messages.success(request, _("The posting's last day was set."))
        return redirect("person", pk)
    context = {"person": found, "posting": ending, "form": form}
    return render(request, "districts/people/end.html", context, status=form.status)


@require_POST
@login_required
@never_cache
@sensitive_variables("password")
def password_new(request, pk):
    """A new one-time password, shown once: it stands on this page and nowhere else."""
    found = Person(request.user, pk)
    password = accounts.new_password(request.user, found.account)
    context = {"account": found.account, "password": password, "days": accounts.ONE_TIME_DAYS}
    return render(request, "districts/people/given.html", context)


@require_POST
@login_required
def lock(request, pk):
    """Lock or unlock an account."""
    account = accounts.lock(request.user, Person(request.user, pk).account, request.POST.get("locked") == "1")
    messages.success(request, _("The account is open.") if account.is_active else _("The account is locked."))
    return redirect("person", pk)


@login_required
@never_cache
@sensitive_post_parameters()
def password(request):
    """One's own password; instead of a one-time password without asking for that again."""
    kind = FirstPasswordForm if request.user.one_time_since else OwnPasswordForm
    form = kind(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("Your new password holds from now on."))
        return redirect("home")
    status = 400 if form.errors else 200
    return render(request, "districts/people/password.html", {"form": form}, status=status)

"""A plan's file on its way: sent, looked at, issued."""

import tempfile
from pathlib import Path

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from districts import orders
from districts.fields import DoorForm
from districts.ordering.course import Course
from districts.ordering.outcome import Outcome
from districts.ordering.setup import drive_of
from districts.planfiles import book
from drive_portal.lib.sheets import Refused

SALT = "districts.plan.seen"


class SendForm(forms.Form):
    file = forms.FileField(
        label=_("The file with the new targets"),
        help_text=_("The workbook from here, filled in. It is only looked at first."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.ods"}),
    )


class IssueForm(DoorForm):
    """What was looked at, as it was: signed, so that nothing else is issued."""

    seen = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why (may be left empty)"), max_length=300, required=False)

    def clean_seen(self):
        try:
            return signing.loads(self.cleaned_data["seen"], salt=SALT)
        except signing.BadSignature as error:
            raise ValidationError(_("This page is too old or was changed. Send the file again.")) from error


class PlanFilePage:
    """A drive whose plan goes out and comes back."""

    def __init__(self, user, pk):
        self.user, self.drive = user, drive_of(user, pk)
        self.plan = self.drive.plans.order_by("-version").first()

    def look(self, form):
        """What the sent file says (a Returned), or None where it was refused as a whole."""
        if not form.is_valid():
            return None
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            with path.open("wb") as kept:
                for part in form.cleaned_data["file"].chunks():
                    kept.write(part)
            try:
                return book.read(self.drive, path)
            except (Refused, ValidationError) as error:
                form.add_error("file", error.messages if isinstance(error, ValidationError) else str(error))
        return None

    def outcome(self, found, form):
        """What would come of it, by the door's own rules; None where the door refuses it."""
        try:
            course = Course(*orders.redraft(self.user, self.drive, self._sent(found)))
        except ValidationError as error:
            form.add_error("file", error.messages)
            return None
        return Outcome(course, Course.kept(self.drive))

    def issue_form(self, found):
        seen = signing.dumps(self._sent(found), salt=SALT, compress=True)
        return IssueForm(initial={"seen": seen})

    def issue(self, user, sent):
        return orders.replan(user, self.drive, sent["seen"], sent["why"])

    def _sent(self, found):
        return {"drive": self.drive.pk, "version": found.version, "totals": found.totals}

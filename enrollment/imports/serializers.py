"""Imports as machines send and read them."""

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from enrollment.imports.jobs import SCHEMES, errors_of
from enrollment.models import Import

State = Import.State
# What the page alone knows is not listed (`PAGE_ONLY`), or shown as what it is for a machine.
PAGE_ONLY = (State.LOOKING, State.LOOKED, State.DROPPED)
SHOWN = {State.UNDOING: State.RUNNING, State.WAITING: State.REFUSED}
STATES = ["queued", "running", "done", "refused", "failed", "undone"]


@extend_schema_field(OpenApiTypes.BINARY)
class File(serializers.FileField):
    """A file. That it is empty is said by the door, in a sentence."""

    def to_internal_value(self, data):
        if not hasattr(data, "chunks"):
            raise serializers.ValidationError(_("Send the file as a part of its own, with a file name."))
        return data


class ImportIn(serializers.Serializer):
    kind = serializers.ChoiceField(Import.Kind.values)
    file = File()
    district = serializers.CharField(
        required=False, allow_blank=True, max_length=40, help_text="its code; default: your only one"
    )
    scheme = serializers.ChoiceField(
        SCHEMES, required=False, allow_blank=True, help_text="of an eligibility list without such a column"
    )
    replace = serializers.BooleanField(
        required=False, default=False, help_text="the file is the whole list of the district and scheme"
    )


class ImportSent(serializers.Serializer):
    id = serializers.IntegerField()
    url = serializers.URLField()
    state = serializers.CharField(help_text="one of " + ", ".join(STATES))


class ImportOut(ImportSent):
    problem = serializers.CharField(allow_null=True, help_text="why it was refused or has failed")
    rows_read = serializers.IntegerField(help_text="new + updated + unchanged + set_aside")
    rows_done = serializers.IntegerField(help_text="so far, while it is checked")
    new = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    set_aside = serializers.IntegerField()
    gone = serializers.IntegerField(help_text="not in a file that is the whole list")
    errors_url = serializers.URLField(allow_null=True, help_text="the rows set aside, as CSV, for 7 days")


def import_sent(job, request):
    return {"id": job.pk, "url": _address(job, request), "state": SHOWN.get(job.state, job.state)}


def import_body(job, request):
    """An import as machines read it. One that waits for a second yes says where that is given."""
    counts = {name: getattr(job, name) for name in ("rows_read", "new", "updated", "unchanged", "set_aside")}
    counts |= {"gone": job.gone, "rows_done": 0 if job.stage == Import.Stage.SURVEY else job.rows_done}
    problem = job.problem or None
    if job.state == State.WAITING:
        page = reverse("import", [job.pk], request=request)
        problem = _("%(problem)s Somebody else who takes in files says yes at %(page)s.") % {
            "problem": job.problem,
            "page": page,
        }
    url = _address(job, request)
    return (
        import_sent(job, request) | {"problem": problem} | counts
        | {"errors_url": f"{url}errors/" if errors_of(job) else None}
    )  # fmt: skip


def _address(job, request):
    return reverse("api-import", [job.pk], request=request)

"""Imports for machines: send a file, see what became of it, fetch what was set aside."""

from django.http import FileResponse, Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from districts.permissions import holds
from drive_portal.lib.endpoints import Door, Listing, Single, shaped
from drive_portal.lib.rest import Problem
from drive_portal.lib.uploads import LimitedUpload
from enrollment.imports import jobs
from enrollment.imports.pages import LIMIT, not_received, told
from enrollment.imports.serializers import (
    PAGE_ONLY,
    ImportIn,
    ImportOut,
    ImportSent,
    import_body,
    import_sent,
)
from enrollment.models import Import

_SENT = ImportIn()


class ForTakers(Door):
    """Only for those who take in files: collectors and administrators."""

    queryset, serializer_class, problems = Import.objects.none(), ImportOut, [403]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if not holds(request.user, "import_files"):
            raise PermissionDenied(_("Files are taken in by the collector and the administrator."))

    def get_queryset(self):
        return jobs.visible_to(self.request.user).exclude(state__in=PAGE_ONLY)


class Imports(ForTakers, Listing):
    """Files that were sent into your districts, and what became of each."""

    parser_classes = [MultiPartParser]
    writing_problems = [403]

    def initialize_request(self, request, *args, **kwargs):
        """The limit stands before anything of the body is read; a session's check reads it."""
        self.limited = LimitedUpload(request, LIMIT)
        request.upload_handlers = [self.limited]
        return super().initialize_request(request, *args, **kwargs)

    def rows(self):
        return self.get_queryset()

    def shape(self, row):
        return import_body(row, self.request)

    @extend_schema(request={"multipart/form-data": ImportIn}, responses={202: ImportSent})
    def post(self, request):
        """Send a file; it is taken in at once, in the background: follow `Location`."""
        data = request.data
        if problem := not_received(self.limited):
            raise Problem(413, problem)
        sent = shaped(_SENT, data)
        job = jobs.send(request.user, sent.pop("kind"), sent.pop("file"), language=get_language(), **sent)
        body = import_sent(job, request)
        return Response(body, 202, headers={"Location": body["url"]})


class ImportById(ForTakers, Single):
    """One import, as it stands."""

    lookup_field = "id"

    @extend_schema(responses=ImportOut)
    def get(self, request, *args, **kwargs):
        job = self.found().first()
        if job is None:
            raise Http404
        return Response(import_body(job, request))


class ImportErrors(ForTakers, GenericAPIView):
    """The rows set aside: the columns that were sent, with `row` and `error`. Mend them and send them."""

    lookup_field = "id"
    found = Single.found

    @extend_schema(
        responses={(200, "text/csv"): OpenApiResponse(OpenApiTypes.STR, description="Rows set aside")}
    )
    def get(self, request, *args, **kwargs):
        job = self.found().first()
        path = job and jobs.errors_of(job)
        if not path:
            raise Http404
        told(request.user, job, job.set_aside, "api")
        name = f"{job.kind}-{job.pk}-errors.csv"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="text/csv")

"""The contents page of the REST API."""

from csp.decorators import csp_update
from django.http import Http404
from django.urls import path, re_path
from drf_spectacular.renderers import (
    OpenApiJsonRenderer,
    OpenApiJsonRenderer2,
    OpenApiYamlRenderer,
    OpenApiYamlRenderer2,
)
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.views import APIView

from camps import api as camps
from camps.difficulties import api as difficulties
from camps.duties import api as duties
from camps.publicity import api as publicity
from districts import api as districts
from districts.ordering import api as ordering
from districts.requests import api as requests
from drive_portal import manual
from drive_portal.lib.endpoints import Door
from enrollment import api as enrollment
from enrollment.doubts import api as doubts
from enrollment.forecast import api as forecast
from enrollment.imports import api as imports
from enrollment.instructions import api as instructions
from enrollment.ledger import api as ledger
from enrollment.outages import api as outages
from enrollment.people import api as people
from enrollment.reconciling import api as reconciling
from enrollment.reviews import api as reviews
from enrollment.sites import api as sites
from enrollment.whatif import api as whatif


class Contract(SpectacularAPIView):
    """OpenAPI 3, as JSON unless YAML is asked for."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiJsonRenderer2, OpenApiYamlRenderer, OpenApiYamlRenderer2]


class Nothing(Door, APIView):
    """Every other address of the API: the same 404 as for a code that was never there."""

    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def get(self, request):
        raise Http404

    post = put = patch = delete = get


# Swagger's page sizes itself by a <style> of its own; its script comes from an address, as ours do.
_styled = csp_update({"style-src": ["'unsafe-inline'"]})
swagger = _styled(SpectacularSwaggerSplitView.as_view(url_name="api-schema"))

urlpatterns = [
    path("token/", districts.Token.as_view()),
    path("districts/", districts.Districts.as_view()),
    path("districts/<str:code>/", districts.DistrictByCode.as_view()),
    path("blocks/", districts.Blocks.as_view()),
    path("blocks/<str:code>/", districts.BlockByCode.as_view()),
    path("panchayats/", districts.Panchayats.as_view()),
    path("panchayats/<str:code>/", districts.PanchayatByCode.as_view()),
    path("centres/", districts.Centres.as_view()),
    path("centres/<str:code>/", districts.CentreByCode.as_view()),
    path("login-ids/", districts.LoginIDs.as_view()),
    path("login-ids/ledger/", ledger.LoginLedger.as_view()),
    path("login-ids/<str:code>/", districts.LoginIDByCode.as_view()),
    path("login-requests/", requests.LoginRequests.as_view()),
    path("login-requests/<str:id>/", requests.LoginRequestById.as_view()),
    path("drives/", districts.Drives.as_view()),
    path("drives/<str:id>/", districts.DriveById.as_view()),
    path("plans/", ordering.Plans.as_view()),
    path("targets/", districts.Targets.as_view()),
    path("camps/", camps.Camps.as_view()),
    path("camps/<str:id>/", camps.CampById.as_view()),
    path("camp-counts/", camps.CampCounts.as_view()),
    path("workers/", duties.Workers.as_view()),
    path("duties/", duties.Duties.as_view()),
    path("duties/<str:id>/", duties.DutyById.as_view()),
    path("charges/", duties.Charges.as_view()),
    path("activities/", publicity.Activities.as_view()),
    path("activities/<str:id>/", publicity.ActivityById.as_view()),
    path("difficulties/", difficulties.Difficulties.as_view()),
    path("difficulties/<str:id>/", difficulties.DifficultyById.as_view()),
    path("difficulties/<str:id>/remarks/", difficulties.Remarks.as_view()),
    path("tallies/", enrollment.Tallies.as_view()),
    path("tallies/batch/", enrollment.TallyBatch.as_view()),
    path("progress/", enrollment.Progress.as_view()),
    path("progress/series/", enrollment.Series.as_view()),
    path("progress/changes/", enrollment.ProgressChanges.as_view()),
    path("doubts/", doubts.Doubts.as_view()),
    path("doubts/<str:id>/", doubts.DoubtById.as_view()),
    path("outages/", outages.Outages.as_view()),
    path("outages/<str:id>/", outages.OutageById.as_view()),
    path("instructions/", instructions.Instructions.as_view()),
    path("instructions/<str:id>/", instructions.InstructionById.as_view()),
    path("instructions/<str:id>/steps/", instructions.Steps.as_view()),
    path("imports/", imports.Imports.as_view()),
    path("imports/<str:id>/", imports.ImportById.as_view(), name="api-import"),
    path("imports/<str:id>/errors/", imports.ImportErrors.as_view()),
    path("forecast/", forecast.Forecast.as_view()),
    path("reconciliation/", reconciling.Reconciliation.as_view()),
    path("reviews/", reviews.Reviews.as_view()),
    path("reviews/<str:id>/", reviews.ReviewById.as_view()),
    path("reviews/<str:id>/<str:language>.<str:kind>/", reviews.ReviewFileOf.as_view()),
    path("sites/", sites.Sites.as_view()),
    path("what-if/", whatif.WhatIf.as_view()),
    path("scenarios/", whatif.Scenarios.as_view()),
    path("scenarios/<str:id>/", whatif.ScenarioById.as_view()),
    path("beneficiaries/", people.Beneficiaries.as_view()),
    path("schema/", Contract.as_view(), name="api-schema"),
    path("docs/", manual.page, name="api-docs"),
    path("docs/try/", swagger, name="api-try"),
    re_path(r"^(?:.*/)?$", Nothing.as_view()),  # with a slash: without one it is sent to the same with one
]

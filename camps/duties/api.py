"""People, duties and responsibilities for machines."""

from django.core.exceptions import ValidationError
from django.db.models import Case, CharField, F, Value, When
from django.http import Http404
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from camps.duties import attendance, booking, places
from camps.duties.serializers import ChargeOut, DutyChange, DutyIn, DutyOut, WorkerOut
from camps.models import Charge, Duty, Worker
from districts.api import IdFilter, WorkFilter, iso_date
from districts.models import Panchayat
from drive_portal.lib.endpoints import Listing, Single, read, shaped

_DUTY, _CHANGE = DutyIn(), DutyChange()
_SPAN = ("date", "starts_at", "ends_at")


class WorkerFilter(WorkFilter):
    status = None
    kind = filters.CharFilter("kind")
    department = filters.CharFilter("department")
    active = filters.BooleanFilter("active")


class Workers(Listing):
    """The drive's people at home in your place; who makes cards sees itself."""

    queryset, serializer_class, filterset_class = Worker.objects.none(), WorkerOut, WorkerFilter

    def get_queryset(self):
        user = self.request.user
        seen = Case(When(places.phoned(user), then=F("phone")), default=Value(None), output_field=CharField())
        return Worker.objects.visible_to(user).annotate(seen_phone=seen)


class DutyFilter(WorkFilter):
    drive = IdFilter("drive_id")
    worker = IdFilter("worker_id")
    camp = IdFilter("camp_id")
    login_id = filters.CharFilter("login_id__code")
    date = iso_date()


class Duties(Listing):
    """Who is where, when; who makes cards sees the own duties."""

    queryset, serializer_class, filterset_class = Duty.objects.none(), DutyOut, DutyFilter
    writing_problems = [403]

    def get_queryset(self):
        return Duty.objects.visible_to(self.request.user)

    @extend_schema(request=DutyIn, responses={201: DutyOut})
    def post(self, request):
        """Put a person on duty in a village. Nobody is at two places at one time: that is a 400."""
        duty = booking.book(request.user, shaped(_DUTY, request.data))
        body = read(Duty.objects.filter(pk=duty.pk), DutyOut)
        return Response(body, 201, headers={"Location": f"{request.path}{duty.pk}/"})


class DutyById(Single):
    queryset, serializer_class, lookup_field = Duty.objects.none(), DutyOut, "id"
    writing_problems = [403]

    def get_queryset(self):
        return Duty.objects.visible_to(self.request.user)

    @extend_schema(request=DutyChange, responses=DutyOut)
    def patch(self, request, id):
        """Mark attendance, cancel, hand over or move: one of these at a time."""
        duty = self.found().first()
        if duty is None:
            raise Http404
        change(request.user, duty, shaped(_CHANGE, request.data))
        return Response(read(Duty.objects.filter(pk=duty.pk), DutyOut))


def change(user, duty, sent):
    """Do the one thing that `sent` wants of the duty."""
    span = {name: sent[name] for name in _SPAN if name in sent}
    if len([part for part in (sent.get("status"), sent.get("worker"), span) if part]) != 1:
        raise ValidationError(_("Send one change at a time: status, worker, or date and hours."))
    if sent.get("worker"):
        booking.hand_over(user, duty, sent["worker"])
    elif span:
        booking.move(user, duty, {name: getattr(duty, name) for name in _SPAN} | span)
    elif sent["status"] == Duty.Status.CANCELLED:
        booking.cancel(user, duty, sent.get("reason", ""))
    else:
        attendance.mark(user, duty, sent["status"])


class ChargeFilter(filters.FilterSet):
    drive = IdFilter("drive_id")
    district = filters.CharFilter("panchayat__district__code")
    block = filters.CharFilter("panchayat__block__code")
    panchayat = filters.CharFilter("panchayat__code")
    department = filters.CharFilter("department")
    worker = IdFilter("worker_id")


class Charges(Listing):
    """Who answers for a panchayat, for each department."""

    queryset, serializer_class, filterset_class = Charge.objects.none(), ChargeOut, ChargeFilter

    def get_queryset(self):
        user = self.request.user
        if not places.looks(user):
            return Charge.objects.none()
        return Charge.objects.filter(panchayat__in=Panchayat.objects.within(user))

"""The evening notes for machines."""

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.response import Response

from drive_portal.lib.endpoints import Door, Listing, Single, asked, read
from enrollment.models import Review
from enrollment.reviews import printing
from enrollment.reviews.pages import Evening
from enrollment.reviews.serializers import ReviewOut, ReviewsQuery, ReviewWholeOut, facts_body

_QUERY = ReviewsQuery()


class Reviews(Listing):
    """Evening notes: what was known of a drive at each evening's cut-off, as it was said then."""

    queryset, serializer_class, filter_backends = Review.objects.none(), ReviewOut, []

    def get_queryset(self):
        query = asked(_QUERY, self.request)
        return Review.objects.visible_to(self.request.user).filter(**query)

    @extend_schema(parameters=[ReviewsQuery])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class OfOne:
    """The evening of a note that the reader sees."""

    lookup_field = "id"
    found = Single.found

    def get_queryset(self):
        return Review.objects.visible_to(self.request.user)

    def evening(self):
        review = self.found().first()
        if review is None:
            raise Http404
        return Evening(self.request.user, review.drive_id, review.date.isoformat())


class ReviewById(OfOne, Door, GenericAPIView):
    """One evening's note with its facts and files, and what came later."""

    queryset, serializer_class = Review.objects.none(), ReviewWholeOut

    @extend_schema(responses=ReviewWholeOut)
    def get(self, request, id):
        evening = self.evening()
        return Response(
            read(Review.objects.filter(pk=evening.review.pk), ReviewOut)
            | {
                "facts": facts_body(evening.review, evening.seen),
                "files": _files(evening, request),
                "later": _later(evening.later),
            }
        )


def _files(evening, request):
    here = request.build_absolute_uri(request.path)
    return [
        {"language": language, "kind": kind, "url": f"{here}{language}.{kind}/"}
        for language in printing.LANGUAGES
        for kind in printing.TYPES
        if evening.may_take(kind)
    ]


def _later(later):
    return {
        "made": later.now,
        "change": later.change,
        "made_to_date": later.to_date_now,
        "missing": later.reports[1],
        "parts": later.parts,
    }


class ReviewFileOf(OfOne, Door, GenericAPIView):
    """A file of the note, as it was written: the same bytes for ever."""

    queryset = Review.objects.none()

    @extend_schema(
        responses={
            (200, kind): OpenApiResponse(OpenApiTypes.BINARY, description="The file")
            for kind in printing.TYPES.values()
        }
    )
    def get(self, request, id, language, kind):
        content, name = self.evening().file(language, kind)
        answer = HttpResponse(content, content_type=printing.TYPES[kind])
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer

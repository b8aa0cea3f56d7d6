"""The portal's addresses and two empty views, behind the same middleware and login."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from drive_portal.urls import urlpatterns as portal


class Empty(APIView):
    def post(self, request):
        return Response({})


@login_required
def empty_page(request):
    return HttpResponse("")


urlpatterns = [*portal, path("bench/empty/", Empty.as_view()), path("bench/empty-page/", empty_page)]

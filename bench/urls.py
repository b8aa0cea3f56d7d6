"""The portal's addresses and an empty view, behind the same middleware and login."""

from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView

from drive_portal.urls import urlpatterns as portal


class Empty(APIView):
    def post(self, request):
        return Response({})


urlpatterns = [*portal, path("bench/empty/", Empty.as_view())]

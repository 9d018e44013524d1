"""Django: the webhook is exempt from CSRF protection, and its URL is the one with which Catena was set up."""

import os
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from catena import PAGE_HEADERS, Integration, Refused, page

BUG = os.environ.get("BUG", "")
catena = Integration(os.environ["CATENA_WEBHOOK_SECRET"], BUG)

settings.configure(
    DEBUG=False,
    SECRET_KEY=os.environ["APP_KEY"],
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    ROOT_URLCONF=__name__,
    DATA_UPLOAD_MAX_MEMORY_SIZE=4 * 1024 * 1024,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
)
django.setup()


@require_GET
def callback(request):
    pairs = [(key, value) for key, values in request.GET.lists() for value in values]
    return HttpResponse(page(catena.callback(pairs)), headers=PAGE_HEADERS)


@require_POST
def webhook(request):
    try:
        catena.webhook(request.headers, request.body)
    except Refused as refused:
        return HttpResponse(str(refused), status=refused.status)
    return HttpResponse(status=202)


def fleet(_request, ref):
    return JsonResponse(catena.fleet_view(ref))


def integration_request(_request, request_id):
    found = catena.request_view(request_id)
    return JsonResponse(found) if found else JsonResponse({"error": "unknown"}, status=404)


urlpatterns = [
    path("catena/return", callback),
    path("catena/failed", callback),
    # CommonMiddleware redirects to the URL with a slash, and a redirected POST loses its body.
    path("hooks/catena/" if BUG == "slash" else "hooks/catena", webhook if BUG == "csrf" else csrf_exempt(webhook)),
]
if os.environ.get("CATENA_TEST_VIEWS") == "1":
    urlpatterns += [
        path("_test/fleets/<str:ref>", fleet),
        path("_test/integration-requests/<str:request_id>", integration_request),
    ]

if __name__ == "__main__":
    import waitress

    sys.exit(waitress.serve(get_wsgi_application(), host="127.0.0.1", port=int(os.environ["PORT"]), threads=8))

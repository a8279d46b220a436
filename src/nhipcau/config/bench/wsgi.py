"""What gunicorn serves while it is measured: the product and the ceiling beside it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhipcau.config.settings")

from django.conf import settings

settings.ROOT_URLCONF = "nhipcau.config.bench.urls"
if os.environ.get("NHIPCAU_BENCH_UNSEEN"):  # what a page takes when nobody writes down that it was looked at
    settings.MIDDLEWARE.remove("nhipcau.access.middleware.LookedMiddleware")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

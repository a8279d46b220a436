"""The door for gunicorn. What is unsafe is said in sentences, and then nothing is opened."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nhipcau.config.settings")
try:
    application = get_wsgi_application()
    from nhipcau.config.guard import unsafe  # settings stand only now

    faults = unsafe(tables=True)
except ImproperlyConfigured as fault:
    faults = [f"Không khởi động: {fault}"]
if faults:
    print(*faults, sep="\n", file=sys.stderr, flush=True)
    sys.exit(os.EX_CONFIG)  # ./run starts again what fell, but not this

"""How gunicorn runs: two processes that share what was loaded before the fork, four threads each."""

import gc
from typing import Any

workers = 2
threads = 4
worker_class = "gthread"
preload_app = True  # one copy of the code in memory
worker_tmp_dir = "/dev/shm"  # noqa: S108 — the heartbeat file, kept off a slow disk
graceful_timeout = 3  # ./run promises to be gone within 5 s
timeout = 120
umask = 0o077  # the database, its journal and uploaded files are for this account alone
keepalive = 5
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None  # addresses may hold what people typed; the audit says who saw what
errorlog = "-"
loglevel = "warning"
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Load every address, and keep the collector from the shared memory: it would be copied, and pages would wait."""
    from django.urls import get_resolver  # settings stand only now

    get_resolver().check()
    gc.collect()
    gc.freeze()

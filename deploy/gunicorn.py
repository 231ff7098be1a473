"""gunicorn behind the proxy: a few processes with many threads, since requests mostly wait for the database."""

from __future__ import annotations

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "16"))
timeout = 60  # seconds without a sign of life before a process is replaced
graceful_timeout = 30
keepalive = 75  # longer than the proxy keeps an idle connection, so that the proxy closes first
max_requests = 20_000  # a process is renewed now and then, not all at once
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm"  # nosec B108: gunicorn's heartbeat file must not wait for a disk
accesslog = None  # the application writes one structured line a request itself
errorlog = "-"

"""How gunicorn serves the application. The environment says where and how wide; the rest is fixed.

A proxy that buffers requests stands in front (docs/deploy.md): it keeps slow clients away from these few threads.
"""

import gc
import os
import sys
from pathlib import Path
from typing import Any

_memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes a file without a name in it

# Where a socket is held for it (LISTEN_FDS, as deploy/jobplanr-web@.socket does), gunicorn listens there instead. That
# excludes `reuse_port`, with which a worker that ends also takes along what waits for it. Else nobody but a proxy on
# the same machine reaches it, unless BIND says where to listen.
bind = f"{os.environ.get('BIND') or '127.0.0.1'}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
# A thread holds one database connection, and briefly another where an account is full, so DATABASE_POOL must be no
# smaller: one more than that may be open.
threads = 16

# Seconds. A page takes some milliseconds, and is better finished than put off in the middle for another thread's.
sys.setswitchinterval(0.02)

# Workers share the memory of what is loaded before they part; whatever they leak ends with them.
preload_app = True
max_requests = 5000
max_requests_jitter = 500

# Seconds. A worker that hangs is replaced; on a stop, requests that have begun are answered.
timeout = 30
graceful_timeout = 20
# Longer than a proxy keeps an idle connection, so that it never writes into one that was just closed. Ours keeps none.
keepalive = 75

limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 8190

# Whom to believe about X-Forwarded-* is settled by TRUSTED_PROXIES in the application.
forwarded_allow_ips = ""

# The heartbeat must not wait for a disk.
worker_tmp_dir = str(_memory) if os.access(_memory, os.W_OK) else None

# The application writes its own access log, which leaves out what is nobody's business.
accesslog = None
errorlog = "-"
loglevel = "warning" if os.environ.get("APP_ENV") == "test" else "info"
control_socket_disable = True


def on_starting(server: Any) -> None:
    """What is loaded stays: the collector need not look through it again, and workers go on sharing its memory.

    Templates are part of it; otherwise each worker makes its own of each. All of it before systemd is told that the
    process is ready, so that the next is not restarted until this one answers.
    """
    application = server.app.wsgi()
    server.log.info("Time zone rules: %s", application.config.get("TIME_ZONE_RULES"))
    templates = application.jinja_env
    for name in templates.list_templates():
        templates.get_template(name)
    gc.collect()
    gc.freeze()
    # A page makes some thousand objects, hardly any in cycles: 700, the default, had it looked through several times.
    gc.set_threshold(20_000, 20, 50)

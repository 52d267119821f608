"""What gunicorn serves and `flask --app wsgi` works on."""

import os
import sys

from config import SettingsError

# First: New Relic wraps only what is imported after it.
if os.environ.get("NEW_RELIC_LICENSE_KEY"):
    import apm

    apm.start()

from app import create_app

try:
    app = create_app()
except SettingsError as problem:
    sys.exit(f"Jobplanr cannot start. {problem}")

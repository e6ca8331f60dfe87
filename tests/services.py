"""The services tests run against: those named in DATABASE_URL and BROKER_URL, else embedded ones of this run alone.

Loaded as a plugin before Django's settings. The environment is set on import; servers start only when tests run, and
only in the process that was started by hand: xdist workers inherit its environment.
"""

from __future__ import annotations

import os
import secrets

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,testserver")

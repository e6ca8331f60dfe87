"""Where a request comes from."""

from __future__ import annotations

from django.http import HttpRequest

LOOPBACK = frozenset({"127.0.0.1", "::1"})
#: What a proxy in front of us adds: then the address we see is the proxy's, and who asks may be anywhere.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_at_this_machine(request: HttpRequest) -> bool:
    """Whether somebody at this very machine asks, and no proxy stands between."""
    forwarded = any(name in request.META for name in FORWARDED)
    return not forwarded and request.META.get("REMOTE_ADDR", "") in LOOPBACK

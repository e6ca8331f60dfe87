"""Twice is once: a POST that carries a key takes effect once, and every repetition gets the first answer.

The key row and the effect commit together. A second request with the same key waits on the unique index until the
first has committed (then it replays) or rolled back (then it does the work), so a crash needs no clean-up.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core.clock import now
from core.errors import RuleBroken
from core.models import IdempotencyKey

KEPT_HEADERS = ("Location", "HX-Redirect", "HX-Trigger", "HX-Reswap", "HX-Retarget", "Content-Type")
KEPT_FOR = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Claim:
    """What became of a key: a fresh row to fill in, or the first answer to give again."""

    row: IdempotencyKey
    replay: bool


def claim(*, scope: str, key: str, path: str, body: bytes) -> Claim:
    """Take `key` for this request, inside the caller's transaction.

    Raises RuleBroken (422) when the key is malformed or was used with another path or body.
    """
    if not 1 <= len(key) <= 200 or not key.isprintable():
        raise RuleBroken("The Idempotency-Key must be 1 to 200 printable characters.", code="bad_idempotency_key")
    digest = hashlib.sha256(body).hexdigest()
    made = IdempotencyKey.objects.bulk_create(
        [IdempotencyKey(scope=scope, key=key, path=path[:300], body_digest=digest)], ignore_conflicts=True
    )
    row = IdempotencyKey.objects.get(scope=scope, key=key)
    if row.status is None and made:
        return Claim(row, replay=False)
    if (row.path, row.body_digest) != (path[:300], digest):
        raise RuleBroken("This Idempotency-Key was used for another request.", code="idempotency_key_reused")
    return Claim(row, replay=True)


def settle(row: IdempotencyKey, *, status: int, answer: Any) -> None:
    """Keep the answer with its key, in the transaction of the effect."""
    IdempotencyKey.objects.filter(pk=row.pk).update(status=status, answer=answer)


def forget_old_keys(*, batch: int = 5000) -> int:
    """Delete keys older than `KEPT_FOR`, at most `batch` in one go; answers how many."""
    old = IdempotencyKey.objects.filter(created_at__lt=now() - KEPT_FOR).order_by("created_at")[:batch]
    return IdempotencyKey.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages: a POST with a `form_token` (tag `{% form_token %}`) takes effect once, however often it is sent."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        token = request.POST.get("form_token", "") if request.method == "POST" else ""
        if not token:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            held = claim(scope=f"user:{request.user.pk}", key=token, path=request.path, body=_fields(request))
            if held.replay:
                return _replayed(held.row)
            response = view(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
                settle(
                    held.row,
                    status=response.status_code,
                    answer={"headers": headers, "body": response.content.decode()},
                )
            return response

    return guarded


def _fields(request: HttpRequest) -> bytes:
    """The form's own fields and files in a stable order; the CSRF token differs between copies of one form."""
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    uploads: dict[str, Any] = request.FILES.dict()
    files = sorted((name, file.name, file.size) for name, file in uploads.items())
    return repr((fields, files)).encode()


def _replayed(row: IdempotencyKey) -> HttpResponse:
    answer = row.answer or {}
    response = HttpResponse(answer.get("body", ""), status=row.status)
    for name, value in answer.get("headers", {}).items():
        response.headers[name] = value
    return response

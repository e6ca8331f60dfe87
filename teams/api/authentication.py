"""Programs sign in with `Authorization: Bearer KEY`."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from core.actor import ActorKind
from teams.models import ApiKey

SEEN_EVERY = dt.timedelta(minutes=1)  # last_used_at is a hint for people, not a write per call


class KeyHolder:
    """The program behind a request, shaped like a user: role, id, active."""

    actor_kind = ActorKind.API_KEY
    is_authenticated = True
    is_active = True

    def __init__(self, key: ApiKey) -> None:
        self.key = key
        self.pk = key.pk
        self.role = key.role

    @property
    def scope(self) -> str:
        return f"api_key:{self.pk}"

    def __str__(self) -> str:
        return self.key.name


class ApiKeyAuthentication(BaseAuthentication):
    """Looks the key up by its digest, so nothing secret is compared byte by byte; a revoked key is dead at once."""

    def authenticate(self, request: Request) -> tuple[Any, ApiKey] | None:
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        now = timezone.now()
        key = ApiKey.objects.filter(digest=hashlib.sha256(secret.strip()).hexdigest(), revoked_at=None).first()
        if key is None or (key.expires_at and key.expires_at <= now):
            raise AuthenticationFailed("This key is unknown, revoked or expired.")
        if key.last_used_at is None or key.last_used_at < now - SEEN_EVERY:
            ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)
        return KeyHolder(key), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ApiKeyScheme(OpenApiAuthenticationExtension):
    """Tells the schema how to sign in."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}

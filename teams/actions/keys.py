"""Keys for programs. The secret is seen once; only its digest is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor, ActorKind
from core.clock import now
from core.errors import RuleBroken
from teams.enums import Role
from teams.models import ApiKey
from teams.validators import clean_name

SHOWN = 11  # characters that tell keys apart: 'jc_ab12cd34'


@action
def create_api_key(*, name: str, role: str, by: Actor, expires_at: dt.datetime | None = None) -> tuple[ApiKey, str]:
    """Make a key; answers its row and the secret, which nobody can read again."""
    if expires_at is not None and expires_at <= now():
        raise RuleBroken(_("This day is over already."), code="expired", field="expires_on")
    secret = f"jc_{secrets.token_hex(20)}"
    key = ApiKey.objects.create(
        name=clean_name(name),
        prefix=secret[:SHOWN],
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        role=Role(role),
        created_by_id=by.id if by.kind == ActorKind.USER else None,
        expires_at=expires_at,
    )
    return key, secret


@action
def revoke_api_key(*, api_key_id: int, by: Actor) -> ApiKey:
    """End a key: the next call with it is refused. Doing it again changes nothing."""
    key = ApiKey.objects.select_for_update().get(pk=api_key_id)
    if key.revoked_at is None:
        key.revoked_at = now()
        key.save(update_fields=["revoked_at"])
    return key

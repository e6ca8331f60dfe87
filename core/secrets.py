"""Secrets at rest: sealed with a ring of keys, so that a key can be changed without losing what older ones sealed.

The ring is `SECRET_RING` (Fernet keys, the first one seals, all of them open). A key derived from SECRET_KEY stands
behind it: it seals where no ring is given, and opens what was sealed before one was.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

INFO = b"journeycrm sealed secrets, version 1"


class SealBroken(ValueError):
    """No key of the ring opens this: it was sealed with a key that is gone, or changed on the way."""


def seal(value: Mapping[str, Any]) -> str:
    """Encrypt a JSON object; answers text for a column that no page, log, answer or audit row ever shows."""
    return _ring().encrypt(json.dumps(dict(value), separators=(",", ":")).encode()).decode()


def unseal(text: str) -> dict[str, Any]:
    """What was sealed ('' is an empty object). Raises SealBroken."""
    if not text:
        return {}
    try:
        opened = json.loads(_ring().decrypt(text.encode()))
    except (InvalidToken, ValueError) as error:
        raise SealBroken("sealed with a key that is not in the ring") from error
    return dict(opened)


def reseal(text: str) -> str:
    """The same secret sealed with the first key of the ring, for rotation. Raises SealBroken."""
    return seal(unseal(text)) if text else ""


def _ring() -> MultiFernet:
    return _made(tuple(settings.SECRET_RING), (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@lru_cache(maxsize=8)
def _made(ring: tuple[str, ...], secret_keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([*(Fernet(key) for key in ring), *(Fernet(_derived(key)) for key in secret_keys)])


def _derived(secret_key: str) -> bytes:
    """A Fernet key from SECRET_KEY (HKDF, RFC 5869), of its own for this purpose."""
    made = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=INFO).derive(secret_key.encode())
    return base64.urlsafe_b64encode(made)

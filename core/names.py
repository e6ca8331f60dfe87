"""How names sort and match: by a stored key, so that every database orders them alike."""

from __future__ import annotations

import unicodedata


def sort_key(name: str) -> str:
    """`name` without case and accents: 'Zoë Ångström' becomes 'zoe angstrom'."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())

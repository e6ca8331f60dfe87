"""How names sort and match: by a stored key, so that every database orders them alike."""

from __future__ import annotations

import re
import unicodedata


def sort_key(name: str) -> str:
    """`name` without case and accents: 'Zoë Ångström' becomes 'zoe angstrom'."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def words_of(text: str) -> list[str]:
    """The words somebody looks for, without case and accents, as `sort_key` has them. A phone number is one word."""
    digits = re.sub(r"\(0\)|[^0-9]", "", text)
    if len(digits) >= 3 and re.fullmatch(r"[-+()./\s0-9]+", text):
        return [digits.removeprefix("00")]
    return sort_key(text).split()


def search_fragments(text: str) -> list[str]:
    """The pieces that a searchable text must contain, all of them, to be found by `text`.

    From three characters on a word may stand anywhere; a shorter one begins a word (searchable texts begin with a
    blank), so that every piece has at least one trigram for the index.
    """
    return [word if len(word) >= 3 else f" {word}" for word in words_of(text)]

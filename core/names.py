"""How names sort and match: by a stored key, so that every database orders them alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Letters and signs that people without them on their keyboard write so, and that Unicode does not take apart.
_PLAIN = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
    "\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u2010": "-", "\u2011": "-", "\u2013": "-",
})  # fmt: skip
# Writings that put no blanks between words, and whose names have one to four letters: Han and kana.
_UNSPACED = re.compile("[\u3005\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_LONGEST_UNSPACED = 20


def sort_key(name: str) -> str:
    """`name` without case and accents: 'Zoë Ångström' becomes 'zoe angstrom', 'Łukasz Sørensen' 'lukasz sorensen'."""
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_PLAIN)
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


def beginnings(words: Sequence[str]) -> list[str]:
    """What a searchable text needs besides these words of a name, so that its parts are found by their first letters.

    A Chinese or Japanese name is looked for by its given name alone, and with or without the blank: '田中 太郎' is
    also found by '中', '郎', '田中太郎', '中太郎'.
    """
    whole = [word for word in words if _UNSPACED.fullmatch(word)]
    if len(whole) == len(words) > 1:
        whole = ["".join(whole), *whole]
    return [word[first:] for word in whole for first in range(min(len(word), _LONGEST_UNSPACED))]


def letters_of(searchable: str) -> list[str]:
    """The words of letters in a text that `sort_key` made, without mail domains: what typos are forgiven in.

    As the database function `customers_spellings` cuts them.
    """
    return [word for word in re.split(r"[\W\d_]+", re.sub(r"@\S*", "", searchable)) if 3 <= len(word) <= 30]


def spellings(word: str, missing: int = 1) -> set[str]:
    """`word`, and what is left of it without any `missing` letters or fewer.

    Two words are at most one typo apart (a letter wrong, missing, too many, or two swapped) only when they share one
    of these; so typos are found by looking up a handful of exact words (SymSpell). See ADR 0009.
    """
    found = {word}
    for _step in range(missing):
        found |= {one[:n] + one[n + 1 :] for one in found for n in range(len(one))}
    return found

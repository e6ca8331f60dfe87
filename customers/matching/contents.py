"""What a column holds, told by its cells: for headers that nobody knows ('col3', 'Κινητό', 'F7')."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

NEARLY_ALL = 0.9
ENOUGH = 3  # cells
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DAY = re.compile(r"((?:19|20)\d\d)[-./][01]?\d[-./][0-3]?\d|[0-3]?\d[-./][0-3]?\d[-./]((?:19|20)\d\d)")
_NUMBER = re.compile(r"\+?[\d\s()/.-]{7,22}")
_PAPER = re.compile(r"\d{3}-\d\d-\d{4}|\d{5}(-\d{4})?|(\d{1,3}\.){3}\d{1,3}")  # social security, ZIP, network address
_WORDS = re.compile(r"[^\W\d_][^\d_@/]*")
BORN_BEFORE = 2008  # most of a column of birthdays; later days are rather those of an order


def meanings_by_content(places: Sequence[int], rows: Sequence[Sequence[str]], taken: Collection[str]) -> dict[int, str]:
    """What the columns at these places hold, where nearly all their cells look the same ('' where they don't).

    Where no column is `taken` for a name, the first columns of words are one: people come first in their own lists.
    """
    cells = {place: [row[place].strip() for row in rows if place < len(row) and row[place].strip()] for place in places}
    found = {place: _kind(values) for place, values in cells.items()}
    for place, meaning in found.items():
        if meaning == "birth_date" and ("birth_date" in taken or meaning in [found[n] for n in places if n < place]):
            found[place] = ""
    if not {"name", "first_name", "last_name", "organisation"} & set(taken):
        found |= _names([place for place in places if not found[place]], cells)
    return found


def _kind(values: Sequence[str]) -> str:
    if len(values) < ENOUGH:
        return ""
    if _share(values, _EMAIL) > NEARLY_ALL:
        return "email"
    if _share(values, _DAY) > NEARLY_ALL:
        years = sorted(int(found[1] or found[2]) for found in map(_DAY.fullmatch, values) if found)
        return "birth_date" if years[len(years) // 2] < BORN_BEFORE else ""
    phones = [value for value in values if 7 <= sum(map(str.isdigit, value)) <= 15 and _NUMBER.fullmatch(value)]
    marked = [value for value in phones if not value.isdigit() or value[0] == "0"]
    plain = [value for value in marked if not _PAPER.fullmatch(value) and not _DAY.fullmatch(value)]
    return "phone" if len(phones) > NEARLY_ALL * len(values) and len(plain) > len(values) / 2 else ""


def _share(values: Sequence[str], looks: re.Pattern[str]) -> float:
    return sum(bool(looks.fullmatch(value)) for value in values) / len(values)


def _names(places: Sequence[int], cells: dict[int, list[str]]) -> dict[int, str]:
    """The first column of words with many different values is a name; two of single words are its parts."""
    wordy = [place for place in places if _is_names(cells[place])]
    if not wordy:
        return {}
    first = wordy[0]
    single = [place for place in wordy[:2] if sum(" " in value for value in cells[place]) < len(cells[place]) / 3]
    if len(single) == 2 and single[0] == first:
        return {first: "first_name", single[1]: "last_name"}
    return {first: "name"}


def _is_names(values: Sequence[str]) -> bool:
    """Words, short ones, and many different."""
    if len(values) < ENOUGH or _share(values, _WORDS) <= NEARLY_ALL:
        return False
    return len(set(values)) > min(len(values) / 20, 40) and sum(map(len, values)) / len(values) < 40


def is_telling(place: int, rows: Sequence[Sequence[str]]) -> bool:
    """Whether an own column can tell anything: more than one value, and not a new one in nearly every row."""
    values = [row[place].strip() for row in rows if place < len(row) and row[place].strip()]
    return len(values) > 2 and 1 < len(set(values)) < 0.995 * len(values)

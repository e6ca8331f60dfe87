"""How near two values of one field are, in four steps: 0 different, 1 somewhat alike, 2 a slip apart, 3 the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio, token_sort_ratio

from customers.matching.names import same_person_short, sounds
from customers.matching.records import FIELDS, INDEX, Record, Value

UNKNOWN, DIFFERENT, ALIKE, SLIP, SAME = -1, 0, 1, 2, 3
CACHED = 1 << 16


def compare(one: Record, other: Record) -> list[int]:
    """The step of every field (FIELDS, then own ones) for two records; UNKNOWN where one of them says nothing."""
    steps = [
        UNKNOWN if not a or not b else SAME if a == b else nearness(a, b)
        for a, b, nearness in zip(one.values, other.values, _nearness(len(one.values)), strict=True)
    ]
    _look_across_names(one, other, steps)
    _look_across_lines(one, other, steps)
    return steps


GIVEN, FAMILY, STREET, NUMBER, EXTRA, CITY = (
    INDEX[name] for name in ("given", "family", "street", "number", "extra", "city")
)


def _look_across_names(one: Record, other: Record, steps: list[int]) -> None:
    """Given name and surname may have changed places, or stand in one field."""
    given, family, given2, family2 = one.values[GIVEN], one.values[FAMILY], other.values[GIVEN], other.values[FAMILY]
    if steps[GIVEN] >= SLIP and steps[FAMILY] >= SLIP:
        return
    if (
        not isinstance(given, str)
        or not isinstance(family2, str)
        or not isinstance(given2, str)
        or not isinstance(family, str)
    ):
        return
    crossed = [
        UNKNOWN if not a or not b else SAME if a == b else name_step(a, b)
        for a, b in ((given, family2), (family, given2))
    ]
    if max(crossed) >= SLIP and sum(crossed) > steps[GIVEN] + steps[FAMILY] and min(crossed) != DIFFERENT:
        steps[GIVEN], steps[FAMILY] = (min(step, SLIP) for step in crossed)
    elif min(steps[GIVEN], steps[FAMILY]) <= ALIKE and given and family and given2 and family2:
        whole, whole2 = f"{given} {family}", f"{given2} {family2}"
        if whole.replace(" ", "") == whole2.replace(" ", "") or sorted(whole.split()) == sorted(whole2.split()):
            steps[GIVEN] = steps[FAMILY] = SLIP


LINES = (STREET, EXTRA, CITY)


def _look_across_lines(one: Record, other: Record, steps: list[int]) -> None:
    """The lines of an address may have changed places."""
    for line in LINES:
        if steps[line] > DIFFERENT or not one.values[line]:
            continue
        for place in LINES:
            value = other.values[place]
            if place != line and value and steps[place] < SLIP and text_step(one.values[line], value) >= SLIP:
                steps[line] = SLIP
                if steps[place] == DIFFERENT:
                    steps[place] = UNKNOWN
                break


# --- one field --------------------------------------------------------------------------------
@lru_cache(CACHED)
def name_step(one: str, other: str) -> int:
    """Two given names or two surnames: initials, short forms, several names, slips of the pen, by ear."""
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return SAME
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return ALIKE if long[0] == short else DIFFERENT
    words, words2 = one.split(), other.split()
    several = len(words) + len(words2) > 2
    if several and (set(words) <= set(words2) or set(words2) <= set(words) or words[0] == words2[0]):
        return SLIP
    if same_person_short(words[0], words2[0]):
        return SLIP
    apart = OSA.distance(one, other, score_cutoff=2)
    if apart == 1 and len(long) > 3 or apart == 2 and len(short) > 5:
        return SLIP
    alike = JaroWinkler.similarity(one, other)
    if len(short) > 2 and long.startswith(short):
        return SLIP if len(short) > 3 else ALIKE
    if alike > 0.93:
        return SLIP
    if alike > 0.84 or apart == 1 or (len(short) > 3 and sounds(one) == sounds(other)):
        return ALIKE
    if several and max(JaroWinkler.similarity(word, word2) for word in words for word2 in words2) > 0.9:
        return ALIKE
    return DIFFERENT


@lru_cache(CACHED)
def day_step(one: str, other: str) -> int:
    """Two days YYYYMMDD: a wrong or lost digit, day and month exchanged, two of three parts the same."""
    if one == other:
        return SAME
    if OSA.distance(one, other, score_cutoff=1) == 1:
        return SLIP
    if len(one) == len(other) == 8:
        if one[:4] == other[:4] and one[4:6] == other[6:] and one[6:] == other[4:6]:
            return SLIP
        if one[4:] == other[4:] and sorted(one) == sorted(other):
            return SLIP
        if (one[:4] == other[:4]) + (one[4:6] == other[4:6]) + (one[6:] == other[6:]) >= 2:
            return ALIKE
    return ALIKE if OSA.distance(one, other, score_cutoff=2) == 2 and sorted(one) == sorted(other) else DIFFERENT


@lru_cache(CACHED)
def sign_step(one: str, other: str) -> int:
    """Two signs that mean one thing each (papers, postcodes, phones): one slip, or two in a long one."""
    if one == other:
        return SAME
    short = min(len(one), len(other))
    apart = OSA.distance(one, other, score_cutoff=2)
    if short > 3 and (apart == 1 or (apart == 2 and short > 8)):
        return SLIP
    return ALIKE if apart == 1 or (apart == 2 and short > 4) else DIFFERENT


@lru_cache(CACHED)
def phone_step(one: str, other: str) -> int:
    """Two phone numbers by their last digits; with and without the area."""
    if one == other or (
        min(len(one), len(other)) >= 7 and one[-7:] == other[-7:] and (one.endswith(other) or other.endswith(one))
    ):
        return SAME
    return SLIP if OSA.distance(one, other, score_cutoff=1) == 1 else DIFFERENT


@lru_cache(CACHED)
def email_step(one: str, other: str) -> int:
    """Two addresses: a slip, or the same mailbox elsewhere. Other digits are another person's (anna1, anna2)."""
    if one == other:
        return SAME
    if OSA.distance(one, other, score_cutoff=2) <= 2 and len(one) > 9:
        local, local2 = one.partition("@")[0], other.partition("@")[0]
        digits = [sign for sign in local if sign.isdigit()] == [sign for sign in local2 if sign.isdigit()]
        return SLIP if digits else DIFFERENT
    local, local2 = one.partition("@")[0], other.partition("@")[0]
    if local == local2:
        return ALIKE
    return DIFFERENT


@lru_cache(CACHED)
def text_step(one: Value, other: Value) -> int:
    """Two lines of an address, firms, own fields."""
    one, other = str(one), str(other)
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return SAME
    alike = max(ratio(one, other), token_sort_ratio(one, other))
    short = min(len(one), len(other))
    if alike >= (88 if short > 5 else 80) or (short > 3 and OSA.distance(one, other, score_cutoff=1) == 1):
        return SLIP
    words, words2 = set(one.split()), set(other.split())
    if alike >= 74 or (words & words2 and (words <= words2 or words2 <= words) and short > 3):
        return ALIKE
    return DIFFERENT


@lru_cache(CACHED)
def number_step(one: str, other: str) -> int:
    """Two house numbers: '12' and '12a', a wrong digit of several."""
    if one == other:
        return SAME
    digits, digits2 = ("".join(sign for sign in text if sign.isdigit()) for text in (one, other))
    if digits and digits == digits2:
        return SLIP
    return ALIKE if OSA.distance(one, other, score_cutoff=1) == 1 and min(len(one), len(other)) > 1 else DIFFERENT


@lru_cache(CACHED)
def short_text_step(one: str, other: str) -> int:
    """States and countries: 'nsw' and 'new south wales' say the same, so do 'vic' and 'victoria'."""
    short, long = sorted((one, other), key=len)
    if "".join(word[0] for word in long.split()) == short or (len(short) > 1 and long.startswith(short)):
        return SAME
    return ALIKE if OSA.distance(one, other, score_cutoff=1) == 1 else DIFFERENT


def _best(nearness: Callable[[str, str], int]) -> Callable[[Value, Value], int]:
    def best(one: Value, other: Value) -> int:
        return max(nearness(a, b) for a in one for b in other)

    return best


def _exact(one: Value, other: Value) -> int:
    return DIFFERENT


_BY_FIELD: dict[str, Callable[..., int]] = {
    "given": name_step,
    "family": name_step,
    "born": day_step,
    "ids": _best(sign_step),
    "phones": _best(phone_step),
    "emails": _best(email_step),
    "firm": text_step,
    "street": text_step,
    "number": number_step,
    "extra": text_step,
    "postcode": sign_step,
    "city": text_step,
    "state": short_text_step,
    "country": short_text_step,
    "gender": _exact,
    "website": text_step,
}


@lru_cache
def _nearness(fields: int) -> tuple[Callable[..., int], ...]:
    return tuple(_BY_FIELD[name] for name in FIELDS) + (text_step,) * (fields - len(FIELDS))

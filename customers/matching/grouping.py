"""From pairs to people: clear pairs that meet are one person, but two people are not chained by a third."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Pair = tuple[int, int]
LEAST, MOST = -15.0, 5.0


def groups_of(
    clear_pairs: Mapping[Pair, float],
    more: Callable[[list[Pair]], list[float]],
    *,
    doubt: float,
    largest: int = 60,
) -> dict[int, list[int]]:
    """Groups of records (by one member) that are one person each.

    `clear_pairs` (with their bits) are joined, the surest first. Joining two groups asks every pair
    between them (`more` gives the bits of pairs): on the average it must reach `doubt`, none
    counting beyond LEAST and MOST.
    """
    known = dict(clear_pairs)
    group: dict[int, list[int]] = {}
    surest = sorted(clear_pairs.items(), key=lambda item: (-item[1], item[0]))
    for (one, other), _ in surest:
        mine, theirs = group.setdefault(one, [one]), group.setdefault(other, [other])
        if mine is theirs or len(mine) + len(theirs) > largest:
            continue
        between = [(min(a, b), max(a, b)) for a in mine for b in theirs]
        unknown = [pair for pair in between if pair not in known]
        known.update(zip(unknown, more(unknown), strict=True))
        found = [known[pair] for pair in between]
        if sum(min(max(bits, LEAST), MOST) for bits in found) / len(found) >= doubt:
            mine.extend(theirs)
            group.update(dict.fromkeys(theirs, mine))
    return {min(members): sorted(members) for members in group.values() if len(members) > 1}

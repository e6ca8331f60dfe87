"""Rows of a file that are the same person or firm."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from customers.matching.blocking import candidates
from customers.matching.grouping import Pair, groups_of
from customers.matching.records import reader
from customers.matching.scoring import Population, evidence, learn, probability

CLEAR = 0.0  # bits over the odds: rather one person than two
DOUBT = -3.0  # what the pairs of a group may fall short of that, on the average


def find_duplicates(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[int, int, float]]:
    """Pairs of rows (counted from 1) that are one person, with the probability; all pairs of a group.

    Columns are guessed by `guess_columns`; what marks a record is never compared. Nothing is random: the same file
    gives the same answer.
    """
    if len(rows) < 2:
        return []
    read = reader(headers, rows)
    records = [read.record(row) for row in rows]
    people = Population.of(records)
    pairs = candidates(records)
    if not len(pairs):
        return []
    steps, rarity = evidence(records, pairs, people)
    weights = learn(records, steps, rarity, people)
    bits = weights.totals(steps, rarity)
    likely = np.flatnonzero(bits >= CLEAR)
    known = {
        (one, other): total for (one, other), total in zip(pairs[likely].tolist(), bits[likely].tolist(), strict=True)
    }

    def more(asked: list[Pair]) -> list[float]:
        if not asked:
            return []
        totals: list[float] = weights.totals(*evidence(records, np.array(asked), people)).tolist()
        known.update(zip(asked, totals, strict=True))
        return totals

    groups = groups_of(known, more, doubt=DOUBT)
    found = sorted(pair for members in groups.values() for pair in combinations(members, 2))
    more([pair for pair in found if pair not in known])
    sure = probability(np.array([known[pair] for pair in found]))
    return [(one + 1, other + 1, round(float(score), 4)) for (one, other), score in zip(found, sure, strict=True)]

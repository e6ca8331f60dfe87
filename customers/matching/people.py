"""How likely two records of the database are one person, and why: the scoring of files, before any learning."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from customers.enums import IdentityKind, SameReason
from customers.matching.columns import guess_column
from customers.matching.comparing import ALIKE, SAME, SLIP
from customers.matching.names import same_person_short
from customers.matching.records import FIELDS, INDEX, Record, record_of
from customers.matching.scoring import USUAL, Population, Weights, evidence, probability

AMONG = 5_000  # a small company's customers are drawn from a larger town: a name alone proves little
WORTH_A_LOOK = 0.15  # less likely than this is not suggested


@dataclass(frozen=True)
class Told:
    """What is known of one person: all names, handles (kind, value) and own fields of their records."""

    name: str
    organisation: str
    handles: tuple[tuple[str, str], ...]
    fields: Mapping[str, object]

    def record(self) -> Record:
        """In the form in which records are compared."""
        told: dict[str, list[str]] = {"name": [self.name], "organisation": [self.organisation]}
        for key, value in self.fields.items():
            meaning = guess_column(key)
            if meaning and meaning not in ("name", "organisation") and isinstance(value, str | int):
                told.setdefault(meaning, []).append(str(value))
        for kind, value in self.handles:
            if kind in (IdentityKind.EMAIL, IdentityKind.PHONE):
                told.setdefault(kind, []).append(value)
        return record_of({name: [text for text in texts if text] for name, texts in told.items()})


@dataclass(frozen=True)
class Likeness:
    """How likely (0 to 1) and why (SameReason values, the strongest first)."""

    score: float
    reasons: tuple[str, ...]


class Everybody(Population):
    """All customers. Nobody counts a million names for one pair: a value is as frequent as such values usually are."""

    def __init__(self, size: int, namesakes: int = 0) -> None:
        super().__init__(size, [Counter() for _ in FIELDS])
        self.namesakes = namesakes / max(size, 1)

    def share(self, place: int, value: str) -> float:
        """The usual share; where more people have the very name, the surname says less."""
        usual = USUAL.get(FIELDS[place], 2 / (self.size + 40))
        return max(usual, math.sqrt(self.namesakes)) if FIELDS[place] in ("given", "family") else usual


def likenesses(one: Told, others: Sequence[Told], *, size: int) -> list[Likeness]:
    """How likely each of these is the same person as `one`, among `size` people."""
    if not others:
        return []
    records = [one.record(), *(other.record() for other in others)]
    pairs = np.array([(0, place) for place in range(1, len(records))])
    namesakes = sum(record.values[:2] == records[0].values[:2] for record in records[1:])
    people = Everybody(max(size, AMONG), namesakes if namesakes > 2 else 0)
    steps, rarity = evidence(records, pairs, people)
    sure = probability(Weights.start(people.size).totals(steps, rarity))
    return [
        Likeness(round(float(score), 4), _reasons(records[0], other, row.tolist()))
        for score, other, row in zip(sure, records[1:], steps, strict=True)
    ]


def _reasons(one: Record, other: Record, steps: Sequence[int]) -> tuple[str, ...]:
    step = dict(zip(FIELDS, steps, strict=False))
    found = {_name_reason(one, other, step)}
    for field, same, slip, alike in _WORDS:
        found.add({SAME: same, SLIP: slip, ALIKE: alike}.get(step[field], ""))
    if step["street"] >= SLIP and step["number"] != 0:
        found.add(SameReason.ADDRESS)
    elif step["postcode"] == SAME or step["city"] == SAME:
        found.add(SameReason.PLACE)
    return tuple(reason for reason in SameReason.values if reason in found)


_WORDS: tuple[tuple[str, str, str, str], ...] = (
    ("ids", SameReason.PAPERS, "", ""),
    ("phones", SameReason.PHONE, SameReason.PHONE_SLIP, ""),
    ("emails", SameReason.EMAIL, SameReason.EMAIL_SLIP, SameReason.MAILBOX),
    ("born", SameReason.BIRTHDAY, "", ""),
    ("firm", SameReason.ORGANISATION, SameReason.ORGANISATION, ""),
    ("website", SameReason.WEBSITE, "", ""),
)


def _name_reason(one: Record, other: Record, step: Mapping[str, int]) -> str:
    given, family = step["given"], step["family"]
    if given == family == SAME or (family == SAME and given < 0):
        return SameReason.NAME
    if min(given, family) < ALIKE:
        return ""
    first, last = one.values[INDEX["given"]], one.values[INDEX["family"]]
    if first == other.values[INDEX["family"]] or last == other.values[INDEX["given"]]:
        return SameReason.NAME_SWAPPED
    if given >= SLIP and family == SAME and same_person_short(str(first), str(other.values[INDEX["given"]])):
        return SameReason.NAME_SHORT
    return SameReason.NAME_SLIP if min(given, family) >= SLIP else SameReason.NAME_NEAR

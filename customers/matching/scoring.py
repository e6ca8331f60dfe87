"""How likely two records are one person: Fellegi and Sunter's sum of evidence, with weights learned from the file.

Each field adds log2(m / u): `m` is how often records of one person show this step (learned from the pairs at hand by
expectation and maximisation, from a start that suits people), `u` how often strangers do (for the same value: how often
the file has it; else from random pairs). What a household shares (surname, address, phone) counts together at most as
much as it takes to be sure of the household. See docs/adr/0010.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from customers.matching.comparing import ALIKE, DIFFERENT, SAME, SLIP, UNKNOWN, compare
from customers.matching.records import FIELDS, INDEX, Record

Steps = NDArray[np.int8]
Bits = NDArray[np.float32]

#: Before anything is known of a file: how often two records of one person are different, alike, a slip apart, the same.
START = {
    "given": (0.05, 0.05, 0.15, 0.75),
    "family": (0.05, 0.05, 0.12, 0.78),
    "born": (0.04, 0.04, 0.12, 0.80),
    "ids": (0.04, 0.02, 0.10, 0.84),
    "phones": (0.35, 0.01, 0.08, 0.56),
    "emails": (0.35, 0.04, 0.08, 0.53),
    "firm": (0.15, 0.10, 0.15, 0.60),
    "street": (0.18, 0.07, 0.15, 0.60),
    "number": (0.18, 0.05, 0.05, 0.72),
    "extra": (0.35, 0.05, 0.10, 0.50),
    "postcode": (0.17, 0.03, 0.08, 0.72),
    "city": (0.17, 0.03, 0.10, 0.70),
    "state": (0.10, 0.02, 0.02, 0.86),
    "country": (0.05, 0.02, 0.02, 0.91),
    "gender": (0.05, 0.01, 0.01, 0.93),
    "website": (0.20, 0.05, 0.10, 0.65),
}
OWN_START = (0.40, 0.05, 0.10, 0.45)
#: How often strangers show a step, before the file has been asked (0 and 3 follow from it).
CHANCE = {"given": (0.02, 0.012), "family": (0.012, 0.004), "born": (0.006, 0.0012), "ids": (0.0005, 0.0002)}
CHANCE_ELSE = (0.02, 0.004)
#: The least a field may add when it differs: people move house and change numbers, but not their birthdays.
LEAST = {"given": -7.0, "family": -5.0, "born": -8.0, "ids": -7.0, "phones": -2.5, "emails": -2.5, "gender": -3.5}
LEAST_ELSE = -2.5
ADDRESS_LEAST = -4.5
#: ... and another firm's name where nobody else is named.
FIRM_LEAST = -7.0
#: The very name of a firm that fewer rows than this have, and nothing that speaks against it, is that firm.
NAMESAKE_FIRMS = 8
FIRM_SAME = 1.5
#: The most a field may add: an own field may be anything.
MOST_OWN = 8.0
MOST_MAILBOX = 3.0  # the same mailbox name elsewhere: it is made of the person's name
#: Others per person at home in a file without families; how much a birthday then says against another given name ...
FEW_MATES = 0.02
TWINS = 9.0
#: ... and how much another birthday says against the same name at the same place.
NAMESAKES = 3.5
USUAL_MATES = 0.5
#: However many pairs look like it: fields of one person are not different more often than this.
DIFFERENT_AT_MOST = {"given": 0.10, "family": 0.12, "born": 0.08, "ids": 0.10}
BELIEVED = 40.0  # what START weighs in, in pairs
ROUNDS = 8
ASKED = 40_000  # random pairs
LEARNED_FROM = 120_000  # candidates

ADDRESS = [INDEX[name] for name in ("street", "number", "extra", "postcode", "city", "state", "country")]
HOUSEHOLD = [INDEX[name] for name in ("family", "phones", "firm", "website")] + ADDRESS
GIVEN, FAMILY, BORN, IDS, EMAILS, PHONES, STREET, NUMBER, FIRM = (
    INDEX[name] for name in ("given", "family", "born", "ids", "emails", "phones", "street", "number", "firm")
)


@dataclass
class Population:
    """What is known of everybody a pair is drawn from: how many, and how often each value occurs."""

    size: int
    seen: list[Counter[str]]
    firm_words: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, records: Sequence[Record]) -> Population:
        """Counted from these records."""
        fields = len(records[0].values) if records else len(FIELDS)
        seen: list[Counter[str]] = [Counter() for _ in range(fields)]
        for record in records:
            for counter, value in zip(seen, record.values, strict=True):
                counter.update(value if isinstance(value, tuple) else (value,) if value else ())
        words = Counter(word for record in records for word in set(str(record.values[FIRM]).split()))
        return cls(len(records), seen, words)

    def share(self, place: int, value: str) -> float:
        """The share of others that have this value by chance."""
        usual = USUAL.get(FIELDS[place], 0.0) if place < len(FIELDS) else 0.02
        if place == FIRM and self.firm_words:
            return self._share_of_firm(value.split())
        return (max(self.seen[place][value] - 1, 0.25) + BELIEVED * usual) / (self.size + BELIEVED)

    def _share_of_firm(self, words: Sequence[str]) -> float:
        """A firm's name is as rare as its words together ('Okonkwo Foods'), those two that say most."""
        shares = sorted(max(self.firm_words[word] - 1, 0.25) + BELIEVED * USUAL["firm"] for word in words)
        return float(np.prod([share / (self.size + BELIEVED) for share in shares[:2]]))


USUAL = {
    "given": 0.004, "family": 0.001, "born": 0.00004, "firm": 0.0005, "street": 0.001, "number": 0.02, "extra": 0.01,
    "postcode": 0.003, "city": 0.01, "state": 0.1, "country": 0.8, "gender": 0.5,
}  # fmt: skip


def evidence(records: Sequence[Record], pairs: NDArray[np.int64], people: Population) -> tuple[Steps, Bits]:
    """For each pair the steps of all fields, and how many bits a chance as rare as theirs is worth."""
    width = len(people.seen)
    steps = np.empty((len(pairs), width), dtype=np.int8)
    rarity = np.zeros((len(pairs), width), dtype=np.float32)
    for row, (one, other) in enumerate(pairs.tolist()):
        a, b = records[one], records[other]
        found = compare(a, b)
        steps[row] = found
        for place, step in enumerate(found):
            if step >= SLIP:
                rarity[row, place] = _rarity(people, place, step, a.values[place], b.values[place])
        if a.generation and b.generation and a.generation != b.generation:
            steps[row, GIVEN] = DIFFERENT
    return steps, rarity


def _rarity(
    people: Population, place: int, step: int, one: str | tuple[str, ...], other: str | tuple[str, ...]
) -> float:
    """Bits: minus log2 of the chance that a stranger has this value, or one a slip away from it."""
    if isinstance(one, tuple) or isinstance(other, tuple):
        both = [value for value in one if value in other]
        share = min((people.share(place, value) for value in both), default=2 / (people.size + BELIEVED))
    elif step == SAME:
        share = max(people.share(place, one), people.share(place, other))
    else:
        share = 2 * (people.share(place, one) + people.share(place, other))
    return float(-np.log2(min(share, 1.0)))


@dataclass
class Weights:
    """What every step of every field is worth, in a population of `size` with `mates` others per household."""

    size: int
    m: NDArray[np.float64]
    u: NDArray[np.float64]
    mates: float = 0.5
    matches: float = 0.0
    least: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        width = len(self.m)
        self.least = np.array(
            [LEAST.get(FIELDS[i], LEAST_ELSE) if i < len(FIELDS) else LEAST_ELSE for i in range(width)]
        )
        self.matches = self.matches or 0.2 * self.size

    @classmethod
    def start(cls, size: int, width: int = len(FIELDS)) -> Weights:
        """Before a file has been looked at."""
        names = [*FIELDS, *("",) * (width - len(FIELDS))]
        m = np.array([START.get(name, OWN_START) for name in names])
        u = np.empty((width, 4))
        for row, name in enumerate(names):
            alike, slip = CHANCE.get(name, CHANCE_ELSE)
            u[row] = (1 - alike - slip - 0.01, alike, slip, 0.01)
        return cls(size, m, u)

    def bits(self, steps: Steps, rarity: Bits) -> NDArray[np.float64]:
        """The evidence of each pair and field, in bits; 0 where nothing is known."""
        rows = np.arange(steps.shape[1])
        known = steps >= 0
        step = np.where(known, steps, 0)
        worth = np.log2(self.m[rows, step] / self.u[rows, step])
        same = np.log2(self.m[rows, step]) + rarity
        worth = np.where(step == SAME, same, worth)
        worth = np.where(step == SLIP, np.minimum(np.maximum(worth, 0.5), same), worth)
        worth = np.maximum(worth, self.least)
        mailbox = np.minimum(worth[:, EMAILS], MOST_MAILBOX)
        worth[:, EMAILS] = np.where(step[:, EMAILS] == ALIKE, mailbox, worth[:, EMAILS])
        worth[:, len(FIELDS) :] = np.clip(worth[:, len(FIELDS) :], LEAST_ELSE, MOST_OWN)
        return np.where(known, worth, 0.0)

    def totals(self, steps: Steps, rarity: Bits) -> NDArray[np.float64]:
        """The evidence of each pair, in bits over the odds of any two records: above 0 they are rather one person."""
        bits = self.bits(steps, rarity)
        bits[:, ADDRESS] *= _shrunk(bits[:, ADDRESS].sum(axis=1), ADDRESS_LEAST)[:, None]
        nameless = _nameless(steps)
        bits[:, FIRM] = np.where(nameless & (steps[:, FIRM] == DIFFERENT), FIRM_LEAST, bits[:, FIRM])
        shared = _of_households(steps, bits, nameless)
        odds = np.log2(self.matches / (self.size * max(self.size - 1, 1) / 2))
        rare = nameless & (steps[:, FIRM] == SAME) & (rarity[:, FIRM] > np.log2(max(self.size / NAMESAKE_FIRMS, 1)))
        bits[:, FIRM] = np.where(rare, np.maximum(bits[:, FIRM], FIRM_SAME - odds), bits[:, FIRM])
        most = np.log2(self.size / self.mates)
        over = np.maximum(shared - most, 0)
        self._beware_of_kin(steps, bits, shared)
        return bits.sum(axis=1) - over + odds

    def _beware_of_kin(self, steps: Steps, bits: NDArray[np.float64], shared: NDArray[np.float64]) -> None:
        """Twins share home and birthday, father and son home and name: the more families, the more of both."""
        kin = max(np.log2(self.mates / FEW_MATES), 0.0)
        proven = (steps[:, IDS] >= SLIP) | ((steps[:, EMAILS] == SAME) & (steps[:, GIVEN] != DIFFERENT))
        related = ((steps[:, FAMILY] >= SLIP) | (shared > 8)) & ~proven
        twins = related & (steps[:, GIVEN] == DIFFERENT)
        bits[:, BORN] = np.where(twins, np.minimum(bits[:, BORN], TWINS - kin), bits[:, BORN])
        namesakes = related & (steps[:, BORN] == DIFFERENT)
        bits[:, BORN] = np.where(namesakes, np.minimum(bits[:, BORN], -NAMESAKES - kin), bits[:, BORN])


def _nameless(steps: Steps) -> NDArray[np.bool_]:
    """Where no person is named: the firm's name is then what a person's name is elsewhere."""
    named: NDArray[np.bool_] = (steps[:, GIVEN] >= 0) | (steps[:, FAMILY] >= 0)
    return ~named


def _of_households(steps: Steps, bits: Bits | NDArray[np.float64], nameless: NDArray[np.bool_]) -> NDArray[np.float64]:
    """What speaks for one household or firm: a mailbox too, where another given name says who else reads it."""
    positive = np.clip(bits, 0, None)
    shared: NDArray[np.float64] = positive[:, HOUSEHOLD].sum(axis=1)
    shared += np.where(steps[:, GIVEN] == DIFFERENT, positive[:, EMAILS], 0)
    return shared - np.where(nameless, positive[:, FIRM], 0)


def _shrunk(summed: NDArray[np.float64], least: float) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(summed < least, least / summed, 1.0)


def learn(records: Sequence[Record], steps: Steps, rarity: Bits, people: Population) -> Weights:
    """Weights for this file: chance from random pairs, the rest from the candidates, in a few rounds."""
    weights = Weights.start(people.size, len(people.seen))
    weights.u = _chance(records, weights.u)
    if len(steps) > LEARNED_FROM:
        chosen = np.random.default_rng(7).choice(len(steps), LEARNED_FROM, replace=False)
        part = len(steps) / LEARNED_FROM
        steps, rarity = steps[chosen], rarity[chosen]
    else:
        part = 1.0
    start = weights.m.copy()
    for _ in range(ROUNDS):
        sure = probability(weights.totals(steps, rarity))
        for step in range(4):
            counted = (sure[:, None] * (steps == step)).sum(axis=0)
            weights.m[:, step] = counted + BELIEVED * start[:, step]
        weights.m /= weights.m.sum(axis=1, keepdims=True)
        for name, most in DIFFERENT_AT_MOST.items():
            weights.m[INDEX[name], DIFFERENT] = min(weights.m[INDEX[name], DIFFERENT], most)
        weights.matches = float(np.clip(sure.sum() * part, 0.02 * people.size, 2 * people.size))
        weights.mates = _mates(steps, sure, people.size, part)
    return weights


def _mates(steps: Steps, sure: NDArray[np.float64], size: int, part: float) -> float:
    """How many others of the file live with somebody, as far as two given names and birthdays can tell."""
    home = (steps[:, STREET] >= SLIP) & ((steps[:, NUMBER] >= SLIP) | (steps[:, NUMBER] == UNKNOWN))
    home |= (steps[:, PHONES] == SAME) | ((steps[:, FIRM] >= SLIP) & (steps[:, STREET] >= SLIP))
    others = home & (steps[:, FAMILY] >= SLIP) & (steps[:, GIVEN] <= ALIKE) & (steps[:, GIVEN] >= 0)
    others &= (steps[:, BORN] <= ALIKE) & (steps[:, IDS] <= ALIKE)
    others |= home & _nameless(steps) & (steps[:, FIRM] == DIFFERENT)
    if (steps[:, STREET] >= 0).mean() < 0.1:
        return USUAL_MATES  # nobody's home is known
    return float(np.clip(2 * part * ((1 - sure) * others).sum() / size, FEW_MATES, 4.0))


def _chance(records: Sequence[Record], usual: NDArray[np.float64]) -> NDArray[np.float64]:
    """How often strangers show each step, from random pairs."""
    chosen = random.Random(11)  # noqa: S311 (a sample, no secret)
    asked = min(ASKED, len(records) * 20)
    counted = usual * 200
    for _ in range(asked if len(records) > 1 else 0):
        one, other = chosen.sample(range(len(records)), 2)
        for place, step in enumerate(compare(records[one], records[other])):
            if step >= 0:
                counted[place, step] += 1
    return counted / counted.sum(axis=1, keepdims=True)


def probability(bits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of being one person, from bits of evidence over the odds."""
    return 1 / (1 + np.exp2(-np.clip(bits, -60, 60)))

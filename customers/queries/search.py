"""Finding people by what somebody types, likeliest first, at any size: docs/adr/0009-search.md.

Each step is one query by an index for a limited number of candidates: nothing is sorted that is not shown. A step is
taken only while the ones before it have not found enough.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Collate
from rapidfuzz.distance import DamerauLevenshtein

from core.errors import RuleBroken
from core.names import letters_of, search_fragments, spellings, words_of
from core.registries import SearchHit
from customers.enums import IdentityKind
from customers.models import SPELLED, Customer, Identity
from customers.queries.family import survivor_ids
from customers.validators import normalise

CANDIDATES = 200  # looked at in each step; among more than that nobody finds a person by reading
MOST_WORDS = 8
BY_NAME = Collate("sort_key", "C")  # the same letters in front, whatever language the database sorts by
LAST = "\U0010ffff"


class Rank(IntEnum):
    """How somebody was found, best first."""

    HANDLE = 0  # exactly this address, number or id
    NAME = 1  # the name begins so
    WORD = 2  # every word is, or begins, a word of name, organisation, handles or own fields
    PART = 3  # every word stands somewhere in them: the last digits of a number
    ALIKE = 4  # spelled alike


@dataclass(frozen=True, order=True)
class Match:
    """A customer found: how, how far from what was typed within that, and the name to order the rest by."""

    rank: Rank
    distance: int
    name: str
    id: int


def find_customers(text: str, limit: int, *, user: Any = None, but: Collection[int] = ()) -> list[Customer]:
    """The people most likely meant by `text`, best first; each has `match` (a Match).

    For pickers and the palette; typos and accents are forgiven. Without `user` everybody is looked through.
    """
    everybody = Customer.objects.visible_to(user) if user is not None else Customer.objects.all()
    people = everybody.current().exclude(pk__in=but) if but else everybody.current()
    return meant_by(people.select_related("organisation"), text, limit)


def meant_by(people: QuerySet[Customer], text: str, limit: int) -> list[Customer]:
    """Who of `people` is most likely meant by `text`, best first; each has `match` (a Match)."""
    return load_matches(best_matches(people, text, limit)[:limit], people)


def load_matches(matches: Sequence[Match], customers: QuerySet[Customer]) -> list[Customer]:
    """The customers of these matches, in their order, each with its `match`. One query, none for nobody."""
    found = customers.in_bulk([match.id for match in matches]) if matches else {}
    rows = []
    for match in matches:
        if match.id in found:
            row = found[match.id]
            row.match = match  # type: ignore[attr-defined]
            rows.append(row)
    return rows


def best_matches(people: QuerySet[Customer], text: str, enough: int, *, alike: int | None = None) -> list[Match]:
    """Who of `people` is meant by `text`, likeliest first: `enough` or more of them, where there are so many.

    People spelled alike are looked for only where fewer than `alike` (`enough`) were found otherwise.
    """
    words = words_of(text)[:MOST_WORDS]
    found: dict[int, Match] = {}
    if words:
        for step in (*_named(people, text, words), *_spelled_alike(people, words)):
            if len(found) >= (enough if step.rank < Rank.ALIKE or alike is None else alike):
                break
            for match in sorted(step.matches()):
                found.setdefault(match.id, match)
            if step.rank == Rank.HANDLE and found and is_whole_handle(text):
                break
    return list(found.values())


@dataclass(frozen=True)
class _Step:
    """One query, and how each row it answers fits what was typed."""

    rank: Rank
    rows: QuerySet[Customer]
    words: tuple[str, ...] = ()

    def matches(self) -> Iterator[Match]:
        for pk, key, searchable in self.rows.values_list("pk", "sort_key", "search_text")[:CANDIDATES]:
            match = self._match(pk, key, searchable)
            if match is not None:
                yield match

    def _match(self, pk: int, key: str, searchable: str) -> Match | None:
        rank, distance = self.rank, 0
        if rank == Rank.ALIKE:
            missed = typos(self.words, searchable)
            if missed is None:
                return None
            distance = 2 * missed + (typos(self.words, key) != missed)  # names before organisations
        elif rank in (Rank.WORD, Rank.PART):
            there = {*searchable.split(), *letters_of(searchable)}
            if rank == Rank.WORD and not there.issuperset(self.words):
                return None
            rank = Rank.WORD if all(any(one.startswith(word) for one in there) for word in self.words) else Rank.PART
            distance = len(set(self.words) - set(key.split()))  # whole words of the name first
        return Match(rank, distance, key, pk)


def _named(people: QuerySet[Customer], text: str, words: Sequence[str]) -> Iterator[_ByHandle | _Step]:
    """The steps that take what was typed at its word."""
    yield _ByHandle(people, text, words)
    start = " ".join(words)
    named = people.alias(by_name=BY_NAME).filter(by_name__gte=start, by_name__lt=start + LAST)
    yield _Step(Rank.NAME, named.order_by("by_name", "pk"))
    whole = [word for word in words if letters_of(word) == [word]]
    if whole:
        others = (Q(search_text__contains=f" {word}") for word in words if word not in whole)
        exactly = people.alias(spelled=SPELLED).filter(*others, spelled__contains=whole)  # type: ignore[misc]
        yield _Step(Rank.WORD, exactly, tuple(whole))
    anywhere = people.filter(*(Q(search_text__contains=part) for part in search_fragments(start)))
    # in the order of their ids, so that the database stops as soon as it has enough of a common word
    yield _Step(Rank.PART, anywhere.order_by("pk"), tuple(words))


@dataclass(frozen=True)
class _ByHandle:
    """Who has exactly this address, number or id; the survivor where the record was merged."""

    rank = Rank.HANDLE
    people: QuerySet[Customer]
    text: str
    words: Sequence[str]

    def matches(self) -> Iterator[Match]:
        typed = self.text.replace("\x00", "").strip()
        values = {typed, typed.lower(), *_as_email(typed), *_as_phone(self.text, self.words)}
        of_any_kind = Identity.objects.filter(kind__in=IdentityKind.values, value__in=values)
        known = of_any_kind.values_list("customer_id", flat=True)
        owners = set(known[:CANDIDATES])
        if not owners:
            return
        people = self.people.filter(pk__in=set(survivor_ids(owners).values()))
        for pk, key in people.values_list("pk", "sort_key"):
            yield Match(Rank.HANDLE, 0, key, pk)


def is_whole_handle(text: str) -> bool:
    """Whether this is an address or a number that only one person can have: nobody else need be looked for."""
    return "@" in text.strip()[1:] or sum(character.isdigit() for character in text) >= 9


def _as_email(typed: str) -> list[str]:
    """The address in the form in which it is kept, where a whole one was typed."""
    if "@" not in typed[1:]:
        return []
    try:
        return [normalise(IdentityKind.EMAIL, typed)]
    except RuleBroken:
        return []


def _as_phone(text: str, words: Sequence[str]) -> list[str]:
    """The number in the form in which it is kept, where a whole one was typed."""
    if len(words) != 1 or not words[0].isdigit() or len(words[0]) < 5:
        return []
    try:
        return [f"+{words[0]}", normalise(IdentityKind.PHONE, text)]
    except RuleBroken:
        return [f"+{words[0]}"]


# --- typos ---------------------------------------------------------------------------------------------------------
def _spelled_alike(people: QuerySet[Customer], words: Sequence[str]) -> Iterator[_Step]:
    """People with words at most a typo or two away, and those whose words were run together or torn apart.

    Not ordered: a very common name is given up on after the first candidates. Numbers are not guessed.
    """
    letters = letters_of(" ".join(words))
    certain = [f" {word}" for word in words if not any(len(part) > 3 for part in letters_of(word))]
    long = [word for word in letters if len(word) > 3]
    if not long:
        return
    people = people.alias(spelled=SPELLED).filter(*(Q(search_text__contains=part) for part in certain))
    alike = people.filter(*(Q(spelled__overlap=sorted(spellings(word, _missing(word)))) for word in long))
    yield _Step(Rank.ALIKE, alike, tuple(long))
    if len(words) == 1 and len(words[0]) > 5:
        word = words[0]
        torn = (Q(spelled__contains=[word[:cut], word[cut:]]) for cut in range(3, len(word) - 2))
        yield _Step(Rank.ALIKE, people.filter(_any(torn)))
    elif len(words) == 2:
        joined = "".join(words)
        yield _Step(Rank.ALIKE, people.filter(spelled__overlap=sorted(spellings(joined))), (joined,))


def _missing(word: str) -> int:
    return 2 if len(word) > 7 else 1


def _any(conditions: Iterator[Q]) -> Q:
    either = Q()
    for condition in conditions:
        either |= condition
    return either


def typos(words: Sequence[str], searchable: str) -> int | None:
    """How many typos lie between these words and their nearest ones in a searchable text; None: too many."""
    there = letters_of(searchable)
    total = 0
    for word in words:
        most = 1 if len(word) < 6 else 2
        nearest = min((DamerauLevenshtein.distance(word, other) for other in there), default=most + 1)
        if nearest > most:
            return None
        total += nearest
    return total


def search_hits(text: str, user: Any, limit: int) -> list[SearchHit]:
    """Lines of the palette for '@'."""
    return [
        SearchHit(
            title=row.name,
            detail=row.organisation.name if row.organisation else "",
            url=row.get_absolute_url(),
            icon="user",
        )
        for row in find_customers(text, limit, user=user)
    ]

"""Which pairs of a file are looked at: those that share something rare. Bounded, however large the file.

Each record leaves keys (surname and birthday, phone, mailbox, street and house number ...). Keys that too many share
say nothing and are dropped; of the pairs that are left, those with the rarest common keys come first.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from customers.matching.names import sounds
from customers.matching.records import FIELDS, Record

SHARED_BY = 60  # a key of more records than this is no key
PAIRS_PER_RECORD = 10  # looked at, at most, on average
FIRST = 150_000  # ... but files of any size may have this many


def candidates(records: Sequence[Record]) -> NDArray[np.int64]:
    """Pairs (place, place) of records worth comparing, as an array of two columns, the smaller place first."""
    hashes, owners = _keys(records)
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]])
    sizes = np.diff(np.r_[starts, len(hashes)])
    total = len(records)
    codes: list[NDArray[np.int64]] = []
    weights: list[NDArray[np.float32]] = []
    for size in range(2, SHARED_BY + 1):
        groups = starts[sizes == size]
        if not len(groups):
            continue
        members = owners[groups[:, None] + np.arange(size)]
        for one, other in combinations(range(size), 2):
            low, high = np.minimum(members[:, one], members[:, other]), np.maximum(members[:, one], members[:, other])
            codes.append(low * total + high)
            weights.append(np.full(len(groups), np.log2(total / size) + 1, dtype=np.float32))
    if not codes:
        return np.empty((0, 2), dtype=np.int64)
    return _heaviest(np.concatenate(codes), np.concatenate(weights), total)


def _heaviest(codes: NDArray[np.int64], weights: NDArray[np.float32], total: int) -> NDArray[np.int64]:
    pairs, back = np.unique(codes, return_inverse=True)
    summed = np.bincount(back, weights=weights)
    most = max(FIRST, PAIRS_PER_RECORD * total)
    if len(pairs) > most:
        pairs = pairs[np.argpartition(-summed, most)[:most]]
    pairs = pairs[pairs // total != pairs % total]
    return np.stack([pairs // total, pairs % total], axis=1)


def _keys(records: Sequence[Record]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    hashes, owners = array("q"), array("q")
    for place, record in enumerate(records):
        keys = {hash_of(key) for key in keys_of(record)}
        hashes.extend(keys)
        owners.extend([place] * len(keys))
    return np.frombuffer(hashes, dtype=np.int64), np.frombuffer(owners, dtype=np.int64)


def hash_of(key: str) -> int:
    """A number for a key, the same in every process."""
    data = key.encode()
    return crc32(data) << 31 | crc32(data, 0x5BD1E995) & 0x7FFFFFFF


def keys_of(record: Record) -> Iterator[str]:
    """What this record may share with another of the same person; several, since any part of it may be wrong."""
    told = dict(zip(FIELDS, record.values[: len(FIELDS)], strict=True))
    given, family, born = str(told["given"]), str(told["family"]), str(told["born"])
    yield from _of_handles(told)
    names = [name for name in (given.split(" ")[0], family.replace(" ", "")) if name]
    whole = "".join(sorted((given + " " + family).split()))
    if len(names) == 2:
        yield f"n:{whole}"
        yield "s:" + "".join(sorted(sounds(name) for name in names))
        first, last = names
        for cut in range(len(last)) if len(last) > 2 else ():
            yield f"d:{min(first[:3], last[:3])}:{last[:cut]}{last[cut + 1 :]}:{first[:2]}"
        for cut in range(len(first)) if len(first) > 2 else ():
            yield f"d:{last}:{first[:cut]}{first[cut + 1 :]}"
    street = str(told["street"]).replace(" ", "")
    lines = [text for text in (street, str(told["extra"]).replace(" ", "")) if len(text) > 3]
    near = [str(told[field]).replace(" ", "") for field in ("postcode", "city", "number")]
    days = [born, born[:6], born[4:]] if len(born) == 8 else [born] if born else []
    for name in dict.fromkeys(name for pair in names for name in (pair, "~" + sounds(pair))):
        for text in (*days, *lines, *near, *(line[:6] for line in lines)):
            if text:
                yield f"c:{name}:{text}"
    yield from _of_places(lines, near, days)
    if born:
        yield f"b:{''.join(sorted(born))}"
    for own, value in enumerate(record.values[len(FIELDS) :]):
        if len(value) > 3:
            yield f"o{own}:{value}"


def _of_handles(told: dict[str, str | tuple[str, ...]]) -> Iterator[str]:
    for phone in told["phones"]:
        yield f"p:{phone[-7:]}"
        yield f"p<{phone[:-2]}"
    for email in told["emails"]:
        yield f"e:{email}"
        yield f"l:{email.partition('@')[0]}"
        yield f"l<{''.join(sorted(email.partition('@')[0]))}"
    for paper in told["ids"]:
        yield f"i:{paper}"
        if len(paper) > 4:
            for cut in range(len(paper)):
                yield f"i{paper[:cut]}{paper[cut + 1 :]}"
    firm = str(told["firm"])
    if firm:
        yield f"f:{firm.replace(' ', '')}"
        yield "f:" + "".join(sorted(firm.split()))
        for word in firm.split():
            if len(word) > 2:
                yield f"w:{word}"
                yield f"w:{word[:4]}:{told['city']}"
                yield f"w:{word[:4]}:{told['postcode']}"
    if told["website"]:
        yield f"u:{told['website']}"


def _of_places(lines: list[str], near: list[str], days: list[str]) -> Iterator[str]:
    postcode, city, number = near
    for line in lines:
        yield f"a:{line}"
        for text in (postcode, city, number, *days[:1]):
            if text:
                yield f"a:{line}:{text}"
    if days:
        for text in (postcode, city, number):
            if text:
                yield f"t:{days[0]}:{text}"
    if postcode and number:
        yield f"q:{postcode}:{number}:{city[:3]}"

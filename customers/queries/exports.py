"""The list as rows of a file: everybody of a filter, by id, a piece at a time, in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from customers.queries.columns import NAME, Column
from customers.queries.lists import customer_rows, matching_ids
from customers.queries.narrowing import customer_list

PIECE = 500


def exported_rows(
    user: Any, arguments: Mapping[str, Any], columns: Sequence[Column], ended: Callable[[int], None]
) -> Iterator[list[str]]:
    """A heading, then one row for each person (families as one) whom `customer_list(user, **arguments)` is about.

    A fixed number of queries for each 500 people. `ended(rows)` is called when all were taken.
    """
    said = [NAME, *(column for column in columns if column.plain is not None)]
    yield [str(column.label) for column in said]
    count, after = 0, 0
    while ids := matching_ids(user, dict(arguments), after=after, limit=PIECE):
        customers = customer_list(user, archived=None).in_bulk(ids)
        there = [customers[pk] for pk in ids if pk in customers]
        for row in customer_rows(there, columns=[column.key for column in columns]):
            yield [column.plain(row) for column in said if column.plain]
        count, after = count + len(there), ids[-1]
    ended(count)

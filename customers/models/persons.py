"""Rows of a merged record show the person: their `customer`, where it was loaded with them, is the survivor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models

from customers.models.people import Customer

M = TypeVar("M", bound=models.Model)


class PersonQuerySet(models.QuerySet[M]):
    """For tables with a `customer`: after `select_related("customer")` each row's customer is the survivor's record.

    `customer_id` stays the record it was written to. Costs a query only where a row of a merged record is among them.
    """

    def _fetch_all(self) -> None:
        fresh = self._result_cache is None
        super()._fetch_all()
        if fresh:
            show_survivors(self._result_cache or ())


def show_survivors(rows: Iterable[Any]) -> None:
    """Put the survivor in the place of each row's loaded, merged `customer`. One query per link of the chain."""
    merged: dict[int, list[Any]] = {}
    for row in rows:
        customer = row._state.fields_cache.get("customer") if isinstance(row, models.Model) else None
        if customer is not None and customer.merged_into_id is not None:
            merged.setdefault(customer.merged_into_id, []).append(row)
    while merged:
        above = Customer.objects.select_related("organisation").in_bulk(list(merged))
        waiting, merged = merged, {}
        for pk, its in waiting.items():
            for row in its:
                row._state.fields_cache["customer"] = above[pk]
            next_id = above[pk].merged_into_id
            if next_id is not None:
                merged.setdefault(next_id, []).extend(its)

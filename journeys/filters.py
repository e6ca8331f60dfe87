"""The filters of the board and of the list, from a query string that may hold anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from core.clock import now
from journeys.enums import Risk

FLAGS = ("overdue", "blocked", "missing")


@dataclass(frozen=True)
class Shown:
    """What is chosen: `given` for the page's controls and links, `filters` for the queries."""

    given: Mapping[str, str]
    filters: Mapping[str, Any]
    query: str  # the choice as a query string, for links that must keep it

    def __bool__(self) -> bool:
        return bool(self.given)


def shown(raw: QueryDict, user: Any, *, fixed: Mapping[str, Any] | None = None) -> Shown:
    """Read the filters; values that make no sense are as if not given. `fixed` filters are not the user's choice."""
    params = {name: str(value) for name, value in raw.items()}
    given = {name: params[name] for name in FLAGS if params.get(name)}
    given |= {name: params[name] for name in ("owner", "team", "customer") if is_id(params.get(name, ""))}
    given |= {name: params[name].strip()[:100] for name in ("q", "map", "stage") if params.get(name, "").strip()}
    if params.get("risk") == Risk.HIGH:
        given["risk"] = Risk.HIGH.value
    if params.get("view") in ("mine", "overdue"):
        given["view"] = params["view"]
    filters: dict[str, Any] = {**given, **(fixed or {}), "now": now()}
    view = filters.pop("view", "")
    if view == "mine":
        filters["of_teams_of"] = user
    elif view == "overdue":
        filters["overdue"] = True
    kept = QueryDict(mutable=True)
    kept.update(given)
    return Shown(given, filters, kept.urlencode())


def is_id(text: str) -> bool:
    """Whether it can be the id of a row."""
    return text.isascii() and text.isdigit() and len(text) < 18

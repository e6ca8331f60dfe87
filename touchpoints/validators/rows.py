"""One touchpoint as a file or a program writes it, read without ceremony: ten thousand of them come in one call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.clock import now
from touchpoints.enums import Direction
from touchpoints.validators.touchpoints import check_touchpoint, is_storable, refused

TRUE = frozenset({"true", "yes", "y", "1", "on", "t"})
FALSE = frozenset({"false", "no", "n", "0", "off", "f", ""})
TEXTS = ("channel", "direction", "body", "sentiment_source", "author", "thread", "source", "external_id")
NUMBERS = {"duration_seconds": "duration_seconds", "wait_seconds": "wait_seconds", "sentiment": "sentiment"}
KEYS = {"customer": "customer_id", "team": "team_id", "agent": "agent_id", "journey": "journey_id"}
FLAGS = ("is_repeat", "is_restricted", "is_automatic", "history")
LARGEST_KEY = 2**63 - 1


@dataclass(slots=True)
class Row:
    """A checked touchpoint that is to be written; columns of the same name, and `identity` (kind, value) as given."""

    channel: str = ""
    direction: str = Direction.INBOUND.value
    summary: str = ""
    body: str = ""
    occurred_at: dt.datetime = field(default_factory=now)
    duration_seconds: int | None = None
    wait_seconds: int | None = None
    sentiment: int | None = None
    sentiment_source: str = ""
    author: str = ""
    thread: str = ""
    source: str = ""
    external_id: str = ""
    is_repeat: bool = False
    is_restricted: bool = False
    is_automatic: bool = False
    history: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    customer_id: int | None = None
    identity: tuple[str, str] | None = None
    team_id: int | None = None
    agent_id: int | None = None
    journey_id: int | None = None
    stage_key: str = ""


def read_row(given: Any, *, history: bool = False) -> Row:
    """The row that `given` describes, by the names of the API. Raises RuleBroken with the field for what is not right.

    Numbers and flags may come as text, as files have them; what is empty is not said. Names that mean nothing here are
    passed over, as in the single call.
    """
    if not isinstance(given, Mapping):
        raise refused(_("Each row is an object with the fields of a touchpoint."), "row")
    row = Row(history=history)
    for name in TEXTS:
        if (value := given.get(name)) not in (None, ""):
            setattr(row, name, _text(value, name))
    row.summary = " ".join(_text(given.get("summary") or "", "summary").split())
    for name, column in (*NUMBERS.items(), *KEYS.items()):
        if (value := given.get(name)) not in (None, ""):
            setattr(row, column, _number(value, name, smallest=1 if name in KEYS else None))
    for name in FLAGS:
        if name in given and given[name] is not None:
            setattr(row, name, _flag(given[name], name))
    if moment := given.get("occurred_at"):
        row.occurred_at = _moment(moment)
    row.identity = _identity(given.get("identity"))
    row.data = _data(given.get("data"))
    check_touchpoint(row)
    if (row.customer_id is None) == (row.identity is None):
        raise refused(_("Name the customer, by id or by one identity."), "customer")
    return row


def _text(value: Any, name: str) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise refused(_("This must be text."), name)


def _number(value: Any, name: str, *, smallest: int | None) -> int:
    if isinstance(value, str) and len(value) < 20:
        try:
            value = int(value)
        except ValueError:
            value = None
    if type(value) is not int or abs(value) > LARGEST_KEY or (smallest is not None and value < smallest):
        raise refused(_("This must be a whole number."), name)
    return value


def _flag(value: Any, name: str) -> bool:
    word = str(value).strip().lower() if isinstance(value, bool | str | int) else None
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise refused(_("This must be yes or no."), name)


def _moment(value: Any) -> dt.datetime:
    """RFC 3339; without an offset it is UTC, as everywhere in the API."""
    try:
        moment = dt.datetime.fromisoformat(value.strip())
        return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise refused(_("Write the time like 2026-11-12T09:41:00+01:00."), "occurred_at") from error


def _identity(given: Any) -> tuple[str, str] | None:
    if given is None:
        return None
    if not isinstance(given, Mapping) or not isinstance(given.get("kind"), str):
        raise refused(_("An identity has a kind and a value."), "identity")
    value = _text(given.get("value") or "", "identity")
    if not value or "\x00" in value or not is_storable(value):
        raise refused(_("An identity has a kind and a value."), "identity")
    return given["kind"], value


def _data(given: Any) -> dict[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise refused(_("This must be an object."), "data")
    return given

"""Touchpoints in files: which column means what, and one line of cells as the object that `read_row` reads."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from customers.enums import Channel
from touchpoints.validators.touchpoints import SUMMARY_LENGTH

#: What columns are called, by what they mean; compared without case, blanks and signs.
NAMES: dict[str, tuple[str, ...]] = {
    "customer": ("customer", "customer id", "kunde", "kundennummer"),
    "email": ("email", "e mail", "mail", "from", "sender", "customer email", "contact email", "requester email"),
    "phone": ("phone", "telephone", "mobile", "caller", "customer phone", "telefon", "number"),
    "external": ("external customer id", "customer external id", "contact id", "account id", "handle", "crm id"),
    "name": ("name", "customer name", "contact", "contact name", "full name"),
    "channel": ("channel", "type", "kind", "medium", "kanal", "activity type", "via"),
    "direction": ("direction", "richtung"),
    "occurred_at": (
        "occurred at", "date", "time", "timestamp", "when", "datum", "created at", "created", "started at", "call time",
        "sent at", "date time", "datetime",
    ),
    "summary": ("summary", "subject", "title", "betreff", "what happened", "topic"),
    "body": (
        "body", "text", "message", "notes", "note", "description", "comment", "content", "nachricht", "transcript",
    ),
    "duration_seconds": ("duration seconds", "duration", "talk time", "seconds"),
    "wait_seconds": ("wait seconds", "wait", "waiting time", "queue time"),
    "sentiment": ("sentiment", "mood"),
    "rating": ("rating", "csat", "stars", "satisfaction"),
    "sentiment_source": ("sentiment source",),
    "author": ("author", "agent name", "clerk", "handled by"),
    "team": ("team", "team id"),
    "agent": ("agent", "agent id"),
    "journey": ("journey", "journey id"),
    "thread": ("thread", "conversation", "conversation id", "ticket id", "thread id"),
    "source": ("source", "system"),
    "external_id": ("external id", "id", "record id", "call id", "message id", "activity id", "uuid"),
    "is_repeat": ("is repeat", "repeat", "told again"),
    "is_restricted": ("is restricted", "restricted", "private"),
    "is_automatic": ("is automatic", "automatic"),
}  # fmt: skip
MEANING = {name: field for field, names in NAMES.items() for name in names}
CHANNEL_WORDS = {
    "call": "phone", "telephone": "phone", "inbound call": "phone", "outbound call": "phone", "anruf": "phone",
    "mail": "email", "e mail": "email", "text": "sms", "text message": "sms", "whatsapp": "chat", "live chat": "chat",
    "messenger": "chat", "branch": "store", "shop": "store", "visit": "store", "counter": "store", "meeting": "video",
    "video call": "video", "post": "letter", "brief": "letter", "fax": "letter", "website": "web", "twitter": "social",
    "facebook": "social", "instagram": "social",
}  # fmt: skip
DIRECTION_WORDS = {
    "inbound": "in", "incoming": "in", "received": "in", "outbound": "out", "outgoing": "out", "sent": "out",
    "note": "internal", "internal note": "internal",
}  # fmt: skip
OTHER_TIMES = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d")


def plain(name: str) -> str:
    """A name as it is compared: small letters and figures, one blank between words."""
    return " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())


def guess_columns(header: Sequence[str]) -> list[str]:
    """What each column means, '' for what is left out; of several with one meaning the first counts."""
    taken: set[str] = set()
    meanings = []
    for name in header:
        meaning = MEANING.get(plain(name), "")
        meanings.append("" if meaning in taken else meaning)
        taken.add(meaning)
    return meanings


def row_of(meanings: Sequence[str], cells: Sequence[str], *, source: str, line_key: str) -> dict[str, Any]:
    """One line as an object of the API: known by its own id, else by `line_key`, in `source` unless it names one."""
    said = {meaning: cell.strip() for meaning, cell in zip(meanings, cells, strict=False) if meaning and cell.strip()}
    row: dict[str, Any] = {name: said[name] for name in said if name not in ("email", "phone", "external", "rating")}
    row["identity"] = next(
        ({"kind": kind, "value": said[kind]} for kind in ("external", "email", "phone") if kind in said), None
    )
    if "customer" in row:
        row.pop("identity")
    row["channel"] = _word(said.get("channel", ""), CHANNEL_WORDS, Channel.values) or "phone"
    row["direction"] = _word(said.get("direction", ""), DIRECTION_WORDS, ("in", "out", "internal"))
    row["occurred_at"] = _moment(said.get("occurred_at", ""))
    if "name" in said and "author" not in said:
        row["author"] = said["name"]
    row.setdefault("summary", said.get("body", ""))
    if len(row["summary"]) > SUMMARY_LENGTH:
        row.setdefault("body", row["summary"])
        row["summary"] = row["summary"][: SUMMARY_LENGTH - 1] + "…"
    _rate(row, said.get("rating", ""))
    row.setdefault("source", source)
    row.setdefault("external_id", line_key)
    return row


def _word(given: str, words: dict[str, str], known: Sequence[str]) -> str:
    """A choice as we call it; what nobody knows stays, and is refused with its name."""
    name = plain(given)
    return name if name in known else words.get(name, given)


def _moment(given: str) -> str:
    """The time as ISO 8601, from the forms that can be read in one way only; others stay, and are refused."""
    for form in OTHER_TIMES:
        with suppress(ValueError):
            return dt.datetime.strptime(given, form).replace(tzinfo=dt.UTC).isoformat()
    return given


def _rate(row: dict[str, Any], rating: str) -> None:
    """A rating of 1 to 5 is the customer's own word; a sentiment that says nothing of its source is the agent's."""
    if rating in ("1", "2", "3", "4", "5"):
        row |= {"sentiment": int(rating) - 3, "sentiment_source": "customer"}
    elif "sentiment" in row:
        row.setdefault("sentiment_source", "agent")

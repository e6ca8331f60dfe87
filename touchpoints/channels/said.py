"""What all formats of messages become: one shape, whoever sent it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from core.errors import RuleBroken
from customers.enums import IdentityKind
from customers.queries import normal_handle
from touchpoints.enums import Direction
from touchpoints.validators import SUMMARY_LENGTH, safe_link

MOST_LINKS = 20
#: What providers send in place of a number that was withheld (Twilio spells 'anonymous' and the like in digits, too).
WITHHELD = {
    "", "anonymous", "restricted", "unavailable", "unknown", "private", "blocked", "withheld",
    "+266696687", "+86282452253", "+7378742833", "+2562533", "+8656696",
}  # fmt: skip
STOP = {"stop", "stopall", "stop all", "unsubscribe", "end", "quit", "cancel", "optout", "opt out", "revoke"}
START = {"start", "unstop", "yes start", "optin", "opt in"}


@dataclass(frozen=True)
class Message:
    """One interaction as its provider tells of it. `handle` is the customer's, whichever direction it went."""

    external_id: str
    handle: tuple[str, str]
    text: str = ""
    summary: str = ""
    name: str = ""
    direction: str = Direction.INBOUND
    occurred_at: dt.datetime | None = None
    thread: str = ""
    duration_seconds: int | None = None
    wait_seconds: int | None = None
    sentiment: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def handle_of(kind: str, value: str, *, nobody: str) -> tuple[str, str]:
    """The handle to find the customer by; never refuses: a phone number that is none is an external id.

    Withheld numbers are one stand-in, named `nobody`: the call is kept, and nobody is mixed up with anybody.
    """
    if kind == IdentityKind.PHONE:
        if value.strip().lower() in WITHHELD:
            return str(IdentityKind.EXTERNAL), nobody
        try:
            return str(IdentityKind.PHONE), normal_handle(IdentityKind.PHONE, value)
        except RuleBroken:
            return named_sender(value)
    return kind, value


def named_sender(name: str) -> tuple[str, str]:
    """The handle of somebody who sends under a name instead of a number."""
    return str(IdentityKind.EXTERNAL), f"sender {' '.join(name.split())}"[:254]


def in_short(text: str, otherwise: str) -> tuple[str, str]:
    """(summary, body): the words on one line, and the whole where that is not all of it; `otherwise` where none."""
    whole = text.replace("\x00", "").replace("\r\n", "\n").strip()
    line = " ".join(whole.split())
    if not line:
        return otherwise, ""
    if len(line) <= SUMMARY_LENGTH:
        return line, whole if "\n" in whole else ""
    return line[: SUMMARY_LENGTH - 1].rsplit(" ", 1)[0] + "…", whole


def opt_word(text: str) -> str:
    """'stop', 'start' or '': whether a text message is nothing but one of the words people opt out and in by."""
    word = " ".join(text.strip().strip(".!\"'").lower().split())
    return "stop" if word in STOP else "start" if word in START else ""


def links(given: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Attachments that stay where they are: (name, https link) each; we fetch nothing."""
    found = [{"name": " ".join(name.split())[:120] or _("File"), "url": safe_link(url)} for name, url in given]
    return [link for link in found if link["url"]][:MOST_LINKS]

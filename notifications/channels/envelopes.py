"""What goes in and what comes out of a channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from notifications.enums import AttemptResult


@dataclass(frozen=True)
class TextAccount:
    """With what Twilio takes a text message: the account, its proof, and where receipts go ('' for none)."""

    sid: str
    token: str = field(repr=False)
    receipts_to: str = ""


@dataclass(frozen=True)
class Envelope:
    """One message to one address. `key` is the same for every try, so that a receiver can drop a duplicate.

    A text message has the number it leaves from as its sender, and `account`; None where none can send it.
    """

    key: str
    recipient: str
    subject: str
    body: str
    sender: str
    headers: Mapping[str, str] = field(default_factory=dict)
    is_automatic: bool = True
    account: TextAccount | None = None

    @property
    def message_id(self) -> str:
        """The Message-ID of a mail, with its brackets."""
        return f"<{self.key}@{self.sender.rpartition('@')[2].rstrip('> ') or 'localhost'}>"


@dataclass(frozen=True)
class Outcome:
    """How one try ended. `known_wait`: seconds until the next one where the answer named them."""

    result: AttemptResult
    detail: str
    provider: str = ""
    provider_message_id: str = ""
    known_wait: int | None = None

"""A mail as plain values, whatever the bytes were like."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Address:
    """One mailbox: `email` is lower-cased and may be no valid address at all; '' where there was only a name."""

    name: str
    email: str

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>" if self.name and self.email else self.name or self.email


@dataclass(frozen=True)
class Attachment:
    """A file that came along. `content()` decodes it, anew each time: nothing is held twice in memory."""

    name: str
    content_type: str
    content: Callable[[], bytes] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Mail:
    """One mail, read.

    `text` is what was written now; `quoted`, `signature` and `rest` (both, in their order) are folded. `html` is the
    foreign markup as it came, to be cleaned before anybody sees it. `automatic` says in a word why no person wrote it
    ('' where one did). `received_at` is when the last server took it.
    `message_id` is '' where the mail names none; `key` is unique all the same.
    """

    key: str
    message_id: str
    in_reply_to: tuple[str, ...]
    sender: Address
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[Address, ...]
    subject: str
    sent_at: dt.datetime | None
    received_at: dt.datetime | None
    text: str
    quoted: str
    signature: str
    rest: str
    html: str
    attachments: tuple[Attachment, ...]
    automatic: str
    is_encrypted: bool
    bounce: Mapping[str, str]
    returned: str
    headers: str

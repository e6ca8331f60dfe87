"""Mails as tests write them, and real ones where they are at hand."""

from __future__ import annotations

import itertools
from email.message import EmailMessage
from pathlib import Path

#: Real mails that other people's projects test with; they don't ship with the product.
REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "email"
TRIMMER = REAL / "email_reply_trimmer" / "test"
_numbers = itertools.count(1)


def mail(text="Where is my decision?", *, sender="Amara Okonkwo <amara@example.org>", files=(), **headers) -> bytes:
    """A plain mail. Headers by name with `_` for `-`; None leaves one out; `files` are (name, type, bytes)."""
    message = EmailMessage()
    given = {
        "From": sender,
        "To": "Kestrel <care@kestrel.example>",
        "Subject": "Claim CL-1162",
        "Message-ID": f"<{next(_numbers)}@example.org>",
    }
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        if value is not None:
            message[name] = value
    message.set_content(text)
    for name, kind, content in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()

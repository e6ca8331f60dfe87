"""Mails that providers hand over in pieces, put together so that what customers sent survives to the byte.

Anymail does it for most of them. Its messages follow Python's default policy, which reads every header on the way (an
odd Message-ID raises), folds long ones (an In-Reply-To becomes an encoded word that is no id) and takes attached mails
for text. `KeptMessage` does none of that: our own reader takes the whole apart again.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator, Mapping
from email.encoders import encode_base64
from email.message import Message
from email.policy import compat32
from typing import Any

from anymail.inbound import AnymailInboundMessage
from django.http import HttpRequest

from touchpoints.channels.mail.decoding import text_of
from touchpoints.channels.mail.mime import Part, read_message, walk

KEEPING = compat32.clone(max_line_length=None)
REPORT = "message/delivery-status"  # blocks of headers: Python's generator wants them read


class KeptMessage(AnymailInboundMessage):
    """One of Anymail's messages whose headers stay text and whose files stay bytes."""

    def __init__(self, policy: Any = None) -> None:
        super().__init__(policy=KEEPING)

    @classmethod
    def construct_attachment(
        cls,
        content_type: str,
        content: str | bytes,
        charset: str | None = None,
        filename: str | None = None,
        content_id: str | None = None,
        base64: bool = False,
    ) -> Message:
        """A file of the mail, in base64 whatever it is: written as it is it would lose its line ends, or fail."""
        if content_type.partition(";")[0].strip().lower() == REPORT:
            return super().construct_attachment(content_type, content, charset, filename, content_id, base64)
        part: Message = super().construct_attachment("application/octet-stream", b"", None, filename, content_id)
        part.replace_header("Content-Type", content_type)
        data = content.encode() if isinstance(content, str) else content
        part.set_payload(b64decode(data) if base64 else data)
        encode_base64(part)
        return part


def raw_of(message: Message) -> bytes:
    """The mail as bytes; binary parts of one that was read in base64."""
    for part in _leaves(message):
        if str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "binary":
            del part["Content-Transfer-Encoding"]
            encode_base64(part)
    return message.as_bytes(policy=KEEPING)


def _leaves(message: Message) -> Iterator[Message]:
    inside: Any = message.get_payload()
    if not isinstance(inside, list):
        yield message
    elif message.get_content_type() != REPORT:
        for part in inside:
            yield from _leaves(part)


def form_parts(request: HttpRequest) -> dict[str, Part]:
    """The parts of a multipart form by their names, as bytes and however large; {} where it is no such form."""
    if request.content_type != "multipart/form-data":
        return {}
    header = f"Content-Type: {request.META['CONTENT_TYPE']}\r\n\r\n".encode("ascii", "replace")
    parts = walk(read_message(header + request.body))
    return {name: part for part in parts if (name := part.parameter("content-disposition", "name"))}


def sendgrid_mail(parts: Mapping[str, Part]) -> Message:
    """What SendGrid has parsed, each text in the charset it claims or looks like."""
    charsets, files = _told(parts, "charsets"), _told(parts, "attachment-info")
    texts = {
        name: text_of(parts[name].raw, str(charsets.get(name, "utf-8"))) for name in ("text", "html") if name in parts
    }
    attachments = [
        KeptMessage.construct_attachment(
            parts[key].content_type,
            parts[key].raw,
            filename=info.get("filename") or parts[key].parameter("content-disposition", "filename"),
            content_id=info.get("content-id"),
        )
        for key, info in sorted(files.items())
        if key in parts
    ]
    headers = text_of(parts["headers"].raw)
    made: Message = KeptMessage.construct(raw_headers=headers, attachments=attachments, **texts)
    return made


def _told(parts: Mapping[str, Part], name: str) -> dict[str, Any]:
    try:
        found = json.loads(text_of(parts[name].raw))
    except (KeyError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

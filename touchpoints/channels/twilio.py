"""Twilio's own formats, field by field (Programmable Messaging and Voice webhooks, 2010-04-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from customers.enums import IdentityKind
from touchpoints.channels.said import WITHHELD, Message, handle_of, links, named_sender
from touchpoints.enums import CallOutcome, CallStatus, Direction
from touchpoints.validators import safe_link

RECEIVED = ("receiving", "received")
_STATUS = {
    "queued": CallStatus.RINGING,
    "initiated": CallStatus.RINGING,
    "ringing": CallStatus.RINGING,
    "answered": CallStatus.IN_PROGRESS,
    "in-progress": CallStatus.IN_PROGRESS,
    "completed": CallStatus.COMPLETED,
    "busy": CallStatus.BUSY,
    "no-answer": CallStatus.NO_ANSWER,
    "canceled": CallStatus.CANCELLED,
    "failed": CallStatus.FAILED,
}

#: How a leg ended that nobody answered.
_UNANSWERED: dict[str, CallOutcome] = {
    CallStatus.BUSY: CallOutcome.BUSY,
    CallStatus.NO_ANSWER: CallOutcome.MISSED,
    CallStatus.CANCELLED: CallOutcome.ABANDONED,
    CallStatus.FAILED: CallOutcome.FAILED,
}


def message_id(fields: Mapping[str, str]) -> str:
    """The message's id; '' in what is no message."""
    return (fields.get("MessageSid") or fields.get("SmsSid") or fields.get("SmsMessageSid") or "")[:200]


def delivery(fields: Mapping[str, str]) -> str:
    """The status of a message that we sent; '' where somebody wrote to us."""
    status = fields.get("MessageStatus") or ("" if "Body" in fields else fields.get("SmsStatus", ""))
    return "" if status in RECEIVED else status[:20]


def message_of(fields: Mapping[str, str], *, nobody: str) -> Message:
    """An incoming message: words, sender, pictures by link."""
    sender, line = fields.get("From", ""), fields.get("To", "")
    kind = IdentityKind.PHONE
    if ":" in sender:  # 'whatsapp:+44...', 'rcs:+44...', 'messenger:123'
        service, _colon, sender = sender.partition(":")
        if service not in ("whatsapp", "rcs"):
            kind = IdentityKind.SOCIAL
            sender = f"{service}:{sender}"
    is_name = kind == IdentityKind.PHONE and any(letter.isalpha() for letter in sender)
    if is_name and sender.strip().lower() not in WITHHELD:  # 'Shop 2008000', whatever number is in it
        handle = named_sender(sender)
    else:
        handle = handle_of(kind, sender, nobody=nobody)
    count = fields.get("NumMedia", "0")
    media = links(
        (_media_name(fields.get(f"MediaContentType{n}", ""), n), fields.get(f"MediaUrl{n}", ""))
        for n in range(min(int(count), 20) if count.isascii() and count.isdigit() else 0)
    )
    said: dict[str, Any] = {"line": line[:100]} | ({"attachments": media} if media else {})
    if fields.get("OptOutType"):
        said["opt_out_type"] = fields["OptOutType"].lower()[:10]
    return Message(
        external_id=message_id(fields),
        handle=handle,
        name=fields.get("ProfileName", "")[:200],
        text=fields.get("Body") or _place(fields),
        thread=f"sms:{line}:{handle[1]}"[:200],
        data=said,
    )


def _place(fields: Mapping[str, str]) -> str:
    """Where somebody is, who sent just that; '' where nobody said."""
    at = ", ".join(fields[name] for name in ("Latitude", "Longitude") if fields.get(name))
    return ", ".join(part for part in (fields.get("Label", ""), fields.get("Address", ""), at) if part)


def _media_name(content_type: str, number: int) -> str:
    kind, _slash, ending = content_type.partition("/")
    ending = ending.split(";")[0]
    return f"{kind or 'file'}-{number + 1}{'.' + ending if ending.isalnum() else ''}"[:60]


def call_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """One callback about a call, as a piece for `calls.together`; empty where it says nothing we keep."""
    if fields.get("From", "").startswith("client:") and fields.get("Direction") == "inbound":
        return {}  # one of us picks up a softphone: the leg to the customer is the call
    outbound = fields.get("Direction", "inbound").startswith("outbound")
    status = _STATUS.get(fields.get("CallStatus", ""), "")
    piece: dict[str, Any] = {"status": str(status), "at": _time(fields.get("Timestamp", ""))}
    if "From" in fields:
        ours, theirs = (fields.get("From", ""), fields.get("To", ""))
        if not outbound:
            ours, theirs = theirs, ours
        piece |= {
            "number": theirs.partition(":")[2].partition("@")[0] if theirs.startswith(("client:", "sip:")) else theirs,
            "handle_kind": str(IdentityKind.PHONE),
            "line": ours[:100],
            "name": fields.get("CallerName", "")[:200],
            "direction": str(Direction.OUTBOUND if outbound else Direction.INBOUND),
        }
        piece["number"] = piece["number"] or "anonymous"
    if fields.get("AnsweredBy", "").startswith("machine") or fields.get("AnsweredBy") == "fax":
        piece["outcome"] = str(CallOutcome.VOICEMAIL)
    piece |= {
        "duration": _seconds(fields.get("CallDuration", "")),
        "wait": _seconds(fields.get("QueueTime", "")),
        "path": [step.strip()[:80] for step in fields.get("IvrPath", "").split(">") if step.strip()][:20],
    }
    if fields.get("RecordingUrl") and fields.get("RecordingStatus", "completed") == "completed":
        piece["recording_url"] = safe_link(fields["RecordingUrl"])
        piece["recording_seconds"] = _seconds(fields.get("RecordingDuration", ""))
    return {name: value for name, value in piece.items() if value not in (None, "", [])}


def leg_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """What the leg to one of our own phones tells of the call it was dialled for: whether somebody answered there."""
    status, at = _STATUS.get(fields.get("CallStatus", ""), ""), _time(fields.get("Timestamp", ""))
    if status in (CallStatus.COMPLETED, CallStatus.IN_PROGRESS):
        talked = dt.timedelta(seconds=_seconds(fields.get("CallDuration", "")) or 0)
        answered = (dt.datetime.fromisoformat(at) - talked).isoformat() if at else ""
        return {"leg": str(CallOutcome.ANSWERED)} | ({"answered_at": answered} if answered else {})
    return {"leg": str(_UNANSWERED[status])} if status in _UNANSWERED else {}


def _seconds(text: str) -> int | None:
    return min(int(text), 31 * 24 * 3600) if text.isascii() and text.isdigit() else None


def _time(text: str) -> str:
    """Twilio's RFC 2822 time as ISO 8601 in UTC; '' where there is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return ""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC).isoformat()

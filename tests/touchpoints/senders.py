"""Other people's programs, as tests play them: sign a body and post it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import uuid
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from core.actor import SYSTEM
from touchpoints.actions import create_channel
from touchpoints.models import ChannelAccount

TOKEN = "canary-twilio-0123456789abcdef"
BASE = "http://127.0.0.1:8000"


def signed_channel(name: str = "Chat program", **more: Any) -> tuple[ChannelAccount, str]:
    return create_channel(kind="signed", name=name, by=SYSTEM, **more)


def twilio_channel(**more: Any) -> ChannelAccount:
    return create_channel(kind="twilio", name="Main line", secret=TOKEN, by=SYSTEM, **more)[0]


def sign(secret: str, body: bytes, *, event_id: str = "", moment: float | None = None) -> dict[str, str]:
    """The three headers of Standard Webhooks, made by hand and not by the library that checks them."""
    event_id = event_id or f"evt_{uuid.uuid4().hex}"
    at = str(int(time.time() if moment is None else moment))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mark = base64.b64encode(hmac.new(key, f"{event_id}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
    return {"webhook-id": event_id, "webhook-timestamp": at, "webhook-signature": f"v1,{mark}"}


def said(value: str = "+447700900123", kind: str = "phone", **more: Any) -> bytes:
    return json.dumps({"type": "message", "data": {"customer": {"kind": kind, "value": value}, **more}}).encode()


def post(url: str, body: bytes, headers: dict[str, str], content_type: str = "application/json"):
    return Client(raise_request_exception=False).generic("POST", url, body, content_type, headers=headers)


def twilio_signature(url: str, fields: dict[str, str] | None = None, token: str = TOKEN) -> str:
    text = BASE + url + "".join(f"{name}{value}" for name, value in sorted((fields or {}).items()))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def twilio_post(url: str, fields: dict[str, str], token: str = TOKEN, **headers: str):
    given = {"X-Twilio-Signature": twilio_signature(url, fields, token)} | headers
    return post(url, urlencode(fields).encode(), given, "application/x-www-form-urlencoded")


def sms(
    sid: str = "SM1", sender: str = "+447700900123", text: str = "Where is my card?", **more: str
) -> dict[str, str]:
    return {
        "MessageSid": sid, "SmsSid": sid, "AccountSid": "AC1", "From": sender, "To": "+441632960000", "Body": text,
        "NumMedia": "0", "FromCity": "", "SmsStatus": "received",
    } | more  # fmt: skip

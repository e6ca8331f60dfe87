"""Amazon SES hands mail over through SNS: whose message it is, and what is in it.

SNS signs with a key whose certificate lies at an address in the message itself; only Amazon's own hosts count for
that, and only the topic the account is set to.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.utils.crypto import constant_time_compare

from core import outgoing
from core.errors import RuleBroken

HOST = re.compile(r"sns\.[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com(?:\.cn)?")
CERTIFICATE_PATH = re.compile(r"/SimpleNotificationService-[0-9a-zA-Z]{1,80}\.pem")
SIGNED_FIELDS = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


def holds(body: bytes, topic: str, certificate: Callable[[str], bytes] | None = None) -> bool:
    """Whether SNS signed this body, for this topic. Never raises; asks the network for the certificate once."""
    message = parsed(body)
    kind = str(message.get("Type", ""))
    if kind not in SIGNED_FIELDS or not topic or not constant_time_compare(str(message.get("TopicArn", "")), topic):
        return False
    url = str(message.get("SigningCertURL", ""))
    if not is_amazons(url) or not CERTIFICATE_PATH.fullmatch(urlsplit(url).path):
        return False
    signed = "".join(f"{name}\n{message[name]}\n" for name in SIGNED_FIELDS[kind] if message.get(name) is not None)
    digest = {"1": hashes.SHA1(), "2": hashes.SHA256()}.get(str(message.get("SignatureVersion")))  # noqa: S303
    try:
        key = x509.load_pem_x509_certificate((certificate or fetched)(url)).public_key()
        signature = base64.b64decode(str(message.get("Signature", "")), validate=True)
        if digest is None or not isinstance(key, rsa.RSAPublicKey):
            return False
        key.verify(signature, signed.encode(), padding.PKCS1v15(), digest)
    except (InvalidSignature, binascii.Error, ValueError, OSError, RuleBroken):
        return False
    return True


@lru_cache(maxsize=16)
def fetched(url: str) -> bytes:
    """The certificate at one of Amazon's addresses."""
    return outgoing.fetch(url)


def is_amazons(url: str) -> bool:
    """Whether this https address is one of SNS itself."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme == "https"
            and HOST.fullmatch(parts.hostname or "") is not None
            and parts.port is None
            and "@" not in parts.netloc
        )
    except ValueError:
        return False


def parsed(body: bytes) -> Mapping[str, Any]:
    """The JSON object of a body; an empty one for anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def confirm(body: bytes) -> bool:
    """Answer a verified request to confirm the subscription, at Amazon's own address. Raises OSError, ValueError."""
    message = parsed(body)
    url = str(message.get("SubscribeURL", ""))
    if message.get("Type") != "SubscriptionConfirmation" or not is_amazons(url):
        return False
    outgoing.fetch(url)
    return True


def mail_in(body: bytes) -> bytes | None:
    """The raw mail of a verified notification; None where it holds none. Raises ValueError where it lies elsewhere."""
    message = parsed(body)
    if message.get("Type") != "Notification":
        return None
    inner = parsed(str(message.get("Message", "")).encode("utf-8", "replace"))
    if inner.get("notificationType") != "Received":
        return None
    content = inner.get("content")
    if not isinstance(content, str):
        raise ValueError("the mail is not in the notification: let the receipt rule publish to SNS, in Base64")
    encoding = str(inner.get("receipt", {}).get("action", {}).get("encoding", "")).upper()
    return base64.b64decode(content) if encoding == "BASE64" else content.encode("utf-8", "surrogateescape")

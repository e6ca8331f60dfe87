"""Whether a message was signed with one of an account's secrets. Pure functions over the raw body; compares take the
same time wherever two signatures differ."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, parse_qsl, urlsplit, urlunsplit

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

LONGEST_HEADER = 2000
STANDARD_PORTS = {"https": 443, "http": 80}


def signed_holds(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> bool:
    """Standard Webhooks 1.0.0: `webhook-signature` over id, timestamp (now, give or take 300 s) and body."""
    given = {name: headers.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
    if any(not 1 <= len(value) <= LONGEST_HEADER for value in given.values()):
        return False
    return any(_signed_with(secret, body, given) for secret in secrets)


def _signed_with(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    except (WebhookVerificationError, EmptyWebhookSecretError, ValueError):  # ValueError: no base64, no UTF-8
        return False
    return True


def twilio_holds(url: str, body: bytes, form: bool, signature: str, tokens: Sequence[str]) -> bool:
    """Twilio's X-Twilio-Signature: HMAC-SHA1 over the URL and the sorted form fields.

    Of other bodies the URL carries `bodySHA256`, which must be the body's digest. `url` is the public one, from our
    settings; Twilio may sign it with or without the standard port.
    """
    if not signature or len(signature) > LONGEST_HEADER:
        return False
    fields = b""
    if form:
        fields = "".join(f"{name}{value}" for name, value in sorted(set(form_fields(body)))).encode()
    elif not _digest_holds(url, body):
        return False
    given = signature.encode()
    return any(
        hmac.compare_digest(given, _sha1(token, one.encode() + fields)) for token in tokens for one in _with_ports(url)
    )


def form_fields(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form body, empty ones too."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=1000)
    except (ValueError, UnicodeDecodeError):
        return []


def _digest_holds(url: str, body: bytes) -> bool:
    named = parse_qs(urlsplit(url).query).get("bodySHA256", [""])[0]
    return hmac.compare_digest(named.lower().encode(), hashlib.sha256(body).hexdigest().encode())


def _with_ports(url: str) -> set[str]:
    """The URL as it is, with and without its port."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
    port = parts.port or STANDARD_PORTS.get(parts.scheme, 443)
    return {url, urlunsplit(parts._replace(netloc=host)), urlunsplit(parts._replace(netloc=f"{host}:{port}"))}


def _sha1(token: str, text: bytes) -> bytes:
    return base64.b64encode(hmac.new(token.encode(), text, hashlib.sha1).digest())

"""Mail handed over by providers' webhooks: whether it is theirs, and the raw mails in it.

Passwords are checked here, signatures by Anymail's views (one provider each) with the account's own keys. Where the
provider hands over the mail as it came, it is taken from there; else Anymail puts one together.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import sys
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any

from anymail.exceptions import (
    AnymailConfigurationError,
    AnymailError,
    AnymailNotSupportedWarning,
    AnymailWebhookValidationFailure,
)
from anymail.webhooks.brevo import BrevoInboundWebhookView
from anymail.webhooks.mailersend import MailerSendInboundWebhookView
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.mailjet import MailjetInboundWebhookView
from anymail.webhooks.mailtrap import MailtrapInboundWebhookView
from anymail.webhooks.mandrill import MandrillCombinedWebhookView
from anymail.webhooks.postal import PostalInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from anymail.webhooks.resend import ResendInboundWebhookView
from anymail.webhooks.sendgrid import SendGridInboundWebhookView
from anymail.webhooks.sparkpost import SparkPostInboundWebhookView
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from touchpoints.channels import sns
from touchpoints.channels.mail.mime import Part
from touchpoints.channels.mail_pieces import KeptMessage, form_parts, raw_of, sendgrid_mail

UNREADABLE = (
    AnymailError,
    AnymailConfigurationError,
    RecursionError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
)
SES = "amazon_ses"
VIEWS = {
    "brevo": BrevoInboundWebhookView,
    "mailersend": MailerSendInboundWebhookView,
    "mailgun": MailgunInboundWebhookView,
    "mailjet": MailjetInboundWebhookView,
    "mailtrap": MailtrapInboundWebhookView,
    "mandrill": MandrillCombinedWebhookView,
    "postal": PostalInboundWebhookView,
    "postmark": PostmarkInboundWebhookView,
    "resend": ResendInboundWebhookView,
    "sendgrid": SendGridInboundWebhookView,
    "sparkpost": SparkPostInboundWebhookView,
}
PROVIDERS = frozenset((*VIEWS, SES))
for _view_class in VIEWS.values():
    sys.modules[_view_class.__module__].AnymailInboundMessage = KeptMessage  # type: ignore[attr-defined]
#: What Anymail calls the key with which a provider signs.
KEY_NAMES = {
    "mailgun": "webhook_signing_key",
    "mailersend": "inbound_secret",
    "mandrill": "webhook_key",
    "postal": "webhook_key",
    "mailtrap": "inbound_secret",
}
#: What Anymail calls the key for fetching what the webhook only names.
FETCH_NAMES = {"brevo": "api_key", "resend": "api_key", "mailtrap": "api_token"}


@dataclass(frozen=True)
class Handed:
    """One raw mail, and the provider's own id of the handing over ('' for none)."""

    raw: bytes
    event_id: str = ""


@dataclass(frozen=True)
class Keys:
    """What an account's provider proves itself with. `topic` is SNS's, `url` the address Mandrill signs."""

    passwords: tuple[str, ...]
    signing_key: str = ""
    api_key: str = ""
    topic: str = ""
    url: str = ""


def is_theirs(provider: str, request: HttpRequest, keys: Keys) -> bool:
    """Whether this request proves that it comes from the account's provider. Never raises.

    With a signing key the signature must hold, and a password that is sent must too; without one the password must.
    """
    given = request.headers.get("Authorization", "")
    if given and not _password_holds(given, keys.passwords):
        return False
    if provider == SES:
        return sns.holds(request.body, keys.topic)
    if keys.signing_key and (provider in KEY_NAMES or provider == "resend"):
        return _signature_holds(provider, request, keys)
    return bool(given)


def _password_holds(given: str, passwords: tuple[str, ...]) -> bool:
    """Compare 'user:password' of a basic authorization in constant time."""
    scheme, _, encoded = given.partition(" ")
    try:
        sent = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeError):
        return False
    matches = [constant_time_compare(sent, password) for password in passwords if password]
    return scheme.lower() == "basic" and any(matches)


def _signature_holds(provider: str, request: HttpRequest, keys: Keys) -> bool:
    try:
        if provider == "mailgun" and (parts := form_parts(request)):
            return _mailgun_signed(parts, keys.signing_key)
        if provider == "resend":
            names = ("id", "timestamp", "signature")
            headers = {f"webhook-{name}": request.headers.get(f"svix-{name}", "") for name in names}
            Webhook(keys.signing_key).verify(request.body, headers)
            return True
        _view(provider, keys).run_validators(request)
    except (AnymailWebhookValidationFailure, WebhookVerificationError, *UNREADABLE):
        return False
    return True


def _mailgun_signed(parts: Mapping[str, Part], key: str) -> bool:
    """As Anymail has it, but of a form of any size: a mail stands in it, with all its files."""
    told = {name: parts[name].raw.decode("ascii") for name in ("timestamp", "token", "signature")}
    mark = hmac.new(key.encode(), (told["timestamp"] + told["token"]).encode(), hashlib.sha256)
    return constant_time_compare(mark.hexdigest(), told["signature"])


def _view(provider: str, keys: Keys) -> Any:
    """Anymail's view for this provider, with this account's keys and none of the settings'."""
    given: dict[str, Any] = {"webhook_secret": "checked:here"}
    if provider in KEY_NAMES:
        given[KEY_NAMES[provider]] = keys.signing_key or "none"
    if provider in FETCH_NAMES:
        given[FETCH_NAMES[provider]] = keys.api_key
    if provider == "mandrill":
        given["webhook_url"] = keys.url
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AnymailNotSupportedWarning)
        view = VIEWS[provider](**given)
    view.basic_auth = []  # passwords are checked above, by account
    return view


def mails_in(provider: str, request: HttpRequest, keys: Keys) -> list[Handed]:
    """The mails of a verified request. Raises ValueError where it makes no sense; what the network raises passes."""
    try:
        if provider == SES:
            raw = sns.mail_in(request.body)
            return [] if raw is None else [Handed(raw)]
        if request.content_type == "application/json":
            _repair(request)
        whole = WHOLE.get(provider, _none)(request)
        if whole is not None:
            return whole
        events = _view(provider, keys).parse_events(request)
        found = [event for event in events if event is not None and event.message is not None]
        return [_handed(event.message, str(event.event_id or "")) for event in found]
    except UNREADABLE as error:
        raise ValueError(f"{type(error).__name__} in what {provider} sent") from error


def _handed(message: Message, event_id: str = "") -> Handed:
    if not message["From"]:
        raise ValueError("a mail without a sender")
    return Handed(raw_of(message), event_id)


# --- providers that hand over the mail as it came --------------------------------------------------------------------
def _none(request: HttpRequest) -> list[Handed] | None:
    return None


def _field(name: str) -> Callable[[HttpRequest], list[Handed] | None]:
    """The mail stands in a field of a form. Its bytes must survive, so the form is read here and not as text."""

    def whole(request: HttpRequest) -> list[Handed] | None:
        if request.content_type != "multipart/form-data":
            return [Handed(_bytes(request.POST[name]))] if name in request.POST else None
        parts = form_parts(request)
        return [Handed(parts[name].raw)] if name in parts else None

    return whole


def _sendgrid(request: HttpRequest) -> list[Handed] | None:
    whole = _field("email")(request)
    parts = {} if whole else form_parts(request)
    if "headers" not in parts:
        return whole
    return [_handed(sendgrid_mail(parts))]


def _json(request: HttpRequest) -> Any:
    return json.loads(request.body.decode("utf-8"))


def _repair(request: HttpRequest) -> None:
    """Half characters ('\\ud83d' alone) fit into no mail: from here on they are question marks."""
    request._body = json.dumps(_json(request), ensure_ascii=False).encode("utf-8", "replace")


def _bytes(text: Any) -> bytes:
    return str(text).encode("utf-8", "surrogateescape")


def _mandrill(request: HttpRequest) -> list[Handed] | None:
    events: list[Mapping[str, Any]] = json.loads(request.POST.get("mandrill_events", "[]"))
    return [Handed(_bytes(event["msg"]["raw_msg"])) for event in events if event.get("event") == "inbound"]


def _sparkpost(request: HttpRequest) -> list[Handed] | None:
    found = []
    for event in _json(request):
        content = event.get("msys", {}).get("relay_message", {}).get("content")
        if content:
            raw = content["email_rfc822"]
            is_coded = content.get("email_rfc822_is_base64")
            found.append(Handed(base64.b64decode(raw) if is_coded else _bytes(raw)))
    return found


def _postal(request: HttpRequest) -> list[Handed] | None:
    event = _json(request)
    raw = base64.b64decode(event["message"]) if event.get("base64") is True else _bytes(event["message"])
    return [Handed(raw, str(event.get("id") or ""))]


def _mailersend(request: HttpRequest) -> list[Handed] | None:
    event = _json(request)["data"]
    return [Handed(_bytes(event["raw"]), str(event.get("id") or ""))]


def _postmark(request: HttpRequest) -> list[Handed] | None:
    event = _json(request)
    if event.get("RawEmail"):
        return [Handed(_bytes(event["RawEmail"]), str(event.get("MessageID") or ""))]
    for file in event.get("Attachments") or ():
        file.setdefault("Data", "")  # an empty file has no content, and Anymail then asks for this
    request._body = json.dumps(event).encode()
    return None


WHOLE: Mapping[str, Callable[[HttpRequest], list[Handed] | None]] = {
    "mailgun": _field("body-mime"),
    "sendgrid": _sendgrid,
    "mandrill": _mandrill,
    "sparkpost": _sparkpost,
    "postal": _postal,
    "mailersend": _mailersend,
    "postmark": _postmark,
}

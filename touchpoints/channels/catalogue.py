"""What each way in is, asks for, and where its provider must be pointed at."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.errors import RuleBroken
from customers.enums import IdentityKind
from customers.queries import normal_handle
from touchpoints.enums import ChannelKind
from touchpoints.models import ChannelAccount

#: Who hands us mail by webhook (django-anymail).
EMAIL_PROVIDERS = {
    "amazon_ses": "Amazon SES", "brevo": "Brevo", "mailersend": "MailerSend", "mailgun": "Mailgun",
    "mailjet": "Mailjet", "mailtrap": "Mailtrap", "mandrill": "Mandrill",
    "postal": "Postal", "postmark": "Postmark", "resend": "Resend",
    "sendgrid": "SendGrid", "sparkpost": "SparkPost",
}  # fmt: skip
#: Doors of the signed format by their name in the address: the last part of what a program posts to.
SIGNED_DOORS = ("sms", "calls", "chat", "social", "app", "store", "ivr", "video", "letter", "portal")
#: What Twilio names an account by.
ACCOUNT_SID = re.compile(r"AC[0-9a-fA-F]{32}")
MOST_A_MINUTE = {ChannelKind.WEB: 600, ChannelKind.TWILIO: 3000, ChannelKind.SIGNED: 3000}


@dataclass(frozen=True)
class Ask:
    """One thing a way in must know. `what`: text, number, yes_no, origins, sid, phone or secret (never shown again)."""

    name: str
    label: Any
    what: str = "text"
    required: bool = True
    initial: Any = ""
    help: Any = ""


@dataclass(frozen=True)
class Way:
    """One kind of channel account: what people see, what it asks for, where the other side sends to.

    `make_secret` makes the secret that is shown once; None where the provider has one already and people type it in.
    `addresses` are (what it is for, path below BASE_URL) with {provider} and {key} to be filled in.
    """

    kind: str
    icon: str
    about: Any
    asks: tuple[Ask, ...] = ()
    make_secret: Callable[[], str] | None = None
    secret_label: Any = ""
    shortest_secret: int = 8
    providers: Mapping[str, str] | None = None
    addresses: tuple[tuple[Any, str], ...] = ()
    steps: tuple[Any, ...] = ()

    @property
    def label(self) -> str:
        return str(ChannelKind(self.kind).label)


def signing_secret() -> str:
    """A new secret of the signed format (Standard Webhooks): 'whsec_' and 256 random bits."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"


_API = "/api/v1/in"
_RATE = Ask(
    "per_minute", _("At most a minute"), "number", required=False,
    help=_("More than this in one minute is refused and may be sent again later."),
)  # fmt: skip
WAYS = {
    way.kind: way
    for way in (
        Way(
            kind=ChannelKind.TWILIO,
            icon="message-2",
            about=_("Text messages and calls of your Twilio numbers, with pictures, recordings and outcome."),
            secret_label=_("Auth token"),
            asks=(
                Ask("account_sid", _("Account SID"), "sid", required=False,
                    help=_("To send text messages as well: 'AC' and 32 characters, from the console's first page.")),
                Ask("number", _("Your number"), "phone", required=False,
                    help=_("Texts leave from the number that was written to, from this one where that is unknown.")),
                _RATE,
            ),
            addresses=(
                (_("A message comes in, and message status"), f"{_API}/sms/twilio/?account={{key}}"),
                (_("Call status changes, and recording status"), f"{_API}/calls/twilio/?account={{key}}"),
            ),
            steps=(
                _("In Twilio's console, open Phone Numbers, Manage, Active numbers, and choose your number."),
                _("Under Messaging, set 'A message comes in' to Webhook, HTTP POST, with the first address."),
                _("Under Voice, set 'Call status changes' to HTTP POST with the second address."),
                _("Use the second address as statusCallback and recordingStatusCallback where you dial."),
                _("Send the number a text message: it shows here as 'last received', and in a story."),
            ),
        ),
        Way(
            kind=ChannelKind.SIGNED,
            icon="plug",
            about=_("Chat, social media, apps, counters, phone systems: anything that can post signed JSON."),
            make_secret=signing_secret,
            secret_label=_("Signing secret"),
            asks=(_RATE,),
            addresses=(
                (_("Chat messages"), f"{_API}/chat/signed/?account={{key}}"),
                (_("Text messages"), f"{_API}/sms/signed/?account={{key}}"),
                (_("Calls"), f"{_API}/calls/signed/?account={{key}}"),
            ),
            steps=(
                _("Let the program sign each message as Standard Webhooks 1.0.0 says, with the secret."),
                _("Post it to the address of its channel: sms, calls, chat, social, app, store, ivr, ..."),
                _("A 200 means that it is kept; the same webhook-id again is answered with 200 and done once."),
            ),
        ),
        Way(
            kind=ChannelKind.WEB,
            icon="world",
            about=_("What visitors look at on your website, after they agreed. No cookies, under 3 kB."),
            make_secret=lambda: secrets.token_urlsafe(32),
            secret_label=_("Identify secret"),
            asks=(
                Ask("origins", _("Your website"), "origins",
                    help=_("One address a line, such as https://www.example.com. Others are refused.")),
                _RATE,
            ),
            addresses=((_("The script for your pages"), "/w/{key}.js"),),
            steps=(
                _("Put the script into your pages, and let your cookie banner call journeycrm('consent', true)."),
                _("Name what matters: journeycrm('event', 'quote requested', {product: 'car'})."),
                _("Where somebody is signed in, let your server sign who it is with the identify secret and"
                             " call journeycrm('identify', TOKEN). Call journeycrm('reset') at sign-out."),
            ),
        ),
        Way(
            kind=ChannelKind.EMAIL_WEBHOOK,
            icon="mail",
            about=_("Mail that your mail provider takes in and hands over at once."),
            make_secret=lambda: f"journeycrm:{secrets.token_urlsafe(24)}",
            secret_label=_("Webhook secret"),
            providers=EMAIL_PROVIDERS,
            asks=(
                Ask("signing_key", _("The provider's signing key"), "secret", required=False,
                    help=_("Where the provider signs: Mailgun, MailerSend, Mailtrap, Mandrill, Postal, Resend.")),
                Ask("api_key", _("The provider's API key"), "secret", required=False,
                    help=_("Brevo, Mailtrap and Resend only name the files; they are fetched with it.")),
                Ask("topic", _("SNS topic"), required=False,
                    help=_("Amazon SES only: the ARN of the topic that its receipt rule publishes to.")),
            ),
            addresses=((_("Inbound mail"), f"{_API}/email/{{provider}}/?account={{key}}"),),
            steps=(
                _("In your provider's console, add an inbound route for the address your customers write to."),
                _("Point it at the address below, with the webhook secret as user and password."),
            ),
        ),
        Way(
            kind=ChannelKind.IMAP,
            icon="inbox",
            about=_("Any mailbox that speaks IMAP; looked at every minute, nothing is deleted in it."),
            secret_label=_("Password"),
            shortest_secret=1,  # not ours to judge: it is the mailbox's
            asks=(
                Ask("host", _("Server"), help=_("Such as imap.example.com")),
                Ask("port", _("Port"), "number", initial=993),
                Ask("user", _("User")),
                Ask("folder", _("Folder"), initial="INBOX"),
                Ask("history", _("Also take in what lies there already"), "yes_no", required=False, initial=False),
                Ask("mark_seen", _("Mark mails as read when they are taken in"), "yes_no", required=False,
                    initial=False),
                Ask("plain", _("Without encryption (inside your own network only)"), "yes_no", required=False,
                    initial=False),
            ),
            steps=(_("Write to the mailbox from outside: within a minute the mail stands in a story."),),
        ),
    )
}  # fmt: skip


def way_of(kind: str) -> Way:
    """What this kind of account is. Raises RuleBroken for one we do not know."""
    if kind not in WAYS:
        raise RuleBroken(gettext("There is no such way in."), code="unknown_kind", field="kind")
    return WAYS[kind]


def addresses(account: ChannelAccount) -> list[tuple[str, str]]:
    """(what for, URL) to be pasted into the provider's console."""
    fill = {"provider": account.provider, "key": account.key}
    return [(str(label), settings.BASE_URL + path.format(**fill)) for label, path in way_of(account.kind).addresses]


def check_provider(way: Way, provider: str) -> str:
    """The provider's name in addresses; kinds with one provider name it themselves. Raises RuleBroken."""
    if way.providers is None:
        return str(way.kind)
    if provider not in way.providers:
        raise RuleBroken(gettext("Choose the provider."), code="unknown_provider", field="provider")
    return provider


def clean_answers(way: Way, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """What was answered to `asks`, as (settings, secrets), without empty ones. Raises RuleBroken with the field."""
    kept: dict[str, Any] = {}
    hidden: dict[str, str] = {}
    for ask in way.asks:
        value = _CLEAN[ask.what](given.get(ask.name, ask.initial), ask.name)
        if value in ("", [], None):
            if ask.required:
                raise RuleBroken(gettext("Fill this in."), code="missing", field=ask.name)
        elif ask.what == "secret":
            hidden[ask.name] = value
        else:
            kept[ask.name] = value
    return kept, hidden


def clean_secret(way: Way, text: str) -> str:
    """A secret that somebody typed in: without outer blanks, as long as this way wants. Raises RuleBroken."""
    secret, least = str(text or "").strip(), way.shortest_secret
    if not least <= len(secret) <= 500 or not secret.isprintable():
        words = ngettext("Fill this in.", "Enter the secret, %(n)d characters or more.", least) % {"n": least}
        raise RuleBroken(words, code="bad_secret", field="secret")
    return secret


def most_a_minute(account: ChannelAccount) -> int:
    """How much this account may bring in one minute."""
    return int(account.settings.get("per_minute") or MOST_A_MINUTE.get(ChannelKind(account.kind), 3000))


def _text(value: Any, name: str) -> str:
    text = " ".join(str(value or "").split())
    if len(text) > 500:
        raise RuleBroken(gettext("Use at most %(n)s characters.") % {"n": 500}, code="too_long", field=name)
    return text


def _number(value: Any, name: str) -> int | None:
    if value in ("", None):
        return None
    if (
        isinstance(value, bool)
        or not str(value).isascii()
        or not str(value).isdigit()
        or not 1 <= int(value) <= 100_000
    ):
        raise RuleBroken(gettext("A whole number from 1 to %(n)s.") % {"n": 100_000}, code="bad_number", field=name)
    return int(value)


def _origins(value: Any, name: str) -> list[str]:
    """Addresses of websites, as browsers send them in Origin: scheme, host and port."""
    lines = value if isinstance(value, list) else str(value or "").replace(",", "\n").splitlines()
    found = [_origin(str(line).strip(), name) for line in lines if str(line).strip()]
    return list(dict.fromkeys(found))[:50]


def _origin(text: str, name: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    if (
        parts.scheme not in ("https", "http")
        or not host
        or "*" in host
        or parts.username
        or parts.path not in ("", "/")
    ):
        message = gettext("Write an address like https://www.example.com, without a path.")
        raise RuleBroken(message, code="bad_origin", field=name)
    standard = port is None or port == {"https": 443, "http": 80}[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if standard else f":{port}")


def _sid(value: Any, name: str) -> str:
    text = _text(value, name)
    if text and not ACCOUNT_SID.fullmatch(text):
        raise RuleBroken(gettext("An account SID is 'AC' and 32 characters."), code="bad_sid", field=name)
    return text


def _phone(value: Any, name: str) -> str:
    text = _text(value, name)
    try:
        return normal_handle(IdentityKind.PHONE, text) if text else ""
    except RuleBroken as error:
        raise RuleBroken(error.message, code=error.code, field=name) from error


_CLEAN: dict[str, Callable[[Any, str], Any]] = {
    "text": _text,
    "secret": _text,
    "number": _number,
    "yes_no": lambda value, name: bool(value),
    "origins": _origins,
    "sid": _sid,
    "phone": _phone,
}

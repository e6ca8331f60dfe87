"""What a rule's speaking comes to: the words, and what the words may be filled with."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.actor import SYSTEM, Actor, ActorKind
from core.company import company
from core.registries import registries
from core.secrets import SealBroken
from customers.enums import Channel, FieldSubject, Topic
from customers.models import Customer
from customers.queries import definitions, plain_words
from journeys.enums import RequirementStatus
from journeys.models import Journey, RequirementState, Stage
from notifications.channels import Envelope, TextAccount
from notifications.models import Notification, Rule, RuleVersion, Template
from notifications.validators import TemplateBroken, check_template, render_line, render_text
from story.models import Event
from touchpoints.models import Touchpoint
from touchpoints.queries import TextLine, reply_address, text_line, thread_of

#: What a preview is filled with where no customer is at hand.
EXAMPLE: Mapping[str, Any] = {
    "customer": {"name": "Lena Fischer", "first_name": "Lena", "language": "en", "fields": {}},
    "journey": {
        "number": "CL-1162",
        "intent": "Water damage in the kitchen",
        "name": "Claim",
        "stage": "Your documents",
        "next": "Our decision",
        "due": "Tue 17 Nov",
        "owner": "Tomás Silva",
    },
    "missing": {"list": "repair estimate, proof of ownership", "count": 2},
    "company": {"name": "Example Ltd"},
}


@dataclass(frozen=True)
class Words:
    """A message as its reader gets it."""

    subject: str
    body: str


def fill_in(template: Template, context: Mapping[str, Any]) -> Words:
    """The message of a template. Raises TemplateBroken."""
    return Words(render_line(template.subject, context), render_text(template.body, context).strip())


def message_context(customer: Customer, journey: Journey | None, language: str) -> dict[str, Any]:
    """What a text may name about this customer and journey: plain values only, as `KNOWN_FIELDS` lists them.

    Own fields come in words (a choice by its label), days as ISO for the filter `date`. Six queries at most.
    """
    with translation.override(language):
        return {
            "customer": {
                "name": customer.name,
                "first_name": customer.name.partition(" ")[0],
                "language": customer.language,
                "fields": _own_words(customer),
            },
            "journey": _journey_values(journey) if journey else {},
            "missing": _missing_values(journey),
            "company": {"name": company().name},
        }


def _own_words(customer: Customer) -> dict[str, str]:
    held = definitions(FieldSubject.CUSTOMER) if customer.fields else []
    return {one.key: plain_words(one, customer.fields.get(one.key)) for one in held if one.key in customer.fields}


def _journey_values(journey: Journey) -> dict[str, str]:
    stages = list(Stage.objects.filter(map_version=journey.map_version_id).order_by("position"))
    here = next(stage for stage in stages if stage.pk == journey.stage_id)
    after = next((stage for stage in stages if stage.position > here.position), None)
    return {
        "number": str(journey),
        "intent": journey.intent,
        "name": journey.map.name,
        "stage": here.customer_name or here.name,
        "next": (after.customer_name or after.name) if after else "",
        "due": date_format(timezone.localtime(journey.due_at), "D j M") if journey.due_at else "",
        "owner": journey.owner.name if journey.owner else "",
    }


def _missing_values(journey: Journey | None) -> dict[str, Any]:
    if journey is None:
        return {"list": "", "count": 0}
    states = RequirementState.objects.filter(
        journey=journey, status__in=[RequirementStatus.MISSING, RequirementStatus.REJECTED]
    ).select_related("requirement")
    names = [state.requirement.customer_name or state.requirement.name for state in states.order_by("pk")]
    return {"list": ", ".join(names), "count": len(names)}


def rule_actor(rule: Rule | None, *, caused_by: int | None = None, depth: int = 1) -> Actor:
    """The author of what a rule does; the system where there is no rule."""
    actor = Actor(ActorKind.RULE, rule.pk, rule.name, origin="rule") if rule else SYSTEM
    return actor.because_of(caused_by, depth) if caused_by else actor


def words_of_event(event: Event, journey: Journey | None) -> str:
    """What happened, for the why of a message: 'Stage entered: Documents in CL-1162'."""
    kind = registries.event_kinds.get(event.kind)
    label = str(kind.label) if kind else event.kind
    place = event.data.get("to_name") or event.stage_key
    if journey is None:
        return label
    if not place:
        return _("%(what)s in %(number)s") % {"what": label, "number": journey}
    return _("%(what)s: %(stage)s in %(number)s") % {"what": label, "stage": place, "number": journey}


def words_of_rule(version: RuleVersion) -> str:
    """Which rule spoke."""
    return _("Rule “%(rule)s”, version %(number)s") % {"rule": version.rule.name, "number": version.number}


KEY_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "outbox.journeycrm")
#: A Message-ID that is safe to put into a header again.
SAFE_ID = re.compile(r"[!-;=?-~]{1,250}")
UNSUBSCRIBE_SALT = "notifications.unsubscribe"


def message_key(message: Notification) -> str:
    """The message's own key: the same for every try and every channel."""
    return str(uuid.uuid5(KEY_SPACE, f"{settings.BASE_URL} {message.pk} send"))


def unsubscribe_url(message: Notification) -> str:
    """The address at which its reader says 'no more of this', signed, without sign-in."""
    token = signing.dumps(message.pk, salt=UNSUBSCRIBE_SALT)
    return f"{settings.BASE_URL}{reverse('notifications:unsubscribe', args=[token])}"


def read_unsubscribe_token(token: str) -> int | None:
    """The id of the message a link is about; None for a forged or broken link."""
    try:
        return int(signing.loads(token, salt=UNSUBSCRIBE_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def envelope_of(message: Notification) -> Envelope:
    """The message as a channel takes it. Advertising carries its way out, in the text and for the mail program.

    Answers to what goes to a customer come back to a signed address, so that they find their conversation; what a
    person wrote goes in that person's name and is no automatic mail.
    """
    if message.channel == Channel.SMS:
        return _text_envelope(message)
    us = company()
    name = us.sender_name or us.name
    if message.written_by is not None:
        name = f"{message.written_by.name} - {name}"
    sender = formataddr((name, us.sender_email)) if us.sender_email else settings.DEFAULT_FROM_EMAIL
    body, headers = message.body, {}
    if message.topic == Topic.MARKETING and message.user_id is None:
        url = unsubscribe_url(message)
        body = f"{body}\n\n-- \n{_('No more of this')}: {url}"
        headers = {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if message.answers is not None:
        headers |= _thread_headers(message.answers)
        body = f"{body}\n\n{quote_of(message.answers)}" if message.quotes else body
    answers_to = reply_address(message.pk) if message.customer_id and message.user_id is None else ""
    if answers_to:
        headers["Reply-To"] = answers_to
    is_automatic = message.written_by_id is None
    return Envelope(message_key(message), message.recipient, message.subject, body, sender, headers, is_automatic)


def _text_envelope(message: Notification) -> Envelope:
    """A text message, from the number that was written to and on the service it was written by (SMS, WhatsApp)."""
    line = text_line(message.answers) if message.answers is not None else None
    sender = line.number if line else ""
    service = "whatsapp:" if sender.startswith("whatsapp:") else ""
    account = _text_account(line) if line else None
    return Envelope(message_key(message), f"{service}{message.recipient}", "", message.body, sender, account=account)


def _text_account(line: TextLine) -> TextAccount | None:
    """What signs in with Twilio; None where its token cannot be opened. Receipts need an address Twilio can reach."""
    try:
        token = str(line.account.opened().get("secret", ""))
    except SealBroken:
        return None
    path = reverse("in-sms-twilio")
    is_public = settings.BASE_URL.startswith("https://")
    receipts_to = f"{settings.BASE_URL}{path}?account={line.account.key}" if is_public else ""
    return TextAccount(line.account.settings["account_sid"], token, receipts_to)


def outside_name(message: Notification) -> tuple[str, str]:
    """(source, id) of its touchpoint: a text's are its channel's and Twilio's, so that receipts find it."""
    line = text_line(message.answers) if message.channel == Channel.SMS and message.answers is not None else None
    if line is None or not message.provider_message_id:
        return "notifications", str(message.pk)
    return line.account.source, message.provider_message_id


def _thread_headers(answered: Touchpoint) -> dict[str, str]:
    """In-Reply-To and References, as mail programs join a conversation by."""
    facts = answered.data.get("mail", {})
    last = str(facts.get("message_id", ""))
    ids = [one for one in [*facts.get("references", []), last] if SAFE_ID.fullmatch(str(one))]
    if not last or last not in ids:
        return {}
    return {"In-Reply-To": f"<{last}>", "References": " ".join(f"<{one}>" for one in dict.fromkeys(ids[-10:]))}


def quote_of(answered: Touchpoint) -> str:
    """What is answered, as it stands below an answer."""
    day = date_format(timezone.localtime(answered.occurred_at), "j M Y, H:i")
    words = _("On %(day)s, %(who)s wrote:") % {"day": day, "who": answered.author}
    return "\n".join([words, *(f"> {line}".rstrip() for line in answered.body.splitlines())])


def message_facts(message: Notification) -> dict[str, Any]:
    """What is kept of a sent mail in its touchpoint: by this the answers to it are known."""
    envelope = envelope_of(message)
    return {
        "message_id": envelope.message_id.strip("<>"),
        "from": list(parseaddr(envelope.sender)),
        "to": [["", message.recipient]],
        "subject": message.subject,
    }


def thread_of_message(message: Notification) -> str:
    """The conversation it goes on, or begins."""
    known = message.answers.thread if message.answers is not None else ""
    return known or thread_of(f"outbox {message.pk}")


@dataclass(frozen=True)
class Preview:
    """A text filled in with an example, or why it cannot be (`problem`, with its line)."""

    subject: str
    body: str
    problem: str = ""


def preview(subject: str, body: str) -> Preview:
    """How a text reads, for its writer; never raises."""
    try:
        for source in (subject, body):
            check_template(source)
        example = {**EXAMPLE, "company": {"name": company().name}}
        return Preview(render_line(subject, example), render_text(body, example).strip())
    except TemplateBroken as broken:
        return Preview("", "", str(broken))

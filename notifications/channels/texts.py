"""Text messages by Twilio's Messages resource (REST API 2010-04-01): one POST a message.

Twilio knows no key that would make a second POST the first one again: where an answer was lost, a try more may be a
text more. Who would rather look first puts 'sms' into OUTBOX_HOLD_UNKNOWN.
"""

from __future__ import annotations

import json
from types import TracebackType
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.utils.translation import gettext as _

from core.outgoing import Answer, NotReached, post_form
from notifications.channels.envelopes import Envelope, Outcome, TextAccount
from notifications.enums import AttemptResult

PROVIDER = "twilio"


class TextRoute:
    """Nothing is kept open between messages: each has its own account."""

    def __enter__(self) -> TextRoute:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def send(self, envelope: Envelope) -> Outcome:
        """Hand one message over; answers how it ended and raises nothing."""
        if envelope.account is None:
            return Outcome(AttemptResult.KEPT, _("No Twilio account can send text messages, so the message was kept."))
        try:
            return judge_answer(_post(envelope, envelope.account))
        except NotReached as error:
            return Outcome(AttemptResult.RETRYABLE, _("No connection to Twilio: %(why)s") % {"why": error})
        except SoftTimeLimitExceeded:
            return Outcome(AttemptResult.UNKNOWN, _("Twilio took too long."))
        except Exception as error:
            return Outcome(AttemptResult.UNKNOWN, f"{type(error).__name__}: {error}")


def judge_answer(answer: Answer) -> Outcome:
    """What Twilio's answer means: taken, refused for good, or to be tried again (429, 5xx)."""
    told = _told(answer.body)
    if answer.status in (200, 201):
        if not told.get("sid"):
            return Outcome(AttemptResult.UNKNOWN, _("Twilio gave no proper answer."))
        return Outcome(AttemptResult.SENT, "", provider=PROVIDER, provider_message_id=str(told["sid"])[:255])
    detail = f"Twilio {answer.status} {told.get('code', '')}: {told.get('message', '')}"[:300]
    again = answer.status in (408, 429) or answer.status >= 500
    return Outcome(AttemptResult.RETRYABLE if again else AttemptResult.PERMANENT, detail)


def _post(envelope: Envelope, account: TextAccount) -> Answer:
    fields = {"From": envelope.sender, "To": envelope.recipient, "Body": envelope.body}
    if account.receipts_to:
        fields["StatusCallback"] = account.receipts_to
    url = f"{settings.TWILIO_API}/2010-04-01/Accounts/{account.sid}/Messages.json"
    return post_form(url, fields, user=account.sid, password=account.token)


def _told(body: bytes) -> dict[str, Any]:
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}

"""E-mail, by SMTP or by a provider's API (Django's mail backends): one message, one reader, one deterministic id."""

from __future__ import annotations

import smtplib
from types import TracebackType
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.html import linebreaks, urlize
from django.utils.translation import gettext as _

from core.errors import RuleBroken
from notifications.channels.envelopes import Envelope, Outcome
from notifications.enums import AttemptResult
from notifications.validators import one_address

#: Nobody's out-of-office note shall answer a machine (RFC 3834, and what Exchange understands).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class EmailRoute:
    """A connection that is opened for the first message, kept for the next, and dropped after trouble."""

    def __init__(self) -> None:
        self._connection: Any = None

    def __enter__(self) -> EmailRoute:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._drop()

    def send(self, envelope: Envelope) -> Outcome:
        """Hand one message over; answers how it ended and raises nothing."""
        try:
            message = build_message(envelope)
        except (RuleBroken, ValueError) as error:  # BadHeaderError is a ValueError
            return Outcome(AttemptResult.PERMANENT, str(error))
        try:
            self._open()
        except Exception as error:
            self._drop()
            return Outcome(AttemptResult.RETRYABLE, _("No connection to the mail server: %(why)s") % {"why": error})
        try:
            self._connection.send_messages([message])
        except Exception as error:
            self._drop()
            return judge(error)
        return _handed_over(message)

    def _open(self) -> None:
        if self._connection is None:
            self._connection = get_connection(fail_silently=False)
            self._connection.open()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                return  # it was broken already


def build_message(envelope: Envelope) -> EmailMultiAlternatives:
    """The mail: plain text, and the same as HTML with everything escaped, so a name can never be markup.

    Raises RuleBroken unless the recipient is exactly one plain address, ValueError for a broken header.
    """
    recipient = one_address(envelope.recipient)
    automatic = AUTOMATIC if envelope.is_automatic else {}
    headers = {"Message-ID": envelope.message_id, **automatic, **envelope.headers}
    message = EmailMultiAlternatives(envelope.subject, envelope.body, envelope.sender, [recipient], headers=headers)
    message.attach_alternative(linebreaks(urlize(envelope.body, autoescape=True)), "text/html")
    message.message()  # refuses line breaks in headers now, not in the middle of a conversation with a server
    return message


def judge(error: Exception) -> Outcome:
    """Which kind of failure this is: what was refused for good, what may be tried again, what nobody knows."""
    detail = f"{type(error).__name__}: {error}"
    match error:
        case smtplib.SMTPRecipientsRefused():
            code = next(iter(error.recipients.values()))[0] if error.recipients else 0
            return Outcome(_by_code(code), detail)
        case smtplib.SMTPResponseException():
            return Outcome(_by_code(error.smtp_code), detail)
        case smtplib.SMTPNotSupportedError() | AnymailInvalidAddress() | AnymailRecipientsRefused():
            return Outcome(AttemptResult.PERMANENT, detail)
        case AnymailAPIError():
            return _judge_api(error, detail)
        case SoftTimeLimitExceeded():
            return Outcome(AttemptResult.UNKNOWN, _("The mail server took too long."))
    return Outcome(AttemptResult.UNKNOWN, detail)


def _judge_api(error: AnymailAPIError, detail: str) -> Outcome:
    status = error.status_code
    if status is None:
        return Outcome(AttemptResult.UNKNOWN, detail)
    if status == 429 or status >= 500:
        return Outcome(AttemptResult.RETRYABLE, detail)
    return Outcome(AttemptResult.PERMANENT, detail)


def _by_code(code: int) -> AttemptResult:
    return AttemptResult.PERMANENT if 500 <= code < 600 else AttemptResult.RETRYABLE


def _handed_over(message: EmailMultiAlternatives) -> Outcome:
    if not settings.MAIL_ROUTE:
        return Outcome(AttemptResult.KEPT, _("There is no mail route, so the message was kept in a file."))
    status = getattr(message, "anymail_status", None)
    provider_id = str(getattr(status, "message_id", "") or message.extra_headers["Message-ID"])
    provider = settings.EMAIL_BACKEND.split(".")[-2]
    return Outcome(AttemptResult.SENT, "", provider=provider, provider_message_id=provider_id[:255])

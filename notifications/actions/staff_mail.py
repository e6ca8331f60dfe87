"""The house's own mail to its staff: invitations and forgotten passwords."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models.functions import Now
from django.utils import translation
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.enqueue import enqueue
from customers.enums import Channel
from notifications.kinds import DELIVER
from notifications.models import Notification
from teams.models import User

FIRST = 1  # somebody is waiting for it


@action
def send_staff_mail(*, kind: str, to: str, context: Mapping[str, str], by: Actor) -> Notification:
    """Put a mail to a member of staff into the outbox, in the caller's transaction.

    `kind` is 'invitation' or 'password_reset'; `context` has `name`, `url`, `company`, `language`. The words hold a
    secret link: they are shown to nobody and go when the message is settled.
    """
    with translation.override(context["language"]):
        subject, text = _words(kind)
        message = Notification(subject=subject % context, body=text % context)
    message.user = User.objects.filter(email__iexact=to).first()
    message.channel, message.recipient = Channel.EMAIL, to
    message.dedupe_key = f"staff-{uuid.uuid4().hex}"
    message.why, message.priority = [kind], FIRST
    message.not_before = message.next_attempt_at = Now()
    message.save(force_insert=True)
    enqueue(DELIVER)
    return message


def _words(kind: str) -> tuple[str, str]:
    """Subject and text of a kind of mail, in the language that is set."""
    if kind == "invitation":
        return _("Your place at %(company)s"), _(
            "Hello %(name)s,\n\nyou are invited to JourneyCRM at %(company)s. Choose your password here:\n\n%(url)s\n\n"
            "The link works once and for a short time."
        )
    return _("A new password for %(company)s"), _(
        "Hello %(name)s,\n\nsomebody asked for a new password for your account at %(company)s. Choose it here:\n\n"
        "%(url)s\n\nIf that was not you, you need not do anything."
    )

"""`./manage.py receive_mail < FILE`: one raw mail, as a mail server would pipe it."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from core.actor import SHELL
from touchpoints.actions import Received, receive_mail


class Command(BaseCommand):
    help = "Reads one raw e-mail from standard input into the story of its sender and prints what became of it as JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        received = receive_mail(raw=sys.stdin.buffer.read(), by=SHELL)
        self.stdout.write(json.dumps(told(received), ensure_ascii=False, indent=2))


def told(received: Received) -> dict[str, Any]:
    """What became of the mail, as the contract names it. Our own mail come back has no touchpoint and no customer."""
    mail, touchpoint = received.mail, received.touchpoint
    return {
        "touchpoint": touchpoint.pk if touchpoint else None,
        "customer": touchpoint.customer_id if touchpoint else None,
        "new_customer": received.is_new_customer,
        "subject": mail.subject,
        "text": mail.text,
        "quoted": mail.rest,
        "attachments": [attachment.name for attachment in mail.attachments],
        "automatic": bool(mail.automatic) or touchpoint is None,
    }

"""R1: a thousand changes, half of them taken back, and no hint of any: all that was committed is sent, and no more."""

from __future__ import annotations

import contextlib
import os
import threading
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from django.db import connections, transaction

from chaos.results import Result
from chaos.rig import house
from core.actor import SYSTEM
from core.company import change_company
from journeys.models import Journey
from notifications.models import Notification
from story.actions import record_event
from story.models import Event
from tests.factories.customers import IdentityFactory
from tests.factories.journeys import JourneyFactory, MapVersionFactory
from tests.factories.notifications import RuleVersionFactory, TemplateFactory
from tests.rig import MailServer, broker_of_its_own, wait_for

WRITERS = 10
CHANGES = 1000
COMMITTED = CHANGES // 2
WITHOUT_HINTS_AT_MOST = 15.0  # seconds more than with them: what a machine sends in a second is its own affair


def run(home: Path) -> Result:
    """Committed: all rows, all sent, without any hint within 15 s of what hints take. Rolled back: no row, no mail.

    Without hints: the house listens to a broker of its own, where nobody hears what this process hints.
    """
    change_company(message_delay_seconds=0, by=SYSTEM)
    claims = claims_with_a_rule()
    heard, hinted = _go(home, claims, os.environ["BROKER_URL"])
    deaf, unhinted = _go(home, claims, broker_of_its_own(os.environ["BROKER_URL"], 9))
    keys = hinted + unhinted
    facts = Event.objects.filter(kind="stage.entered").count()
    planned = Notification.objects.count()
    return Result(
        row="R1",
        figures={
            "changes": 2 * CHANGES,
            "committed": facts,
            "messages": planned,
            "sent": len(keys),
            "sent_twice": keys.total() - len(keys),
            "seconds_with_hints": round(heard, 1),
            "seconds_without": round(deaf, 1),
        },
        passed=facts == planned == len(keys) == keys.total() == 2 * COMMITTED and deaf - heard <= WITHOUT_HINTS_AT_MOST,
    )


def _go(home: Path, claims: Sequence[Journey], broker: str) -> tuple[float, Counter[str]]:
    """One round: seconds from the first mail to the last, and how often each message arrived."""
    change_and_fail(claims)
    open_rows = Notification.objects.exclude(state="sent")
    told = Notification.objects.count() + COMMITTED
    with MailServer() as mail, house(home, mail, BROKER_URL=broker):
        wait_for(lambda: mail.mails, 120)
        seconds = wait_for(lambda: Notification.objects.count() >= told and not open_rows.exists(), 240)
        return seconds, mail.keys()


def claims_with_a_rule() -> list[Journey]:
    """A claim for each writer, of customers who can be reached, and the rule that tells of each stage."""
    version = MapVersionFactory()
    TemplateFactory()
    RuleVersionFactory()
    for _n in range(WRITERS):
        IdentityFactory(customer=JourneyFactory(map_version=version).customer)
    return list(Journey.objects.all())


def change_and_fail(claims: Sequence[Journey]) -> None:
    """All writers at once: each second change raises after its fact was written. No hint is ever published."""
    threads = [threading.Thread(target=_write, args=[claim, CHANGES // len(claims)]) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class _Broken(Exception):
    pass


def _write(claim: Journey, changes: int) -> None:
    try:
        for n in range(changes):
            with contextlib.suppress(_Broken), transaction.atomic():
                _tell(claim)
                if n % 2:
                    raise _Broken
    finally:
        connections.close_all()


def _tell(claim: Journey) -> None:
    record_event(
        customer_id=claim.customer_id, kind="stage.entered", by=SYSTEM, journey_id=claim.pk, stage_key="report"
    )

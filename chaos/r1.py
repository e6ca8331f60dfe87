"""R1: a thousand changes, half of them taken back, and no hint of any: all that was committed is sent, and no more."""

from __future__ import annotations

import contextlib
import os
import threading
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
WITHIN = 15.0


def run(home: Path) -> Result:
    """Committed: all rows, all sent within 15 s of the first. Rolled back: no row, nothing sent.

    The house listens to a broker of its own, so that what this process would hint is heard by nobody.
    """
    change_company(message_delay_seconds=0, by=SYSTEM)
    change_and_fail(claims_with_a_rule())
    facts = Event.objects.filter(kind="stage.entered").count()
    with MailServer() as mail, house(home, mail, BROKER_URL=broker_of_its_own(os.environ["BROKER_URL"], 9)):
        wait_for(lambda: mail.mails, 120)
        took = wait_for(lambda: Notification.objects.filter(state="sent").count() >= COMMITTED, 240)
        keys = mail.keys()
    planned = Notification.objects.count()
    return Result(
        row="R1",
        figures={
            "changes": CHANGES,
            "committed": facts,
            "messages": planned,
            "sent": len(keys),
            "sent_twice": sum(count - 1 for count in keys.values()),
            "seconds": round(took, 1),
        },
        passed=facts == planned == len(keys) == keys.total() == COMMITTED and took <= WITHIN,
    )


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
                record_event(
                    customer_id=claim.customer_id,
                    kind="stage.entered",
                    by=SYSTEM,
                    journey_id=claim.pk,
                    stage_key="report",
                )
                if n % 2:
                    raise _Broken
    finally:
        connections.close_all()


def _tell(claim: Journey) -> None:
    record_event(
        customer_id=claim.customer_id, kind="stage.entered", by=SYSTEM, journey_id=claim.pk, stage_key="report"
    )

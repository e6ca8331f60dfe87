"""R2: kill -9 of the whole worker group, ten times while two thousand messages go out."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path

from django.db.models.functions import Now

from chaos.results import Result
from chaos.rig import WORKER_PROCESSES, house
from core.names import sort_key
from customers.models import Customer, Identity
from notifications.effects import envelope_of
from notifications.kinds import OPEN
from notifications.models import Notification
from tests.rig import MailServer, wait_for

MESSAGES = 2000
KILLS = 10
SECONDS_BETWEEN = (3.0, 4.5)
PROVIDER_SECONDS = 0.02
TERMINAL_WITHIN = 120.0


def run(home: Path) -> Result:
    """Lost 0; duplicates at most what was in flight at the kills, and at most 1 %; all settled in 120 s."""
    ids = plan_messages()
    dice = random.Random(2)
    with MailServer(thinking=PROVIDER_SECONDS) as mail, house(home, mail) as crew:
        went_out = [0]
        for _kill in range(KILLS):
            wait_for(lambda: len(mail.mails) > went_out[-1], 120)  # at work again, however slowly it started
            time.sleep(dice.uniform(*SECONDS_BETWEEN))
            crew.kill_worker()
            went_out.append(len(mail.mails))
            crew.start_worker()
        last_kill = time.monotonic()
        open_rows = Notification.objects.filter(pk__in=ids, state__in=OPEN)
        with contextlib.suppress(TimeoutError):
            wait_for(lambda: not open_rows.exists(), TERMINAL_WITHIN * 2, 0.5)
        settled = time.monotonic() - last_kill
        time.sleep(1)
        keys = mail.keys()
    rows = list(Notification.objects.filter(pk__in=ids))
    expected = {f"<{envelope_of(row).key}@" for row in rows}
    arrived = {key.partition("@")[0] + "@" for key in keys}
    states = Counter(row.state for row in rows)
    doubles = sum(count - 1 for count in keys.values())
    between_kills = [later - earlier for earlier, later in pairwise(went_out)]
    bound = min(KILLS * WORKER_PROCESSES, MESSAGES // 100)
    return Result(
        row="R2",
        figures={
            "messages": MESSAGES,
            "kills": KILLS,
            "sent": states["sent"],
            "lost": len(expected - arrived),
            "duplicates": doubles,
            "duplicates_allowed": bound,
            "sent_between_kills": between_kills,
            "seconds_until_settled": round(settled, 1),
            "states": dict(states),
        },
        passed=(
            states == {"sent": MESSAGES}
            and expected == arrived
            and doubles <= bound
            and settled <= TERMINAL_WITHIN
            and min(between_kills) > 0  # every kill met a house at work
        ),
    )


def plan_messages() -> list[int]:
    """Customers with an address each, and a message that is due."""
    people = Customer.objects.bulk_create(
        [Customer(name=f"Chaos {n}", sort_key=sort_key(f"Chaos {n}")) for n in range(MESSAGES)]
    )
    Identity.objects.bulk_create(
        [
            Identity(customer=one, kind="email", value=f"chaos{one.pk}@example.org", shown=f"chaos{one.pk}@example.org")
            for one in people
        ]
    )
    rows = Notification.objects.bulk_create(
        [
            Notification(
                customer=one,
                channel="email",
                recipient=f"chaos{one.pk}@example.org",
                subject="Your claim",
                body="It moved on.",
                why=["chaos"],
                dedupe_key=f"chaos-{one.pk}",
                not_before=Now(),
                next_attempt_at=Now(),
            )
            for one in people
        ]
    )
    return [row.pk for row in rows]

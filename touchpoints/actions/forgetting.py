"""What doors remember is forgotten in time: ids of events, counters, and what visitors looked at."""

from __future__ import annotations

import datetime as dt

from core.actions import action
from core.actor import Actor
from core.clock import now
from touchpoints.models import ChannelMinute, ReceivedEvent, WebEvent, WebVisit

#: A replay is refused by its timestamp after five minutes; senders who try again for days sign anew with the same id.
IDS_KEPT = dt.timedelta(days=30)
MINUTES_KEPT = dt.timedelta(hours=1)
VISITS_KEPT = dt.timedelta(days=30)
AT_ONCE = 2000


@action
def forget_old_events(*, by: Actor) -> int:
    """Delete what is older than we need it, some of each at a time; answers how many rows."""
    moment = now()
    old = ReceivedEvent.objects.filter(received_at__lt=moment - IDS_KEPT).order_by("received_at")[:AT_ONCE]
    gone = ReceivedEvent.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()[0]
    gone += ChannelMinute.objects.filter(minute__lt=moment - MINUTES_KEPT).delete()[0]
    visits = list(WebVisit.objects.filter(last_at__lt=moment - VISITS_KEPT).order_by("last_at")[:AT_ONCE])
    gone += WebEvent.objects.filter(visit__in=visits).delete()[0]
    return gone + WebVisit.objects.filter(pk__in=[visit.pk for visit in visits]).delete()[0]

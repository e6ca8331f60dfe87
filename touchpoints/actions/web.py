"""What a website's visitors looked at: nobody's until somebody vouches for them, then one touchpoint a visit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actions import action
from core.actor import Actor
from core.clock import now
from customers.actions import add_identity, find_or_create_customer
from customers.enums import Channel, IdentityKind
from customers.models import Customer
from customers.queries import find_by_identity
from touchpoints.actions.recording import record_touchpoint
from touchpoints.channels.web import OLDEST, PAGE, Batch, Person, Seen
from touchpoints.models import ChannelAccount, Correction, Touchpoint, WebEvent, WebVisit
from touchpoints.validators import SUMMARY_LENGTH

PAUSE = dt.timedelta(minutes=30)  # longer without an event, and it is another visit
MOST_KEPT = 50  # pages, and things done, in one touchpoint
MOST_EARLIER = 20  # visits before one is known that are told of then
LONG_AGO = dt.timedelta(hours=1)  # a visit that ended before is history: nothing reacts to it


@action
def receive_visit(*, account: ChannelAccount, batch: Batch, person: Person | None, by: Actor) -> int:
    """Keep what one browser sent; answers how many of its events are new. Sent twice is once.

    `person` is whom the site vouched for: then this device is theirs, and what it looked at before. Visits of known
    people are touchpoints, one each, that grow while the visit lasts.
    """
    with connection.cursor() as cursor:
        word = f"touchpoints.web {account.pk} {batch.device}"
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [word])
    known = WebEvent.objects.filter(account=account, event_id__in=[seen.event_id for seen in batch.events])
    ids = set(known.values_list("event_id", flat=True))
    fresh = [seen for seen in {seen.event_id: seen for seen in batch.events}.values() if seen.event_id not in ids]
    visits = _placed(account, batch.device, fresh)
    customer = _visitor(batch.device, person, by)
    if customer is not None:
        for visit in _to_tell(account, batch.device, visits, customer):
            _tell(visit, account, by)
    return len(fresh)


def _placed(account: ChannelAccount, device: str, fresh: Sequence[Seen]) -> list[WebVisit]:
    """Put each event into the visit it belongs to by its time, or into a new one; the visits that got some."""
    recent = WebVisit.objects.filter(account=account, device=device, last_at__gte=now() - OLDEST - PAUSE)
    visits = list(recent.order_by("-last_at")[:200])
    touched: dict[int, WebVisit] = {}
    rows = []
    for seen in fresh:
        visit = next((one for one in visits if one.started_at - PAUSE <= seen.at <= one.last_at + PAUSE), None)
        if visit is None:
            visit = WebVisit.objects.create(account=account, device=device, started_at=seen.at, last_at=seen.at)
            visits.append(visit)
        visit.started_at, visit.last_at = min(visit.started_at, seen.at), max(visit.last_at, seen.at)
        touched[visit.pk] = visit
        rows.append(_row(visit, seen))
    WebVisit.objects.bulk_update(touched.values(), ["started_at", "last_at"])
    WebEvent.objects.bulk_create(rows, ignore_conflicts=True)
    return list(touched.values())


def _row(visit: WebVisit, seen: Seen) -> WebEvent:
    return WebEvent(
        visit=visit, account_id=visit.account_id, event_id=seen.event_id, name=seen.name, path=seen.path,
        data=dict(seen.data), occurred_at=seen.at,
    )  # fmt: skip


def _visitor(device: str, person: Person | None, by: Actor) -> Customer | None:
    """Who it is: the one vouched for, else the one this device is known to be of."""
    if person is None:
        return find_by_identity(IdentityKind.DEVICE, device)
    kind, value = person.handle
    customer, _is_new = find_or_create_customer(kind=kind, value=value, name=person.name, by=by)
    owner = find_by_identity(IdentityKind.DEVICE, device)
    if owner is None:  # a device somebody shares stays the first one's until the site calls reset
        add_identity(customer_id=customer.pk, kind=IdentityKind.DEVICE, value=device, by=by)
    return customer


def _to_tell(
    account: ChannelAccount, device: str, visits: Sequence[WebVisit], customer: Customer
) -> Iterable[WebVisit]:
    """The visits of this batch, and those of the device that were nobody's, now this person's; oldest first."""
    nobodys = WebVisit.objects.filter(account=account, device=device, customer=None).order_by("-last_at")
    mine = {visit.pk: visit for visit in [*nobodys[:MOST_EARLIER], *visits]}
    for visit in sorted(mine.values(), key=lambda one: one.started_at):
        if visit.customer_id is None:
            visit.customer = customer
            visit.save(update_fields=["customer"])
        yield visit


def _tell(visit: WebVisit, account: ChannelAccount, by: Actor) -> None:
    """Write the visit's touchpoint, or bring it up to date with what was looked at since."""
    events = list(visit.events.order_by("occurred_at", "pk"))
    if not events:
        return
    told: dict[str, Any] = {
        "summary": _sentence(events),
        "duration_seconds": round((visit.last_at - visit.started_at).total_seconds()),
        "data": _facts(events),
    }
    if visit.touchpoint_id is None:
        visit.touchpoint = record_touchpoint(
            by=by,
            channel=Channel.WEB,
            customer_id=visit.customer_id,
            occurred_at=visit.started_at,
            team_id=account.team_id,
            source=account.source,
            external_id=f"visit:{visit.pk}",
            thread=f"web:{account.key}:{visit.device}",
            history=visit.last_at < now() - LONG_AGO,
            **told,
        ).touchpoint
        visit.save(update_fields=["touchpoint"])
        return
    touchpoint = Touchpoint.objects.select_for_update(no_key=True).get(pk=visit.touchpoint_id)
    if Correction.objects.filter(touchpoint=touchpoint, what="summary").exists():
        del told["summary"]  # somebody said better what the visit was
    for name, value in told.items():
        setattr(touchpoint, name, value)
    touchpoint.save(update_fields=list(told))


def _sentence(events: Sequence[WebEvent]) -> str:
    """What the visit was, in one line: what was done, then how many pages and which."""
    done = list(dict.fromkeys(event.name for event in events if event.name != PAGE))
    pages = list(dict.fromkeys(event.path for event in events if event.name == PAGE))
    looked = ngettext("Looked at %(n)s page: %(which)s", "Looked at %(n)s pages: %(which)s", len(pages)) % {
        "n": len(pages),
        "which": ", ".join(pages[:8]) + (", …" if len(pages) > 8 else ""),
    }
    did = _("Did: %(what)s") % {"what": ", ".join(done[:8])}
    return ". ".join([did] * bool(done) + [looked] * bool(pages))[:SUMMARY_LENGTH]


def _facts(events: Sequence[WebEvent]) -> dict[str, Any]:
    """The visit as the touchpoint's data: pages and deeds in order, where it came from, which campaign."""
    pages = [{"path": e.path, "at": e.occurred_at.isoformat()} for e in events if e.name == PAGE]
    done = [_deed(e) for e in events if e.name != PAGE]
    came_from = next((e.data["from"] for e in events if e.data.get("from")), "")
    campaign: dict[str, Any] = next((e.data["utm"] for e in events if e.data.get("utm")), {})
    told = {"pages": pages[-MOST_KEPT:], "done": done[-MOST_KEPT:], "referrer": came_from, "campaign": campaign}
    return {name: value for name, value in told.items() if value}


def _deed(event: WebEvent) -> dict[str, Any]:
    told = {"name": event.name, "path": event.path, "at": event.occurred_at.isoformat()}
    return told | ({"said": event.data["said"]} if "said" in event.data else {})

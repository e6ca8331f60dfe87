"""Tickets and root causes as screens and programs read them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from core.clock import now
from core.names import sort_key
from core.registries import SearchHit, TodayItem
from core.wording import duration
from customers.models import Customer
from customers.queries import family_ids
from journeys.enums import VersionState
from journeys.models import Journey, MapVersion, Stage
from teams.models import User
from tickets.enums import TicketState
from tickets.kinds import DUE_SOON
from tickets.models import CorrectiveAction, RootCause, Ticket, TicketQuerySet, Why
from touchpoints.models import Touchpoint

MOST_SHOWN = 999  # a count in the sidebar is a hint: nobody waits for the exact number of a thousand


def shown_tickets(user: Any) -> TicketQuerySet:
    """Tickets this reader may see, each with customer, journey, team, owner, cause and `stage_name`; one query."""
    stage = Stage.objects.filter(map_version=OuterRef("journey__map_version"), key=OuterRef("stage_key"))
    return (
        Ticket.objects.visible_to(user)
        .select_related("customer", "journey__map", "team", "owner", "cause__team")
        .annotate(stage_name=Subquery(stage.values("name")[:1]))
    )


def story_subjects(ids: Collection[int], user: Any) -> dict[int, Ticket]:
    """What the story shows of these tickets, by id. One query."""
    return Ticket.objects.visible_to(user).select_related("cause").in_bulk(list(ids))


def ticket_list(
    user: Any,
    *,
    text: str = "",
    state: str = "",
    severity: str = "",
    team_id: int | None = None,
    owner_id: int | None = None,
    customer_id: int | None = None,
    cause_id: int | None = None,
    overdue: bool = False,
) -> TicketQuerySet:
    """Tickets narrowed by what is given. `state`: one of TicketState, 'unresolved' for all but resolved, '' for all.

    `text` is a number ('TK-2291', '2291') or words of the title.
    """
    found = shown_tickets(user)
    if state == "unresolved":
        found = found.open()
    elif state:
        found = found.filter(state=state)
    for name, value in (("severity", severity), ("team_id", team_id), ("owner_id", owner_id), ("cause_id", cause_id)):
        if value:
            found = found.filter(**{name: value})
    if customer_id is not None:
        found = found.filter(customer_id__in=family_ids(customer_id))
    if overdue:
        found = found.overdue(now())
    return found.filter(_numbered_or_titled(text, "TK-")) if text.strip() else found


def _numbered_or_titled(text: str, prefix: str) -> Q:
    """Rows with this number, with or without its prefix, or with these words in their title."""
    text = text.strip()
    digits = text.upper().removeprefix(prefix)
    if digits.isascii() and digits.isdigit() and len(digits) < 19:
        return Q(number=int(digits)) | Q(title__icontains=text)
    return Q(title__icontains=text)


def open_tickets(customer_ids: Collection[int]) -> TicketQuerySet:
    """The unresolved tickets of one person, the most pressing first, each with team, cause and `alike`.

    `alike` is how many other tickets the same cause explains (null without one). One query.
    """
    alike = (
        Ticket.objects.filter(cause=OuterRef("cause"))
        .order_by()
        .values("cause")
        .annotate(n=Count("pk") - 1)
        .values("n")
    )
    return (
        Ticket.objects.open()
        .filter(customer_id__in=customer_ids)
        .select_related("team", "cause__team")
        .annotate(alike=Subquery(alike, output_field=IntegerField()))
        .order_by("due_at", "pk")
    )


def latest_tickets(customer_ids: Collection[int], user: Any) -> TicketQuerySet:
    """The tickets of one person that this reader may see, newest first, with team, owner and cause. One query."""
    tickets = Ticket.objects.visible_to(user).filter(customer_id__in=customer_ids)
    return tickets.select_related("team", "owner", "cause").order_by("-opened_at", "-pk")


def with_touchpoint_ids(tickets: TicketQuerySet) -> TicketQuerySet:
    """These tickets with the ids of the touchpoints they came from, in the same query."""
    links = Ticket.touchpoints.through.objects.filter(ticket=OuterRef("pk")).order_by("touchpoint_id")
    return tickets.annotate(touchpoint_ids=ArraySubquery(links.values("touchpoint_id")))


def ticket_known(source: str, external_id: str) -> bool:
    """Whether a ticket came in under this `source` and `external_id` before."""
    return bool(external_id) and Ticket.objects.filter(source=source, external_id=external_id).exists()


def ticket_touchpoints(ticket: Ticket, user: Any) -> QuerySet[Touchpoint]:
    """The touchpoints a ticket came from that this reader may see, newest first. One query."""
    seen = Touchpoint.objects.visible_to(user).filter(tickets=ticket)
    return seen.select_related("team", "agent").order_by("-occurred_at", "-pk")


def open_ticket_count(user: Any) -> int:
    """How many tickets are not resolved, counted up to a thousand."""
    return Ticket.objects.visible_to(user).open().order_by()[:MOST_SHOWN].count()


# --- root causes ---------------------------------------------------------------------------------------------------
def cause_list(*, text: str = "", state: str = "", team_id: int | None = None, map_id: int | None = None) -> Any:
    """Root causes, each with map, team, owner, `stage_name` and `ticket_count`; narrowed. One query."""
    linked = Ticket.objects.filter(cause=OuterRef("pk")).order_by().values("cause").annotate(n=Count("pk")).values("n")
    found = RootCause.objects.select_related("map", "team", "owner").annotate(
        ticket_count=Coalesce(Subquery(linked, output_field=IntegerField()), 0), stage_name=_stage_name()
    )
    for name, value in (("state", state), ("team_id", team_id), ("map_id", map_id)):
        if value:
            found = found.filter(**{name: value})
    return found.filter(_numbered_or_titled(text, "RC-")) if text.strip() else found


def with_why_texts(causes: Any) -> Any:
    """These causes with their whys in order, in the same query."""
    whys = Why.objects.filter(cause=OuterRef("pk")).order_by("position")
    return causes.annotate(why_texts=ArraySubquery(whys.values("text")))


def _stage_name() -> Subquery:
    """The name of a cause's stage, as the newest version of its map that knows it says."""
    stage = Stage.objects.filter(map_version__map=OuterRef("map"), key=OuterRef("stage_key"))
    return Subquery(stage.order_by("-map_version__number").values("name")[:1])


@dataclass(frozen=True)
class TeamShare:
    """How many tickets of a cause one team holds (None: no team)."""

    team_id: int | None
    team: str
    tickets: int


def tickets_by_team(cause: RootCause) -> list[TeamShare]:
    """Where a cause shows: its tickets per team, most first. One query."""
    counted = Ticket.objects.filter(cause=cause).order_by().values_list("team_id", "team__name").annotate(n=Count("pk"))
    return [TeamShare(team, name or "", n) for team, name, n in counted.order_by("-n", "team__name")]


def linked_tickets(cause: RootCause, user: Any, team_id: int | None = None) -> TicketQuerySet:
    """The tickets of a cause, with `channel` and `mood` of the newest touchpoint they came from."""
    origin = Touchpoint.objects.visible_to(user).filter(tickets=OuterRef("pk")).order_by("-occurred_at", "-pk")
    return ticket_list(user, cause_id=cause.pk, team_id=team_id).annotate(
        channel=Subquery(origin.values("channel")[:1]), mood=Subquery(origin.values("sentiment")[:1])
    )


def corrective_actions(cause: RootCause) -> list[CorrectiveAction]:
    """What is done against a cause: shipped ones first by day, then those to come by due date. One query."""
    return list(
        cause.actions.select_related("owner").order_by(
            F("shipped_at").asc(nulls_last=True), F("due_on").asc(nulls_last=True), "pk"
        )
    )


def matching_causes(text: str, limit: int = 20) -> list[RootCause]:
    """Causes to choose from: by number or words, else the newest."""
    return list(cause_list(text=text).order_by("-opened_at", "-pk")[:limit])


def unexplained_tickets(user: Any, text: str, limit: int = 20) -> list[Ticket]:
    """Tickets without a root cause to choose from: by number or words, else the newest. One query."""
    return list(ticket_list(user, text=text).filter(cause=None).order_by("-opened_at", "-pk")[:limit])


# --- what forms offer ---
def journeys_of(customer: Customer) -> list[tuple[str, str]]:
    """The customer's running journeys as choices, newest first: id and 'Claim · Assessment'. Two queries."""
    running = Journey.objects.running().filter(customer_id__in=family_ids(customer.pk)).select_related("map", "stage")
    return [(str(one.pk), f"{one.map.name} · {one.stage.name}") for one in running.order_by("-started_at", "-pk")]


def stages_of_maps() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every stage of the newest published version of every map, grouped by map; a value is JSON [map id, key]."""
    newest = MapVersion.objects.filter(map=OuterRef("map_version__map"), state=VersionState.PUBLISHED)
    stages = (
        Stage.objects.filter(
            map_version=newest.order_by("-number").values("pk")[:1], map_version__map__archived_at=None
        )
        .select_related("map_version__map")
        .order_by("map_version__map__position", "map_version__map_id", "position")
    )
    groups: dict[str, list[tuple[str, str]]] = {}
    for stage in stages:
        value = json.dumps([stage.map_version.map_id, stage.key])
        groups.setdefault(stage.map_version.map.name, []).append((value, stage.name))
    return list(groups.items())


# --- what other floors are shown --------------------------------------------------------------------------------------
def today_tickets(user: User, limit: int) -> Iterator[TodayItem]:
    """My open tickets that are overdue or due within hours, the most pressing first. One query."""
    moment = now()
    mine = (
        Ticket.objects.open()
        .filter(owner=user, due_at__lt=moment + DUE_SOON)
        .select_related("customer", "journey__map")
    )
    for ticket in mine.order_by("due_at", "pk")[:limit]:
        yield _today_item(ticket, moment)


def _today_item(ticket: Ticket, moment: dt.datetime) -> TodayItem:
    late = ticket.due_at < moment
    words = _("%(number)s is late by %(span)s") if late else _("%(number)s is due in %(span)s")
    return TodayItem(
        key=f"ticket-{ticket.pk}",
        title=ticket.title,
        reason=words % {"number": ticket, "span": duration(moment - ticket.due_at)},
        url=reverse("tickets:detail", args=[ticket.pk]),
        icon="ticket",
        urgency=(80 if late else 50) + {"urgent": 15, "high": 10, "normal": 5}.get(ticket.severity, 0),
        due_at=ticket.due_at,
        customer_name=ticket.customer.name,
        customer_url=ticket.customer.get_absolute_url(),
        badge=ticket.journey.map.name if ticket.journey else "",
        mood=ticket.journey.mood if ticket.journey else None,
        button=_("Open ticket") if ticket.state == TicketState.OPEN else _("Check answer"),
        tone="danger" if late else "warn",
    )


def find_tickets(text: str, user: Any, limit: int) -> Iterator[SearchHit]:
    """Tickets for the palette, by number or words of the title."""
    if not sort_key(text):
        return
    for ticket in ticket_list(user, text=text).order_by("-opened_at", "-pk")[:limit]:
        yield SearchHit(
            title=f"{ticket} {ticket.title}",
            detail=f"{ticket.customer.name} · {ticket.get_state_display()}",
            url=reverse("tickets:detail", args=[ticket.pk]),
            icon="ticket",
        )


def find_causes(text: str, user: Any, limit: int) -> Iterator[SearchHit]:
    """Root causes for the palette, by number or words of the title."""
    if not sort_key(text):
        return
    for cause in matching_causes(text, limit):
        yield SearchHit(
            title=f"{cause} {cause.title}",
            detail=_("%(n)s tickets") % {"n": cause.ticket_count},  # type: ignore[attr-defined]
            url=reverse("tickets:cause", args=[cause.pk]),
            icon="zoom-question",
        )

"""Touchpoints as screens and programs read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from core.errors import NotAllowed
from customers.enums import Channel
from customers.models import Customer, Document
from customers.queries import family_ids
from journeys.models import FollowUp, Journey, Stage
from journeys.queries import journey_for_touchpoint
from story.queries import StoryPage, story_page
from teams.models import Membership
from touchpoints.kinds import SUBJECT
from touchpoints.models import Correction, Touchpoint, TouchpointQuerySet


def shown_touchpoints(user: Any) -> TouchpointQuerySet:
    """Touchpoints this reader may see, each with team, agent, journey, `stage_name` and `files`; one query."""
    return _with_names(Touchpoint.objects.visible_to(user))


def recorded_touchpoint(touchpoint: Touchpoint, user: Any, *, is_new: bool) -> Touchpoint:
    """What the one who logged it is answered. A replay shows no restricted one to those it is not for (NotAllowed)."""
    seen = Touchpoint.objects.all() if is_new else Touchpoint.objects.visible_to(user)
    shown = _with_names(seen).filter(pk=touchpoint.pk).first()
    if shown is None:
        raise NotAllowed(_("It is known already, and only its team may read it."), code="restricted")
    return shown


def _with_names(touchpoints: TouchpointQuerySet) -> TouchpointQuerySet:
    stage = Stage.objects.filter(map_version=OuterRef("journey__map_version"), key=OuterRef("stage_key"))
    files = Document.objects.kept().filter(touchpoints=OuterRef("pk")).order_by("pk")
    right = Correction.objects.filter(touchpoint=OuterRef("pk")).order_by("-pk")
    said = JSONObject(what="what", before="before", by="actor_label", reason="reason", at="corrected_at")
    return touchpoints.select_related("team", "agent", "journey__map").annotate(
        corrections_told=ArraySubquery(right.values(told=said)),
        stage_name=Subquery(stage.values("name")[:1]),
        files=ArraySubquery(
            files.values(card=JSONObject(name="name", public_id="public_id", size="size", thumbnail="thumbnail_as"))
        ),
    )


def open_documents(user: Any) -> Any:
    """Ids of documents that are with a touchpoint this reader may see; no query yet."""
    with_touchpoint = Touchpoint.attachments.through.objects
    return with_touchpoint.filter(touchpoint__in=Touchpoint.objects.visible_to(user)).values("document_id")


@dataclass(frozen=True)
class LastTouch:
    """When and how a customer and the business last met."""

    channel: str
    occurred_at: dt.datetime


def last_touches(families: Mapping[int, Collection[int]]) -> dict[int, LastTouch]:
    """The newest touchpoint by customer, each over the ids of its whole family; one query, one index look-up an id."""
    customer_of = {member: head for head, members in families.items() for member in members}
    newest = Touchpoint.objects.filter(customer=OuterRef("pk")).order_by("-occurred_at", "-pk")
    rows = Customer.objects.filter(pk__in=customer_of).annotate(
        last_channel=Subquery(newest.values("channel")[:1]), last_at=Subquery(newest.values("occurred_at")[:1])
    )
    found: dict[int, LastTouch] = {}
    for member, channel, at in rows.exclude(last_at=None).values_list("pk", "last_channel", "last_at"):
        known = found.get(customer_of[member])
        if known is None or known.occurred_at < at:
            found[customer_of[member]] = LastTouch(channel, at)
    return found


def story_subjects(ids: Collection[int], user: Any) -> dict[int, Touchpoint]:
    """What the story shows of these touchpoints, by id; those the user may not see are missing. One query."""
    return {touchpoint.pk: touchpoint for touchpoint in shown_touchpoints(user).filter(pk__in=ids)}


def story_found(ids: Collection[int], text: str, user: Any) -> Iterable[int]:
    """Those of these touchpoints with these words in what was said, as ids; no query yet."""
    said = Q(summary__icontains=text) | Q(body__icontains=text) | Q(author__icontains=text)
    return Touchpoint.objects.visible_to(user).filter(said, pk__in=ids).values_list("pk", flat=True)


def story_words(event: Any, subject: Touchpoint | None) -> str:
    """The fact as plain text: what it was and what was said; only the kind of fact where the reader may not see it."""
    return f"{subject.headline}: {subject.summary}" if subject else str(event.shown_as.label)


def touchpoint_list(
    user: Any,
    *,
    customer_id: int | None = None,
    channel: str = "",
    journey_id: int | None = None,
    since: dt.datetime | None = None,
) -> TouchpointQuerySet:
    """Touchpoints this reader may see, narrowed; a customer means the whole person, merged records included."""
    found = shown_touchpoints(user)
    if customer_id is not None:
        found = found.filter(customer_id__in=family_ids(customer_id))
    if channel:
        found = found.filter(channel=channel)
    if journey_id is not None:
        found = found.filter(journey_id=journey_id)
    if since is not None:
        found = found.filter(occurred_at__gte=since)
    return found


def thread_journey_id(customer_ids: Collection[int], thread: str) -> int | None:
    """The journey the newest touchpoint of this conversation belongs to."""
    if not thread:
        return None
    known = Touchpoint.objects.filter(thread=thread, customer_id__in=customer_ids, journey__isnull=False)
    return known.order_by("-occurred_at", "-pk").values_list("journey_id", flat=True).first()


def stage_key_at(journey: Journey, moment: dt.datetime) -> str:
    """The stage the journey stood in at that moment; its first one before it began."""
    visits = journey.visits.order_by("-position").values_list("stage__key", flat=True)
    return visits.filter(entered_at__lte=moment).first() or visits.last() or ""


def home_team_id(user_id: int) -> int | None:
    """The team a member of staff works for first: the one they lead, else the first they joined."""
    return (
        Membership.objects.filter(user_id=user_id).order_by("-is_lead", "pk").values_list("team_id", flat=True).first()
    )


@dataclass(frozen=True)
class Desk:
    """What somebody needs to log a touchpoint: the person, their open journeys, the likely one, and open follow-ups."""

    customer: Customer
    journeys: list[Journey]
    likely_journey_id: int | None
    follow_ups: list[FollowUp]


def desk_for(customer: Customer, user: Any) -> Desk:
    """The desk to log a touchpoint of this customer at; journeys newest first, this user's follow-ups by due time."""
    ids = family_ids(customer.pk)
    journeys = Journey.objects.running().filter(customer_id__in=ids).select_related("map", "stage")
    likely = journey_for_touchpoint(ids, Channel.PHONE)
    mine = FollowUp.objects.open().for_user(user).filter(customer_id__in=ids)
    return Desk(
        customer=customer,
        journeys=list(journeys.order_by("-started_at", "-pk")),
        likely_journey_id=likely.pk if likely else None,
        follow_ups=list(mine.distinct().order_by("due_at", "pk")[:3]),
    )


@dataclass(frozen=True)
class NewestInStory:
    """The story of one fact, to be put on top of what is shown, and whether it stands under today's heading already."""

    story: StoryPage
    older_today: bool

    @property
    def event(self) -> Any:
        """The fact itself, with its moods and its subject."""
        return self.story.events[0]


def newest_in_story(touchpoint: Touchpoint, user: Any) -> NewestInStory | None:
    """The fact that this touchpoint was logged, if it is the newest one of a story that has others; else None."""
    page = story_page(family_ids(touchpoint.customer_id), size=2, user=user)
    if len(page.events) < 2 or (page.events[0].subject_kind, page.events[0].subject_id) != (SUBJECT, touchpoint.pk):
        return None
    return NewestInStory(StoryPage(page.events[:1], next=""), older_today=len(page.days) == 1)

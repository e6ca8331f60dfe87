"""What is known, as lines: what the customer wants, told us, was promised, still owes us, and what was tried."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core import wording
from customers.models import Document
from insights.queries.brief.facts import BriefFacts
from insights.queries.brief.health import FELT, mood_at
from insights.queries.brief.shape import Line, Mood, Source
from journeys.enums import BallHolder, PromiseState, RequirementStatus, StageKind
from journeys.models import FollowUp, Journey, Promise, RequirementState
from tickets.enums import TicketState
from tickets.models import Ticket
from touchpoints.enums import Direction
from touchpoints.models import Touchpoint

SAID = 140  # letters of what somebody said
TOLD_LATELY, TRIED = 6, 4


# --- sources ---------------------------------------------------------------------------------------------------------
def of_journey(journey: Journey) -> Source:
    """A journey's page."""
    return Source("journey", journey.pk, reverse("journeys:journey_detail", args=[journey.pk]))


def of_talk(talk: Touchpoint) -> Source:
    """A touchpoint, whole."""
    return Source("touchpoint", talk.pk, reverse("touchpoints:detail", args=[talk.pk]))


def of_need(state: RequirementState) -> Source:
    """Where a requirement stands: the page of its journey."""
    return Source("requirement_state", state.pk, of_journey(state.journey).url)


def of_ticket(ticket: Ticket) -> Source:
    """A ticket's page."""
    return Source("ticket", ticket.pk, reverse("tickets:detail", args=[ticket.pk]))


def of_todo(kind: str, row: Promise | FollowUp) -> Source:
    """A promise or follow-up, among what is to be done for this customer."""
    return Source(kind, row.pk, reverse("journeys:follow_ups", args=[row.customer_id]))


def of_document(document: Document) -> Source:
    """A stored file."""
    return Source("document", document.pk, reverse("customers:document", args=[document.public_id]))


# --- parts -----------------------------------------------------------------------------------------------------------
def wants(facts: BriefFacts) -> Iterator[Line]:
    """What each active journey is for, where it stands, what comes next and by when; without one, what is reported."""
    for journey in facts.journeys:
        late = journey.due_at is not None and journey.due_at < facts.moment
        blocked = bool(journey.open_blockers)
        yield Line(
            text=journey.intent or journey.map.name,
            source=of_journey(journey),
            detail=_stands(journey),
            at=journey.started_at,
            due_at=journey.due_at,
            badge=_("Blocked") if blocked else _("Overdue") if late else "",
            tone="danger" if blocked or late else "",
        )
    if not facts.journeys:
        for ticket in facts.tickets:
            if ticket.state != TicketState.RESOLVED:
                yield Line(
                    ticket.title, of_ticket(ticket), detail=str(ticket), at=ticket.opened_at, due_at=ticket.due_at
                )


def _stands(journey: Journey) -> str:
    """'Claim CL-1162, in Assessment since Mon 9 Nov, next Decision'."""
    following = next_stage(journey)
    words = _("%(map)s %(number)s, in %(stage)s since %(day)s") % {
        "map": journey.map.name,
        "number": journey,
        "stage": journey.stage.name,
        "day": wording.day(journey.stage_entered_at),
    }
    return _("%(words)s, next %(stage)s") % {"words": words, "stage": following} if following else words


def next_stage(journey: Journey) -> str:
    """The likely next stage, else the one that the map plans next; '' after the last one."""
    if journey.likely_next:
        return journey.likely_next
    later = (stage for stage in journey.map_version.stages.all() if stage.position > journey.stage.position)
    return next((stage.name for stage in later if stage.kind != StageKind.LOST), "")


def told(facts: BriefFacts) -> Iterator[Line]:
    """What must not be asked again: what had to be told twice first, then papers and facts on file, then the rest."""
    said = [talk for talk in facts.talks if talk.direction == Direction.INBOUND and not talk.is_automatic]
    yield from (_said(talk) for talk in said[:TOLD_LATELY] if talk.is_repeat)
    there = (RequirementStatus.RECEIVED, RequirementStatus.ACCEPTED)
    filed = {state.document_id for state in facts.needs if state.status in there and state.document_id}
    readable = {document.pk for document in facts.documents}
    for state in facts.needs:
        if state.status in there:
            words = {"status": state.get_status_display(), "day": wording.day(state.changed_at)}
            detail, paper = _("%(status)s %(day)s") % words, state.document
            if paper and paper.is_restricted and paper.pk not in readable:
                paper = None
            yield Line(
                text=state.requirement.name,
                source=of_document(paper) if paper else of_need(state),
                detail=f"{paper}, {detail}" if paper else detail,
                at=state.changed_at,
            )
    for document in facts.documents:
        if document.pk not in filed:
            sent = _("on file since %(day)s") % {"day": wording.day(document.created_at)}
            yield Line(document.name, of_document(document), detail=sent, at=document.created_at)
    yield from (_said(talk) for talk in said[:TOLD_LATELY] if not talk.is_repeat)


def _said(talk: Touchpoint) -> Line:
    return Line(
        text=Truncator(talk.summary).chars(SAID),
        source=of_talk(talk),
        detail=_met(talk),
        at=talk.occurred_at,
        badge=_("Told again") if talk.is_repeat else "",
        tone="danger" if talk.is_repeat else "",
    )


def _met(talk: Touchpoint) -> str:
    """'Call in, Today 09:41, Jonas Weber'."""
    who = str(talk.agent) if talk.agent else ""
    return ", ".join(filter(None, (talk.headline, wording.within(talk.occurred_at), who)))


def promised(facts: BriefFacts) -> Iterator[Line]:
    """What the customer still waits for, by whom and when."""
    for promise in facts.promises:
        badge, tone = due(promise, facts)
        yield Line(
            text=promise.text,
            source=of_todo("promise", promise),
            detail=_("%(who)s, by %(due)s")
            % {"who": promise.made_by or _("We"), "due": wording.within(promise.due_at)},
            at=promise.made_at,
            due_at=promise.due_at,
            badge=badge,
            tone=tone,
        )


def promise_words(promise: Promise) -> str:
    """'Tomás Rivera, by tomorrow 09:00'."""
    return _("%(who)s, by %(due)s") % {"who": promise.made_by or _("We"), "due": wording.within(promise.due_at)}


def due(promise: Promise, facts: BriefFacts) -> tuple[str, str]:
    """How pressing a promise is, as badge and tone."""
    left = (promise.due_at - facts.moment).total_seconds()
    if left < 0:
        return _("Late"), "danger"
    if promise.state == PromiseState.ENDANGERED:
        return _("In danger"), "danger"
    if left < 2 * wording.DAY:
        return _("Due %(when)s") % {"when": wording.within(promise.due_at)}, "warn"
    return "", ""


def missing(facts: BriefFacts) -> Iterator[Line]:
    """What holds the journeys: what is not there yet, what blocks them, and who else has the ball."""
    stages = {journey.pk: journey.stage_id for journey in facts.journeys}
    for state in facts.needs:
        if state.holds and stages.get(state.journey_id) == state.requirement.stage_id:
            rejected = state.status == RequirementStatus.REJECTED
            note = f": {state.note}" if state.note else ""
            where = {"map": state.journey.map.name, "stage": state.requirement.stage.name}
            yield Line(
                text=f"{state.requirement.name}{note}",
                source=of_need(state),
                detail=_("%(map)s, to leave %(stage)s") % where,
                at=state.changed_at,
                badge=_("Rejected") if rejected else "",
                tone="danger" if rejected else "",
            )
    for journey in facts.journeys:
        for blocker in journey.holding_blockers:  # type: ignore[attr-defined]
            since = {"map": journey.map.name, "day": wording.day(blocker.opened_at), "who": blocker.opened_by}
            yield Line(
                text=blocker.note,
                source=Source("blocker", blocker.pk, of_journey(journey).url),
                detail=_("%(map)s, blocked since %(day)s by %(who)s") % since,
                at=blocker.opened_at,
                badge=_("Blocker"),
                tone="danger",
            )
        wait = facts.waits.get(journey.pk)
        if wait and wait.holder != BallHolder.TEAM:
            holder = _("the customer") if wait.holder == BallHolder.CUSTOMER else _("a third party")
            yield Line(
                text=_("%(map)s waits for %(holder)s") % {"map": journey.map.name, "holder": holder},
                source=of_journey(journey),
                detail=_("since %(day)s") % {"day": wording.day(wait.since)},
                at=wait.since,
            )


def tried(facts: BriefFacts) -> Iterator[Line]:
    """What was done already: tickets with what is known of them, and what we said and noted last."""
    for ticket in facts.tickets:
        resolved = ticket.state == TicketState.RESOLVED
        known = _("workaround known") if ticket.cause and ticket.cause.workaround_published_at else ""
        who = str(ticket.owner or ticket.team or "")
        yield Line(
            text=Truncator(f"{ticket.title}: {ticket.resolution}" if resolved and ticket.resolution else ticket.title)
            .chars(SAID),
            source=of_ticket(ticket),
            detail=", ".join(filter(None, (str(ticket), ticket.get_state_display(), who, known))),
            at=ticket.resolved_at or ticket.opened_at,
        )  # fmt: skip
    ours = [talk for talk in facts.talks if talk.direction != Direction.INBOUND]
    for talk in ours[:TRIED]:
        yield Line(Truncator(talk.summary).chars(SAID), of_talk(talk), detail=_met(talk), at=talk.occurred_at)


def mood(facts: BriefFacts) -> Mood | None:
    """How the customer feels now, with the contacts that say so; None where nobody has felt or noted anything."""
    value = mood_at(facts.talks, facts.moment)
    felt = [talk for talk in facts.talks if talk.sentiment is not None][:FELT]
    return None if value is None else Mood(round(value, 2), tuple(_felt(talk) for talk in felt))


def _felt(talk: Touchpoint) -> Line:
    felt = talk.sentiment or 0
    return Line(
        text=Truncator(talk.summary).chars(SAID // 2),
        source=of_talk(talk),
        badge=wording.mood(felt),
        tone="danger" if felt < 0 else "ok" if felt > 0 else "",
        detail=f"{_met(talk)}, {talk.get_sentiment_source_display()}",
        at=talk.occurred_at,
    )

"""What to say and do next: plain rules over facts, the most pressing first. Nothing here is guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import wording
from customers.enums import Channel, Topic
from insights.queries.brief.facts import BriefFacts
from insights.queries.brief.lines import (
    due,
    next_stage,
    of_journey,
    of_need,
    of_talk,
    of_ticket,
    of_todo,
    promise_words,
)
from insights.queries.brief.shape import Line, Source
from journeys.enums import RequirementKind, RequirementStatus
from tickets.enums import TicketState
from touchpoints.enums import Direction

LATELY = dt.timedelta(days=30)  # within which having told again is worth a word of sorry
ANSWERED_AT_ONCE = {Channel.PHONE, Channel.IVR, Channel.VIDEO, Channel.STORE, Channel.CHAT, Channel.WEB}
MOST = 8


def next_steps(facts: BriefFacts) -> list[Line]:
    """At most eight things, in order: what is forbidden, what hurts, what is late, what is missing, what is due."""
    rules = (_forbidden, _sorry, _promises, _unanswered, _tickets, _journeys, _ask_for, _follow_ups, _refused)
    return [line for rule in rules for line in rule(facts)][:MOST]


def _forbidden(facts: BriefFacts) -> Iterator[Line]:
    customer = facts.header.customer
    if customer.do_not_contact:
        here = Source("customer", customer.pk, customer.get_absolute_url())
        yield Line(_("Do not contact: the customer asked for it"), here, badge=_("Do not contact"), tone="danger")


def _refused(facts: BriefFacts) -> Iterator[Line]:
    """What the customer said no to, as it changes how one speaks."""
    consents = reverse("customers:consents", args=[facts.header.customer.pk])
    words = {Topic.RECORDING: _("Do not record the call"), Topic.MARKETING: _("Make no offers")}
    for standing in facts.header.consents:
        if standing.consent and not standing.allowed and standing.topic in words:
            yield Line(
                text=words[Topic(standing.topic)],
                source=Source("consent", standing.consent.pk, consents),
                detail=_("refused or withdrawn %(day)s") % {"day": wording.day(standing.consent.given_at)},
                at=standing.consent.given_at,
            )


def _sorry(facts: BriefFacts) -> Iterator[Line]:
    again = [talk for talk in facts.talks if talk.is_repeat and facts.moment - talk.occurred_at < LATELY]
    if again:
        told = ngettext("had to tell us again once", "had to tell us again %(n)s times", len(again)) % {"n": len(again)}
        yield Line(
            text=_("Say sorry for asking twice, and do not ask again"),
            source=of_talk(again[0]),
            detail=_("%(told)s, last %(when)s") % {"told": told, "when": wording.within(again[0].occurred_at)},
            at=again[0].occurred_at,
            tone="danger",
        )


def _promises(facts: BriefFacts) -> Iterator[Line]:
    for promise in facts.promises:
        badge, tone = due(promise, facts)
        if tone:
            late = promise.due_at < facts.moment
            words = _("Say what became of “%(promise)s”") if late else _("Keep the promise: %(promise)s")
            yield Line(
                text=words % {"promise": promise.text},
                source=of_todo("promise", promise),
                detail=promise_words(promise),
                due_at=promise.due_at,
                badge=badge,
                tone=tone,
            )


def _unanswered(facts: BriefFacts) -> Iterator[Line]:
    """The newest contact, where it is a letter of theirs in any form and nothing of ours came after."""
    spoken = [talk for talk in facts.talks if talk.direction != Direction.INTERNAL and not talk.is_automatic]
    if spoken and spoken[0].direction == Direction.INBOUND and spoken[0].channel not in ANSWERED_AT_ONCE:
        asked = spoken[0]
        since = {"what": asked.headline, "when": wording.within(asked.occurred_at)}
        yield Line(_("Answer: %(what)s of %(when)s") % since, of_talk(asked), asked.summary[:100], at=asked.occurred_at)


def _tickets(facts: BriefFacts) -> Iterator[Line]:
    for ticket in facts.tickets:
        if ticket.state != TicketState.RESOLVED and ticket.due_at < facts.moment:
            yield Line(
                text=_("Say where %(number)s stands: %(title)s") % {"number": ticket, "title": ticket.title},
                source=of_ticket(ticket),
                detail=_("should be solved by %(due)s") % {"due": wording.within(ticket.due_at)},
                due_at=ticket.due_at,
                badge=_("Late"),
                tone="danger",
            )


def _journeys(facts: BriefFacts) -> Iterator[Line]:
    for journey in facts.journeys:
        for blocker in journey.holding_blockers:  # type: ignore[attr-defined]
            yield Line(
                text=_("Clear what blocks %(number)s: %(note)s") % {"number": journey, "note": blocker.note},
                source=Source("blocker", blocker.pk, of_journey(journey).url),
                detail=_("since %(day)s") % {"day": wording.day(blocker.opened_at)},
                at=blocker.opened_at,
                tone="danger",
            )
        if not journey.open_blockers and journey.due_at and journey.due_at < facts.moment:
            words = {"number": journey, "stage": next_stage(journey) or journey.stage.name}
            yield Line(
                text=_("Move %(number)s on to %(stage)s, or say when") % words,
                source=of_journey(journey),
                detail=_("should have left %(stage)s by %(due)s")
                % {"stage": journey.stage.name, "due": wording.within(journey.due_at)},
                due_at=journey.due_at,
                badge=_("Overdue"),
                tone="danger",
            )


def _ask_for(facts: BriefFacts) -> Iterator[Line]:
    """What only the customer can bring, where nothing of that name has come already."""
    stages = {journey.pk: journey.stage_id for journey in facts.journeys}
    there = (RequirementStatus.RECEIVED, RequirementStatus.ACCEPTED)
    known = {state.requirement.name.casefold() for state in facts.needs if state.status in there}
    for state in facts.needs:
        need = state.requirement
        ours = need.kind == RequirementKind.APPROVAL or stages.get(state.journey_id) != need.stage_id
        if state.holds and not ours and need.name.casefold() not in known:
            yield Line(
                text=_("Ask for: %(what)s") % {"what": need.name},
                source=of_need(state),
                detail=_("%(map)s, to leave %(stage)s")
                % {"map": state.journey.map.name, "stage": need.stage.name},
                at=state.changed_at,
            )  # fmt: skip


def _follow_ups(facts: BriefFacts) -> Iterator[Line]:
    for follow_up in facts.follow_ups:
        if follow_up.due_at < facts.moment + dt.timedelta(days=1):
            late = follow_up.due_at < facts.moment
            who = str(follow_up.assignee or follow_up.team or "")
            yield Line(
                text=follow_up.title,
                source=of_todo("follow_up", follow_up),
                detail=", ".join(filter(None, (who, wording.when(follow_up.due_at)))),
                due_at=follow_up.due_at,
                badge=_("Late") if late else "",
                tone="danger" if late else "",
            )

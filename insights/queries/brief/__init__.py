"""The handoff brief, composed from facts: the same facts give the same brief, and where there is none it is silent."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from customers.queries import customer_header
from insights.queries.brief import lines
from insights.queries.brief.facts import BriefFacts, brief_facts, newest_talks
from insights.queries.brief.health import Health, health_of
from insights.queries.brief.kept import as_told, parts_of, wants_title
from insights.queries.brief.next_steps import next_steps
from insights.queries.brief.shape import Brief, Line, Mood, Part, Source, part
from teams.enums import Role
from teams.models import ApiKey

__all__ = [
    "Brief",
    "BriefFacts",
    "Health",
    "Line",
    "Mood",
    "Part",
    "Source",
    "as_told",
    "brief_facts",
    "brief_of",
    "brief_to_keep",
    "compose_brief",
    "health_of",
    "newest_talks",
    "parts_of",
]


def brief_of(customer_id: int, user: Any) -> Brief:
    """The brief about this person for this reader; a merged id answers with the survivor's. 19 queries.

    Raises Customer.DoesNotExist.
    """
    return compose_brief(brief_facts(customer_header(customer_id), user))


def brief_to_keep(customer_id: int, note: str = "") -> dict[str, Any]:
    """The brief as a handoff keeps it, with what the giver adds: without what only one team may read, whoever gives it.

    Who receives it may pass it on, and teams change; the receiver sees the rest in the brief as it is then.
    """
    return {"note": note.strip(), **as_told(brief_of(customer_id, ApiKey(role=Role.AGENT)))}


def compose_brief(facts: BriefFacts) -> Brief:
    """The brief that these facts make. No query."""
    return Brief(
        header=facts.header,
        made_at=facts.moment,
        wants=part("wants", wants_title(facts.header.customer.name), "target", lines.wants(facts)),
        told=part("told", _("Already told us, do not ask again"), "message-off", lines.told(facts)),
        promised=part("promised", _("We promised"), "heart-handshake", lines.promised(facts)),
        missing=part("missing", _("Still missing"), "file-alert", lines.missing(facts)),
        tried=part("tried", _("Tried so far"), "history", lines.tried(facts)),
        next=part("next", _("Say and do next"), "message-circle-check", next_steps(facts)),
        mood=lines.mood(facts),
        health=health_of(facts.talks, facts.moment),
        last=facts.talks[0] if facts.talks else None,
        pins=tuple(facts.pins),
    )

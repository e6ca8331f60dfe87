"""The handoff brief, composed from facts: the same facts give the same brief, and where there is none it is silent."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from customers.queries import CustomerHeader, customer_header
from insights.queries.brief import lines
from insights.queries.brief.facts import BriefFacts, brief_facts
from insights.queries.brief.kept import as_told
from insights.queries.brief.next_steps import next_steps
from insights.queries.brief.shape import Brief, Line, Mood, Part, Source, part

__all__ = [
    "Brief",
    "BriefFacts",
    "Line",
    "Mood",
    "Part",
    "Source",
    "as_told",
    "brief_facts",
    "brief_of",
    "compose_brief",
]


def brief_of(customer_id: int, user: Any) -> Brief:
    """The brief about this person for this reader; a merged id answers with the survivor's. 19 queries.

    Raises Customer.DoesNotExist.
    """
    return compose_brief(brief_facts(customer_header(customer_id), user))


def compose_brief(facts: BriefFacts) -> Brief:
    """The brief that these facts make. No query."""
    return Brief(
        header=facts.header,
        made_at=facts.moment,
        wants=part("wants", _wants_title(facts.header), "target", lines.wants(facts)),
        told=part("told", _("Already told us, do not ask again"), "message-off", lines.told(facts)),
        promised=part("promised", _("We promised"), "heart-handshake", lines.promised(facts)),
        missing=part("missing", _("Still missing"), "file-alert", lines.missing(facts)),
        tried=part("tried", _("Tried so far"), "history", lines.tried(facts)),
        next=part("next", _("Say and do next"), "message-circle-check", next_steps(facts)),
        mood=lines.mood(facts),
        last=facts.talks[0] if facts.talks else None,
        pins=tuple(facts.pins),
    )


def _wants_title(header: CustomerHeader) -> str:
    """'Amara wants': the first of several names, else the whole one."""
    name = header.customer.name.split(" ")[0] if " " in header.customer.name else header.customer.name
    return _("%(name)s wants") % {"name": name} if name else _("Wants")

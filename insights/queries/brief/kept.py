"""A brief as plain values: what programs read, and what a handoff keeps as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from customers.models import BriefPin
from customers.queries import CustomerHeader
from insights.queries.brief.shape import Brief, Line


def as_told(brief: Brief) -> dict[str, Any]:
    """The brief as JSON values; parts without facts are empty lists. Stable: names are added, never changed.

    Every line has `text`, `detail`, `at`, `due_at`, `badge`, `tone` and its `source` (kind, id, url).
    """
    return {
        "customer": brief.customer.pk,
        "as_of": _time(brief.made_at),
        "who": _who(brief.header),
        **{part.key: _lines(part.lines) for part in brief.parts},
        "mood": {"value": brief.mood.value, "lines": _lines(brief.mood.lines)} if brief.mood else None,
        "pinned": [_pin(pin) for pin in brief.pins],
    }


def parts_of(told: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a kept brief with their headings, as the pages draw them; without those that are empty."""
    name = (told.get("who") or {}).get("name", "")
    headings = {
        "next": (_("Say and do next"), "message-circle-check"),
        "wants": (wants_title(name), "target"),
        "promised": (_("We promised"), "heart-handshake"),
        "told": (_("Already told us, do not ask again"), "message-off"),
        "missing": (_("Still missing"), "file-alert"),
        "tried": (_("Tried so far"), "history"),
    }
    return [
        {"key": key, "title": title, "icon": icon, "lines": told[key]}
        for key, (title, icon) in headings.items()
        if told.get(key)
    ]


def wants_title(name: str) -> str:
    """'Amara wants': the first of several names, else the whole one."""
    called = name.split(" ")[0]
    return _("%(name)s wants") % {"name": called} if called else _("Wants")


def _who(header: CustomerHeader) -> dict[str, Any]:
    customer = header.customer
    organisation = customer.organisation
    owner = customer.owner
    return {
        "name": customer.name,
        "organisation": {"id": organisation.pk, "name": organisation.name} if organisation else None,
        "role": customer.organisation_role,
        "language": customer.language,
        "languages_spoken": customer.languages_spoken,
        "time_zone": customer.time_zone,
        "customer_since": customer.customer_since.isoformat() if customer.customer_since else None,
        "contact_person": {"id": owner.pk, "name": owner.name} if owner else None,
        "merged": [record.pk for record in header.merged],
        "do_not_contact": customer.do_not_contact,
        "reach": [
            {"kind": handle.kind, "value": handle.shown, "is_preferred": handle.is_preferred}
            for handle in header.handles
        ],
        "consents": [
            {
                "topic": standing.topic,
                "allowed": standing.allowed,
                "since": _time(standing.consent.given_at) if standing.consent else None,
                "exceptions": [{"channel": one.channel, "allowed": one.allowed} for one in standing.exceptions],
            }
            for standing in header.consents
        ],
    }


def _lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [
        {
            "text": line.text,
            "detail": line.detail,
            "at": _time(line.at),
            "due_at": _time(line.due_at),
            "badge": line.badge,
            "tone": line.tone,
            "source": {"kind": line.source.kind, "id": line.source.id, "url": line.source.url},
        }
        for line in lines
    ]


def _pin(pin: BriefPin) -> dict[str, Any]:
    return {"id": pin.pk, "text": pin.text, "at": _time(pin.created_at), "by": str(pin.created_by or "")}


def _time(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None

"""What a customer allows: asked before every message."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from customers.enums import Channel, Topic
from customers.models import Consent, Customer
from customers.queries.family import family_ids


@dataclass(frozen=True)
class Answer:
    """Whether we may, and why (a sentence for people; `code` for programs)."""

    allowed: bool
    reason: str
    code: str


def may_contact(customer_id: int, channel: str, topic: str) -> Answer:
    """Whether this person may be reached on this channel (a Channel) about this topic (a Topic), and why.

    The newest answer for the channel or for all channels counts, whichever record of the person it was given on. With
    none: service is allowed by the contract, everything else is not. Do-not-contact beats all. Three queries.
    """
    family = family_ids(customer_id)
    if is_off_limits(family):
        return Answer(False, _("The customer must not be contacted."), "do_not_contact")
    newest = answers_that_meet(family, topic, channel).first()
    names = {"topic": Topic(topic).label, "channel": Channel(channel).label}
    if newest is None:
        if topic == Topic.SERVICE:
            return Answer(True, _("Service messages are part of the contract."), "contract")
        return Answer(False, _("No consent to %(topic)s is recorded.") % names, "no_consent")
    if newest.allowed:
        return Answer(True, _("Consent to %(topic)s by %(channel)s is recorded.") % names, "given")
    return Answer(False, _("Consent to %(topic)s by %(channel)s was refused or withdrawn.") % names, "withdrawn")


def is_off_limits(members: Collection[int]) -> bool:
    """Whether any record of the person with these records says that they must not be contacted. One query."""
    return Customer.objects.filter(pk__in=members, do_not_contact=True).exists()


def answers_that_meet(members: Collection[int], topic: str, channel: str) -> QuerySet[Consent]:
    """What the person with these records answered on what `channel` is about, newest first: on it, or on all channels.

    '' is about all of them: then also what was answered on any single one.
    """
    answers = Consent.objects.filter(customer__in=members, topic=topic).order_by("-given_at", "-id")
    return answers.filter(channel__in=["", channel]) if channel else answers


def consent_history(customer_id: int) -> QuerySet[Consent]:
    """Every answer this person ever gave, newest first."""
    return Consent.objects.filter(customer__in=family_ids(customer_id)).order_by("-given_at", "-id")


def consents_by_id(consent_ids: Collection[int], user: object = None) -> dict[int, Consent]:
    """These answers by id, as the story shows them. One query."""
    return Consent.objects.in_bulk(list(consent_ids))


@dataclass(frozen=True)
class Standing:
    """What counts now for one topic: the newest answer for all channels, and those for single channels since then."""

    topic: str
    label: str
    allowed: bool
    consent: Consent | None
    exceptions: tuple[Consent, ...]


def consent_standing(members: Collection[int]) -> list[Standing]:
    """What counts now, topic by topic, for the person with these records. One query."""
    newer = Consent.objects.filter(
        customer__in=members, topic=OuterRef("topic"), channel=OuterRef("channel"), given_at__gt=OuterRef("given_at")
    )
    rows = Consent.objects.filter(~Exists(newer), customer__in=members).order_by("given_at", "id")
    newest: dict[tuple[str, str], Consent] = {(row.topic, row.channel): row for row in rows}
    return [_standing(topic, newest) for topic in Topic]


def _standing(topic: Topic, newest: dict[tuple[str, str], Consent]) -> Standing:
    overall = newest.get((topic, ""))
    allowed = overall.allowed if overall else topic == Topic.SERVICE
    later = [
        row
        for (row_topic, channel), row in newest.items()
        if row_topic == topic
        and channel
        and row.allowed != allowed
        and (overall is None or (row.given_at, row.pk) > (overall.given_at, overall.pk))
    ]
    return Standing(
        topic=topic.value, label=str(topic.label), allowed=allowed, consent=overall, exceptions=tuple(later)
    )

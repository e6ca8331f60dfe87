"""What customers allow."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now, refuse_far_off
from core.errors import RuleBroken
from core.facts import record_fact
from customers import kinds
from customers.actions._records import lock_survivor
from customers.enums import Channel, LegalBasis, Topic
from customers.models import Consent
from customers.queries import answers_that_meet, family_ids
from customers.validators import check_name


@action
def record_consent(
    *,
    customer_id: int,
    topic: str,
    allowed: bool,
    source: str,
    by: Actor,
    channel: str = "",
    wording_version: str = "",
    legal_basis: str = LegalBasis.CONSENT,
    given_at: dt.datetime | None = None,
    history: bool = False,
) -> Consent:
    """Write down one answer of a customer on a topic, for one channel or ('') for all; `source`: where it came from.

    Never changed afterwards. Without `given_at` (then: now), an answer equal in all respects to the one that counts is
    answered as it is; with it, one given at that moment. Raises RuleBroken for unknown choices and for answers from the
    future.
    """
    _check_choices(topic=topic, channel=channel, legal_basis=legal_basis)
    source = check_name(source, field="source", longest=100)
    if given_at is not None and given_at > now():
        raise RuleBroken(_("This lies in the future."), code="in_the_future", field="given_at")
    if given_at is not None:
        refuse_far_off(given_at, "given_at")
    customer = lock_survivor(customer_id)
    told = {
        "allowed": allowed,
        "source": source,
        "wording_version": wording_version[:40],
        "legal_basis": str(legal_basis),
    }
    known = _said_already(family_ids(customer.pk), topic, channel, told, given_at)
    if known is not None:
        return known
    consent = Consent.objects.create(
        customer=customer,
        topic=topic,
        channel=channel,
        given_at=given_at or now(),
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label,
        **told,
    )
    record_fact(
        customer_id=customer.pk,
        kind=kinds.CONSENT_GIVEN if allowed else kinds.CONSENT_WITHDRAWN,
        by=by,
        occurred_at=consent.given_at,
        channel=channel,
        subject=(kinds.CONSENT_SUBJECT, consent.pk),
        data={"topic": topic},
        history=history,
    )
    return consent


def _said_already(
    members: list[int], topic: str, channel: str, told: dict[str, object], given_at: dt.datetime | None
) -> Consent | None:
    """This very answer, where it counts still; a withdrawal is new once anything was answered since that meets it."""
    if given_at is not None:
        same = Consent.objects.filter(customer__in=members, topic=topic, channel=channel, given_at=given_at, **told)
        return same.first()
    newest = answers_that_meet(members, topic, channel).first()
    if newest is None or newest.channel != channel:
        return None
    return newest if all(getattr(newest, name) == value for name, value in told.items()) else None


def _check_choices(*, topic: str, channel: str, legal_basis: str) -> None:
    for field, value, known in (
        ("topic", topic, Topic.values),
        ("channel", channel, ["", *Channel.values]),
        ("legal_basis", legal_basis, LegalBasis.values),
    ):
        if value not in known:
            raise RuleBroken(_("%(value)s is not one of the choices.") % {"value": value}, code="unknown", field=field)

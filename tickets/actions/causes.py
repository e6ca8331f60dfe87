"""Root causes and the corrective actions that remove them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now, refuse_far_off
from core.errors import RuleBroken, Stale
from journeys.models import JourneyMap, Stage
from story.actions import add_marker
from story.enums import MarkerKind
from teams.models import Team, User
from tickets.actions._telling import refuse_unknown
from tickets.actions.links import link_tickets
from tickets.enums import ActionKind, CauseState
from tickets.models import CorrectiveAction, RootCause, Why, next_number
from tickets.validators import known, only, words

CHANGEABLE = frozenset(
    {"title", "description", "map_id", "stage_key", "team_id", "owner_id", "workaround", "is_workaround_published"}
)


@action
def open_cause(
    *,
    title: str,
    by: Actor,
    description: str = "",
    map_id: int | None = None,
    stage_key: str = "",
    team_id: int | None = None,
    owner_id: int | None = None,
    ticket_ids: Collection[int] = (),
    opened_at: dt.datetime | None = None,
) -> RootCause:
    """Name why tickets happen, with the team and the stage of a map where it starts (not where it shows).

    The tickets it was seen in are linked at once.
    """
    cause = RootCause(
        title=words(title, "title", longest=200, required=True),
        description=words(description, "description", longest=20_000),
        map_id=map_id,
        stage_key=stage_key,
        team_id=team_id,
        owner_id=owner_id,
        opened_at=opened_at or now(),
    )
    _check_place(cause)
    cause.number = next_number("cause")
    cause.save(force_insert=True)
    if ticket_ids:
        link_tickets(cause_id=cause.pk, ticket_ids=ticket_ids, by=by)
    return cause


@action
def change_cause(*, cause_id: int, version: int, changes: Mapping[str, Any], by: Actor) -> RootCause:
    """Set some of title, description, map_id, stage_key, team_id, owner_id, workaround, is_workaround_published.

    `version` is the one the changer saw: an older one raises Stale. Only a workaround that says something is published.
    """
    only(changes, CHANGEABLE)
    cause = RootCause.objects.select_for_update().get(pk=cause_id)
    if cause.version != version:
        fresh = {"id": cause.pk, "version": cause.version, "state": cause.state}
        raise Stale(_("Somebody else changed this root cause meanwhile."), fresh=fresh)
    changes = dict(changes)
    publish = changes.pop("is_workaround_published", cause.workaround_published_at is not None)
    for name, longest in (("title", 200), ("description", 20_000), ("workaround", 20_000)):
        if name in changes:
            changes[name] = words(changes[name], name, longest=longest, required=name == "title")
    for name, value in changes.items():
        setattr(cause, name, value)
    _check_place(cause)
    if publish and not cause.workaround:
        raise RuleBroken(_("Write the workaround before you publish it."), code="required", field="workaround")
    cause.workaround_published_at = (cause.workaround_published_at or now()) if publish else None
    _save(cause)
    return cause


@action
def set_whys(*, cause_id: int, texts: Sequence[str], by: Actor) -> list[Why]:
    """Write the chain of whys anew, one to five, each answering the one before; empty ones are left out."""
    kept = [words(text, "whys", longest=300) for text in texts if text.strip()]
    if len(kept) > 5:
        raise RuleBroken(_("At most five whys."), code="too_many", field="whys")
    cause = RootCause.objects.select_for_update().get(pk=cause_id)
    before = {why.position: why for why in cause.whys.all()}
    for position, text in enumerate(kept, start=1):
        why = before.pop(position, None) or Why(cause=cause, position=position)
        if why.text != text:
            why.text = text
            why.save()
    for why in before.values():
        why.delete()
    return list(cause.whys.all())


@action
def add_corrective_action(
    *, cause_id: int, kind: str, title: str, by: Actor, owner_id: int | None = None, due_on: dt.date | None = None
) -> CorrectiveAction:
    """Plan one change that removes the cause, which is then being fixed. The same one still to ship is planned once."""
    title = words(title, "title", longest=200, required=True)
    known(kind, ActionKind.values, "kind")
    refuse_unknown(User, owner_id, "owner")
    cause = RootCause.objects.select_for_update().get(pk=cause_id)
    same = cause.actions.filter(kind=kind, title=title, shipped_at=None).first()
    if same is not None:
        return same
    planned = CorrectiveAction.objects.create(cause=cause, kind=kind, title=title, owner_id=owner_id, due_on=due_on)
    _set_state(cause, CauseState.FIXING)
    return planned


@action
def ship_corrective_action(*, action_id: int, by: Actor, shipped_at: dt.datetime | None = None) -> CorrectiveAction:
    """Say that the change is live, and mark the day on every chart of the map. Shipped once; a second time answers it.

    When nothing else is to ship, the cause's fix is shipped.
    """
    cause = RootCause.objects.select_for_update().select_related(None).get(actions=action_id)
    done = CorrectiveAction.objects.select_for_update().get(pk=action_id)
    if done.shipped_at is not None:
        return done
    moment = shipped_at or now()
    if moment > now():
        raise RuleBroken(_("This time has not come yet."), code="invalid", field="shipped_at")
    refuse_far_off(moment, "shipped_at")
    done.shipped_at, done.shipped_by = moment, by.label[:200] or str(by.kind)
    done.save()
    if not cause.actions.filter(shipped_at=None).exists():
        _set_state(cause, CauseState.SHIPPED)
    add_marker(
        kind=MarkerKind.CORRECTIVE_ACTION,
        text=done.title,
        happened_at=moment,
        by=by,
        map_key=JourneyMap.objects.get(pk=cause.map_id).key if cause.map_id else "",
        stage_key=cause.stage_key,
        subject=("corrective_action", done.pk),
    )
    return done


def _check_place(cause: RootCause) -> None:
    """Map, stage, team and owner exist; the stage is one of any version of the map."""
    refuse_unknown(JourneyMap, cause.map_id, "map")
    refuse_unknown(Team, cause.team_id, "team")
    refuse_unknown(User, cause.owner_id, "owner")
    if not cause.stage_key:
        return
    if not Stage.objects.filter(map_version__map_id=cause.map_id, key=cause.stage_key).exists():
        raise RuleBroken(_("This map has no such stage."), code="unknown", field="stage_key")


def _set_state(cause: RootCause, state: CauseState) -> None:
    if cause.state != state:
        cause.state = state
        _save(cause)


def _save(cause: RootCause) -> None:
    cause.version += 1
    cause.save()

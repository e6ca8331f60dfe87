"""Calls: piece by piece until they are over, then one touchpoint; what comes after that is a fact of its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from core.actions import action
from core.actor import Actor
from core.clock import now
from customers.enums import IdentityKind
from touchpoints.actions.incoming import Signed, receive_message, take_once
from touchpoints.actions.recording import tell_details
from touchpoints.channels import calls
from touchpoints.channels.said import Message, handle_of
from touchpoints.enums import Direction
from touchpoints.models import Call, ChannelAccount, Touchpoint

LONGEST_SILENCE = dt.timedelta(hours=4)  # a call nobody told the end of is recorded with what is known


@action
def receive_call(
    *, account: ChannelAccount, call_id: str, piece: dict[str, Any], by: Actor, signed: Signed | None = None
) -> Touchpoint | None:
    """Take in one piece of a call (touchpoints.channels.calls.PIECES): ringing, answered, over, recording, ...

    The call is recorded once, when it is over; what is told later is added with a fact that says so. The same piece
    again changes nothing. Answers the touchpoint as soon as there is one.
    """
    if signed is not None and not take_once(account=account, signed=signed, by=by):
        known = Call.objects.filter(account=account, external_id=call_id).select_related("touchpoint").first()
        return known.touchpoint if known else None
    call = _held(account, call_id)
    if call.touchpoint_id is not None:
        return _add_details(call.touchpoint_id, piece, by)
    call.told = calls.together(call.told, piece)
    call.due_at = now() + LONGEST_SILENCE
    if calls.is_over(call.told):
        return _record(call, account, by)
    call.save(update_fields=["told", "due_at"])
    return None


@action
def record_silent_call(*, call_id: int, by: Actor) -> Touchpoint | None:
    """Record a call whose end was never told, with what is known. One without anything about it is forgotten."""
    call = Call.objects.select_for_update().select_related("account").get(pk=call_id)
    if call.touchpoint_id is not None or call.due_at > now():
        return None
    if "number" not in call.told:
        call.delete()
        return None
    return _record(call, call.account, by)


def _held(account: ChannelAccount, call_id: str) -> Call:
    """The call's row, made where it is new, held until commit; callbacks about one call take turns."""
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO touchpoints_call (account_id, external_id, told, began_at, due_at)"
            " VALUES (%s, %s, '{}', %s, %s) ON CONFLICT (account_id, external_id) DO NOTHING",
            [account.pk, call_id, moment, moment + LONGEST_SILENCE],
        )
    return Call.objects.select_for_update().get(account=account, external_id=call_id)


def _record(call: Call, account: ChannelAccount, by: Actor) -> Touchpoint:
    told = call.told
    handle = handle_of(
        told.get("handle_kind", IdentityKind.PHONE), told["number"], nobody=f"withheld {account.key}"
    )  # fmt: skip
    message = Message(
        external_id=call.external_id,
        handle=handle,
        name=told.get("name", ""),
        summary=told.get("summary") or calls.sentence(told),
        text=told.get("text", ""),
        direction=told.get("direction", Direction.INBOUND),
        occurred_at=calls.began(told, call.began_at),
        duration_seconds=told.get("duration"),
        wait_seconds=calls.waited(told),
        sentiment=told.get("sentiment"),
        data=calls.facts(told),
    )
    recorded = receive_message(account=account, channel=calls.channel_of(told), message=message, by=by)
    assert recorded is not None  # noqa: S101 (only signed events may be known without a touchpoint)
    call.touchpoint, call.told = recorded.touchpoint, {}
    call.save(update_fields=["touchpoint", "told"])
    return recorded.touchpoint


def _add_details(touchpoint_id: int, piece: dict[str, Any], by: Actor) -> Touchpoint:
    """Put what a finished call did not say yet to its touchpoint, and tell of it; what is known stays."""
    touchpoint = Touchpoint.objects.select_for_update(no_key=True).get(pk=touchpoint_id)
    added = {
        name: piece[name] for name in calls.LATER if piece.get(name) and not touchpoint.data.get(name)
    }  # fmt: skip
    if added:
        touchpoint.data = {**touchpoint.data, **added}
        touchpoint.save(update_fields=["data"])
        tell_details(touchpoint=touchpoint, details=sorted(added), by=by)
    return touchpoint

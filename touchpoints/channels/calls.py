"""A call told in pieces: what the pieces say together, whatever order they come in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from customers.enums import Channel
from touchpoints.enums import CallOutcome, CallStatus, Direction

#: How far a call has got; a later status is never overwritten by an earlier one that was delayed.
_RANK = {CallStatus.RINGING: 1, CallStatus.IN_PROGRESS: 2}
FINAL = 3
_OUTCOMES = {
    CallStatus.COMPLETED: CallOutcome.ANSWERED,
    CallStatus.BUSY: CallOutcome.BUSY,
    CallStatus.NO_ANSWER: CallOutcome.MISSED,
    CallStatus.CANCELLED: CallOutcome.ABANDONED,
    CallStatus.FAILED: CallOutcome.FAILED,
    CallStatus.VOICEMAIL: CallOutcome.VOICEMAIL,
}
#: What a piece may say. Times are ISO 8601, durations seconds, `path` the choices in the phone menu.
PIECES = {
    "status", "number", "handle_kind", "name", "direction", "line", "at", "began_at", "answered_at", "ended_at",
    "duration", "wait", "path", "recording_url", "recording_seconds", "outcome", "text", "summary", "sentiment", "leg",
}  # fmt: skip
#: What may still come after the call is a touchpoint, as keys of its data.
LATER = ("recording_url", "recording_seconds", "path", "outcome")


def rank(status: str) -> int:
    """0 where nothing is known, 3 when it is over."""
    return _RANK.get(CallStatus(status), FINAL) if status else 0


def together(known: dict[str, Any], piece: dict[str, Any]) -> dict[str, Any]:
    """All that is known after one more piece: earliest beginning and answer, the furthest status, the newest rest."""
    joined = dict(known)
    at = piece.get("at")
    for name, value in piece.items():
        if value in (None, "", []) or name == "at":
            continue
        if name in ("began_at", "answered_at"):
            joined[name] = min(value, joined.get(name, value))
        elif name == "leg":  # of several phones that rang, one that was answered is enough
            joined[name] = CallOutcome.ANSWERED if joined.get(name) == CallOutcome.ANSWERED else value
        elif name != "status" or rank(value) >= rank(joined.get("status", "")):
            joined[name] = value
    if at and piece.get("status") == CallStatus.RINGING:
        joined["began_at"] = min(at, joined.get("began_at", at))
    if at and piece.get("status") == CallStatus.IN_PROGRESS:
        joined["answered_at"] = min(at, joined.get("answered_at", at))
    if at and rank(piece.get("status", "")) == FINAL:
        joined["ended_at"] = at
    return joined


def is_over(told: dict[str, Any]) -> bool:
    """Whether nothing but details is still to come, and we know who it was."""
    return rank(told.get("status", "")) == FINAL and "number" in told


def began(told: dict[str, Any], otherwise: dt.datetime) -> dt.datetime:
    """When it began, as far as that is known: told, or counted back from its end, or the first we heard of it."""
    if "began_at" in told:
        return dt.datetime.fromisoformat(told["began_at"])
    if "answered_at" in told:
        return dt.datetime.fromisoformat(told["answered_at"])
    if "ended_at" in told:
        return dt.datetime.fromisoformat(told["ended_at"]) - dt.timedelta(seconds=told.get("duration") or 0)
    return otherwise


def waited(told: dict[str, Any]) -> int | None:
    """Seconds from the first ring to the answer, as told or as the times say."""
    if told.get("wait") is not None:
        return int(told["wait"])
    if "began_at" in told and "answered_at" in told:
        gone = dt.datetime.fromisoformat(told["answered_at"]) - dt.datetime.fromisoformat(told["began_at"])
        return max(0, round(gone.total_seconds()))
    return None


def outcome(told: dict[str, Any]) -> str:
    """How it ended, in a word of ours ('' where it is not known)."""
    if told.get("outcome"):
        return str(told["outcome"])
    status = told.get("status", "")
    if status == CallStatus.COMPLETED and told.get("leg", CallOutcome.ANSWERED) != CallOutcome.ANSWERED:
        return str(told["leg"])
    if status == CallStatus.COMPLETED and told.get("path") and "answered_at" not in told and not told.get("duration"):
        return str(CallOutcome.ABANDONED)
    return str(_OUTCOMES.get(CallStatus(status), "")) if rank(status) == FINAL else ""


def channel_of(told: dict[str, Any]) -> str:
    """Phone; the phone menu where the caller got no further than that."""
    reached = outcome(told) in ("", CallOutcome.ANSWERED, CallOutcome.VOICEMAIL)
    return str(Channel.PHONE if reached or not told.get("path") else Channel.IVR)


def sentence(told: dict[str, Any]) -> str:
    """What happened, where nobody wrote it down."""
    if told.get("direction") == Direction.OUTBOUND:
        words = {
            CallOutcome.ANSWERED: _("We called, and the call was answered"),
            CallOutcome.VOICEMAIL: _("We called and left a message"),
            CallOutcome.BUSY: _("We called: the line was busy"),
            CallOutcome.MISSED: _("We called: nobody answered"),
        }
        return words.get(outcome(told), _("We called, and did not get through"))  # type: ignore[call-overload]
    words = {
        CallOutcome.ANSWERED: _("The call was answered"),
        CallOutcome.VOICEMAIL: _("The caller left a message"),
        CallOutcome.BUSY: _("The caller heard a busy line"),
        CallOutcome.MISSED: _("Missed call: nobody answered"),
        CallOutcome.ABANDONED: _("The caller hung up before somebody answered"),
        CallOutcome.FAILED: _("The call did not get through"),
    }
    return words.get(outcome(told), _("A call whose end was not reported"))  # type: ignore[call-overload]


def facts(told: dict[str, Any]) -> dict[str, Any]:
    """What goes into the touchpoint's data."""
    kept = {name: told[name] for name in ("path", "recording_url", "recording_seconds", "line") if told.get(name)}
    return kept | ({"outcome": outcome(told)} if outcome(told) else {})

"""The signed format: what programs send about an interaction."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rest_framework import serializers

from customers.enums import IdentityKind
from touchpoints.channels.said import Message, handle_of, links
from touchpoints.enums import CallOutcome, CallStatus
from touchpoints.models import ChannelAccount
from touchpoints.validators import safe_link


class WhoSerializer(serializers.Serializer[Any]):
    """The customer, by one handle (whichever direction the interaction went), and their name where it is known."""

    kind = serializers.ChoiceField(IdentityKind.choices)
    value = serializers.CharField(max_length=254, allow_blank=True)
    name = serializers.CharField(max_length=200, default="", allow_blank=True)


class LinkedFileSerializer(serializers.Serializer[Any]):
    """A file that stays where it is; only https links are kept."""

    name = serializers.CharField(max_length=200, default="", allow_blank=True)
    url = serializers.CharField(max_length=1000)


class SaidSerializer(serializers.Serializer[Any]):
    """One interaction. Times are RFC 3339 with an offset, durations seconds, sentiment the customer's own rating."""

    id = serializers.CharField(max_length=200, required=False, help_text="yours; without one, the webhook-id")
    customer = WhoSerializer()
    direction = serializers.ChoiceField([("in", "in"), ("out", "out")], default="in")
    text = serializers.CharField(max_length=200_000, default="", allow_blank=True)
    summary = serializers.CharField(max_length=500, default="", allow_blank=True)
    occurred_at = serializers.DateTimeField(required=False)
    thread = serializers.CharField(max_length=150, default="", allow_blank=True)
    duration_seconds = serializers.IntegerField(min_value=0, max_value=31 * 86400, required=False, allow_null=True)
    wait_seconds = serializers.IntegerField(min_value=0, max_value=31 * 86400, required=False, allow_null=True)
    sentiment = serializers.IntegerField(min_value=-2, max_value=2, required=False, allow_null=True)
    path = serializers.ListField(child=serializers.CharField(max_length=80), max_length=20, required=False)
    recording_url = serializers.URLField(max_length=1000, required=False)
    recording_seconds = serializers.IntegerField(min_value=0, max_value=31 * 86400, required=False)
    outcome = serializers.ChoiceField(CallOutcome.choices, required=False)
    attachments = LinkedFileSerializer(many=True, required=False)


class CallPieceSerializer(SaidSerializer):
    """One piece of a call's story: ringing, in_progress, then how it ended; the recording may follow.

    `id` is the call's and the same in every piece; without one this piece is the whole call.
    """

    customer = WhoSerializer(required=False)
    status = serializers.ChoiceField(CallStatus.choices, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "id" not in attrs and "customer" not in attrs:
            raise serializers.ValidationError({"customer": "Name the customer, or the call by its id."})
        return attrs


class EventSerializer(serializers.Serializer[Any]):
    """The envelope (Standard Webhooks): `type` is yours to name, `timestamp` when it happened."""

    type = serializers.CharField(max_length=100, default="", allow_blank=True)
    timestamp = serializers.DateTimeField(required=False)
    data = SaidSerializer()  # type: ignore[assignment]

    def message(self, account: ChannelAccount, event_id: str, door: str) -> Message:
        """The checked event as a message of this account."""
        given = self.validated_data["data"]
        who = given["customer"]
        handle = handle_of(who["kind"], who["value"], nobody=f"withheld {account.key}")
        files = links((file["name"], file["url"]) for file in given.get("attachments", ()))
        data = {name: given[name] for name in ("path", "recording_seconds", "outcome") if given.get(name)}
        if link := safe_link(given.get("recording_url")):
            data["recording_url"] = link
        return Message(
            external_id=given.get("id") or event_id,
            handle=handle,
            name=who["name"],
            text=given["text"],
            summary=given["summary"],
            direction=given["direction"],
            occurred_at=given.get("occurred_at") or self.validated_data.get("timestamp"),
            thread=f"{door}:{account.key}:{given['thread'] or handle[1]}"[:200],
            duration_seconds=given.get("duration_seconds"),
            wait_seconds=given.get("wait_seconds"),
            sentiment=given.get("sentiment"),
            data=data | ({"attachments": files} if files else {}),
        )


class CallEventSerializer(EventSerializer):
    """The envelope of a call's piece."""

    data = CallPieceSerializer()

    def piece(self) -> dict[str, Any]:
        """The checked event as a piece of a call."""
        given = self.validated_data["data"]
        said = {
            name: given.get(name) for name in ("path", "recording_seconds", "outcome", "text", "summary", "sentiment")
        }
        at = given.get("occurred_at") or self.validated_data.get("timestamp")
        whole = "id" not in given and CallStatus.COMPLETED
        said |= {
            "status": str(given.get("status") or whole or ""),
            "began_at" if whole else "at": at.astimezone(dt.UTC).isoformat() if at else None,
            "duration": given.get("duration_seconds"),
            "wait": given.get("wait_seconds"),
            "recording_url": safe_link(given.get("recording_url")),
        }
        if who := given.get("customer"):
            said |= {"number": who["value"] or "anonymous", "handle_kind": who["kind"], "name": who["name"]}
            said["direction"] = given["direction"]
        return {name: value for name, value in said.items() if value not in (None, "", [])}


class TakenSerializer(serializers.Serializer[Any]):
    """What became of an event: its touchpoint and its customer; null while a call is not over."""

    touchpoint = serializers.IntegerField(allow_null=True)
    customer = serializers.IntegerField(allow_null=True)

"""Doors for what comes in by itself: Twilio's messages and calls, and the signed format for everybody else."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from customers.enums import Channel
from touchpoints.actions import Signed, note_delivery, receive_call, receive_message
from touchpoints.api.doors import Door, actor_for, noted, parsed, public_url, signed_of
from touchpoints.api.incoming_serializers import CallEventSerializer, EventSerializer, TakenSerializer
from touchpoints.channels import twilio
from touchpoints.channels.signatures import form_fields, signed_holds, twilio_holds
from touchpoints.enums import ChannelKind
from touchpoints.models import ChannelAccount, Touchpoint
from touchpoints.queries import is_leg_to_us

#: What a door of the signed format is called in the address, and the channel its events are of.
SIGNED_DOORS = {
    "sms": Channel.SMS,
    "calls": Channel.PHONE,
    "chat": Channel.CHAT,
    "social": Channel.SOCIAL,
    "app": Channel.APP,
    "store": Channel.STORE,
    "ivr": Channel.IVR,
    "video": Channel.VIDEO,
    "letter": Channel.LETTER,
    "portal": Channel.PORTAL,
}
NOT_YET = {"touchpoint": None, "customer": None}
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
ACCOUNT = OpenApiParameter("account", str, description="the channel's key; without it each of the provider's is tried")
REFUSALS = {
    400: OpenApiResponse(description="not JSON, not right, or an event id that was used for something else"),
    401: OpenApiResponse(description="the signature does not hold, or is older or newer than 300 s"),
    413: OpenApiResponse(description="more than 1 MB"),
    429: OpenApiResponse(description="too many in this minute; send it again later"),
}
STANDARD_HEADERS = [
    OpenApiParameter("webhook-id", str, OpenApiParameter.HEADER, required=True),
    OpenApiParameter("webhook-timestamp", str, OpenApiParameter.HEADER, required=True),
    OpenApiParameter("webhook-signature", str, OpenApiParameter.HEADER, required=True),
]
TWILIO_HEADERS = [OpenApiParameter("X-Twilio-Signature", str, OpenApiParameter.HEADER, required=True)]


class TwilioDoor(Door):
    """Twilio signs the address and the form; the answer is TwiML that asks for nothing."""

    kind = ChannelKind.TWILIO
    provider = "twilio"

    def verified(self, request: Request) -> tuple[ChannelAccount, dict[str, str]]:
        """The account and the fields, once the signature holds."""
        body = self.body(request)
        form = request.content_type.partition(";")[0] == "application/x-www-form-urlencoded"
        signature = request.headers.get("X-Twilio-Signature", "")
        account = self.account(request, partial(twilio_holds, public_url(request), body, form, signature))
        fields = dict(form_fields(body)) if form else {k: str(v) for k, v in parsed(body).items() if v is not None}
        return account, {name: value.replace("\x00", "") for name, value in fields.items()}

    def done(self) -> HttpResponse:
        return HttpResponse(NOTHING_TO_SAY, content_type="text/xml; charset=utf-8")


class TwilioMessages(TwilioDoor):
    """Text messages that come in, and what became of those that went out."""

    @extend_schema(
        operation_id="in_sms_twilio",
        description="Twilio's 'A message comes in' webhook and its status callback, in Twilio's own format.",
        parameters=[ACCOUNT, *TWILIO_HEADERS],
        request={"application/x-www-form-urlencoded": OpenApiTypes.OBJECT},
        responses={(200, "text/xml"): OpenApiTypes.STR, **REFUSALS},
    )
    def post(self, request: Request) -> HttpResponse:
        account, fields = self.verified(request)
        by = actor_for(account)
        with noted(account):
            sid = twilio.message_id(fields)
            if sid and (status := twilio.delivery(fields)):
                note_delivery(account=account, external_id=sid, status=status, error=fields.get("ErrorCode", ""), by=by)
            elif sid:
                message = twilio.message_of(fields, nobody=f"withheld {account.key}")
                receive_message(account=account, channel=Channel.SMS, message=message, by=by)
        return self.done()


class TwilioCalls(TwilioDoor):
    """Calls, callback by callback: ringing, answered, over, recorded."""

    @extend_schema(
        operation_id="in_calls_twilio",
        description="Twilio's call status, recording status and queue callbacks, in Twilio's own format. An `IvrPath`"
        " field ('Claims > Status') may tell the way through the phone menu.",
        parameters=[ACCOUNT, *TWILIO_HEADERS],
        request={"application/x-www-form-urlencoded": OpenApiTypes.OBJECT},
        responses={(200, "text/xml"): OpenApiTypes.STR, **REFUSALS},
    )
    def post(self, request: Request) -> HttpResponse:
        account, fields = self.verified(request)
        with noted(account):
            sid, piece = fields.get("CallSid", "")[:200], twilio.call_of(fields)
            parent = fields.get("ParentCallSid", "")[:200]
            if parent and is_leg_to_us(account, parent, fields.get("From", "")):
                sid, piece = parent, twilio.leg_of(fields)
            if sid and piece:
                receive_call(account=account, call_id=sid, piece=piece, by=actor_for(account))
        return self.done()


class SignedEvents(Door):
    """Everybody else: JSON signed as Standard Webhooks 1.0.0 says."""

    kind = ChannelKind.SIGNED
    provider = "signed"

    @extend_schema(
        operation_id="in_signed",
        description="One interaction, signed as Standard Webhooks 1.0.0 says (docs/channels.md). The same `webhook-id`"
        " again is answered with 200 and takes no effect. To `calls` and `ivr` a call may be told in pieces.",
        parameters=[ACCOUNT, *STANDARD_HEADERS],
        request=EventSerializer,
        responses={200: TakenSerializer, **REFUSALS},
    )
    def post(self, request: Request, door: str) -> Response:
        body = self.body(request)
        account = self.account(request, partial(signed_holds, body, request.headers))
        signed = signed_of(request, body)
        with noted(account):
            taken = self._call if door == "calls" else self._message
            touchpoint = taken(account, door, parsed(body), signed)
        answer = {"touchpoint": touchpoint.pk, "customer": touchpoint.customer_id} if touchpoint else NOT_YET
        return Response(answer)

    def _message(self, account: ChannelAccount, door: str, given: Any, signed: Signed) -> Touchpoint | None:
        event = EventSerializer(data=given)
        event.is_valid(raise_exception=True)
        message = event.message(account, signed.event_id, door)
        taken = receive_message(
            account=account, channel=SIGNED_DOORS[door], message=message, by=actor_for(account), signed=signed
        )
        return taken.touchpoint if taken else None

    def _call(self, account: ChannelAccount, door: str, given: Any, signed: Signed) -> Touchpoint | None:
        event = CallEventSerializer(data=given)
        event.is_valid(raise_exception=True)
        call_id = event.validated_data["data"].get("id") or signed.event_id
        return receive_call(account=account, call_id=call_id, piece=event.piece(), by=actor_for(account), signed=signed)

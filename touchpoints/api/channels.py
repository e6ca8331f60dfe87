"""Ways in for programs: list, open, change, turn secrets. A secret is answered once, where it was made."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.serializer_helpers import ReturnDict

from core.api import ApiView, CursorPages
from core.idempotency import settle
from teams.permissions import Permission, actor_of
from touchpoints.actions import change_channel, create_channel, delete_channel, rotate_channel_secret
from touchpoints.channels.catalogue import addresses
from touchpoints.enums import ChannelKind
from touchpoints.models import ChannelAccount


class ChannelAccountSerializer(serializers.ModelSerializer[ChannelAccount]):
    """A way in, without its secrets; `addresses` are what its provider is pointed at."""

    team = serializers.IntegerField(source="team_id", allow_null=True)
    addresses = serializers.SerializerMethodField()

    class Meta:
        model = ChannelAccount
        fields: tuple[str, ...] = (
            "id", "kind", "provider", "name", "key", "settings", "team", "is_active", "addresses", "previous_until",
            "last_received_at", "last_error", "last_error_at", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_addresses(self, account: ChannelAccount) -> dict[str, str]:
        return dict(addresses(account))


class MadeChannelSerializer(ChannelAccountSerializer):
    """The same with the secret that was made, this once; null where it was given, and in a repeated answer."""

    secret = serializers.CharField(allow_null=True, read_only=True)

    class Meta(ChannelAccountSerializer.Meta):
        fields = (*ChannelAccountSerializer.Meta.fields, "secret")


class NewChannelSerializer(serializers.Serializer[Any]):
    """A way in to open. `settings` is what its kind asks for; `secret` only where the provider made it."""

    kind = serializers.ChoiceField(ChannelKind.choices)
    provider = serializers.CharField(max_length=30, default="", allow_blank=True)
    name = serializers.CharField(max_length=100)
    team = serializers.IntegerField(required=False, allow_null=True, source="team_id")
    settings = serializers.DictField(required=False, source="answers")
    secret = serializers.CharField(max_length=500, default="", allow_blank=True, write_only=True)


class ChangeChannelSerializer(serializers.Serializer[Any]):
    """What may be changed: name, team, settings (all of them), on or off."""

    name = serializers.CharField(max_length=100, required=False)
    team = serializers.IntegerField(required=False, allow_null=True, source="team_id")
    settings = serializers.DictField(required=False, source="answers")
    is_active = serializers.BooleanField(required=False)


class NewSecretSerializer(serializers.Serializer[Any]):
    """A new secret; left out where we make it."""

    secret = serializers.CharField(max_length=500, default="", allow_blank=True, write_only=True)


class _Once(ApiView):
    """What is answered once is not kept with the Idempotency-Key either: a repetition gets null for it."""

    required_permission = Permission.CHANNEL_EDIT

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        held, self._held = self._held, None
        response = super().finalize_response(request, response, *args, **kwargs)
        if held is not None and response.status_code < 400 and response.data is not None:
            settle(held, status=response.status_code, answer={**response.data, "secret": None})
        return response


class Channels(_Once):
    """All ways in."""

    pagination_class = CursorPages
    order = ("pk",)

    @extend_schema(operation_id="channels_list", responses=ChannelAccountSerializer(many=True))
    def get(self, request: Request) -> Response:
        pages = CursorPages()
        rows = pages.paginate_queryset(ChannelAccount.objects.all(), request, view=self)
        return pages.get_paginated_response(ChannelAccountSerializer(rows, many=True).data)

    @extend_schema(operation_id="channels_create", request=NewChannelSerializer, responses={201: MadeChannelSerializer})
    def post(self, request: Request) -> Response:
        given = NewChannelSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        account, secret = create_channel(by=actor_of(request), **given.validated_data)
        return Response(_made(account, secret), status=201)


class OneChannel(ApiView):
    """One way in."""

    required_permission = Permission.CHANNEL_EDIT

    @extend_schema(operation_id="channels_read", responses=ChannelAccountSerializer)
    def get(self, request: Request, channel_id: int) -> Response:
        return Response(ChannelAccountSerializer(get_object_or_404(ChannelAccount, pk=channel_id)).data)

    @extend_schema(operation_id="channels_change", request=ChangeChannelSerializer, responses=ChannelAccountSerializer)
    def patch(self, request: Request, channel_id: int) -> Response:
        get_object_or_404(ChannelAccount, pk=channel_id)
        given = ChangeChannelSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        account = change_channel(channel_id=channel_id, changes=given.validated_data, by=actor_of(request))
        return Response(ChannelAccountSerializer(account).data)

    @extend_schema(
        operation_id="channels_delete",
        responses={204: None, 422: OpenApiResponse(description="it brought something in: switch it off instead")},
    )
    def delete(self, request: Request, channel_id: int) -> Response:
        get_object_or_404(ChannelAccount, pk=channel_id)
        delete_channel(channel_id=channel_id, by=actor_of(request))
        return Response(status=204)


class ChannelSecret(_Once):
    """A new secret; the one before counts beside it for a day."""

    @extend_schema(operation_id="channels_rotate", request=NewSecretSerializer, responses=MadeChannelSerializer)
    def post(self, request: Request, channel_id: int) -> Response:
        get_object_or_404(ChannelAccount, pk=channel_id)
        given = NewSecretSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        account, secret = rotate_channel_secret(channel_id=channel_id, by=actor_of(request), **given.validated_data)
        return Response(_made(account, secret))


def _made(account: ChannelAccount, secret: str) -> dict[str, Any]:
    shown: ReturnDict[str, Any] = ChannelAccountSerializer(account).data
    return {**shown, "secret": secret or None}

"""The door for what visitors of a website looked at. Browsers come from the account's own sites, or not at all."""

from __future__ import annotations

from typing import Any

from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.clock import now
from core.secrets import SealBroken
from touchpoints.actions import receive_visit
from touchpoints.api.doors import Door, NotSigned, actor_for, admit, noted, parsed
from touchpoints.api.incoming import ACCOUNT, REFUSALS
from touchpoints.channels.web import batch_of, person_of
from touchpoints.enums import ChannelKind
from touchpoints.models import ChannelAccount
from touchpoints.queries import active_account


class WebEventSerializer(serializers.Serializer[Any]):
    """One page (`name` page), one deed, or (`name` identify) a token that says who it is. Times are browser's ms."""

    id = serializers.CharField(min_length=8, max_length=40)
    name = serializers.CharField(max_length=80)
    path = serializers.CharField(max_length=300, required=False)
    at = serializers.IntegerField()
    data = serializers.DictField(required=False)  # type: ignore[assignment]
    token = serializers.CharField(max_length=4000, required=False)
    utm = serializers.DictField(required=False)


class WebBatchSerializer(serializers.Serializer[Any]):
    """What one browser sends at once; `sent` is its own clock, from which `at` is reckoned."""

    device = serializers.RegexField(r"^[0-9a-f]{32}$")
    sent = serializers.IntegerField()
    events = WebEventSerializer(many=True)


class WebVisits(Door):
    """Pages and deeds of one browser."""

    kind = ChannelKind.WEB
    provider = "web"
    most_bytes = 100_000
    _origin = ""

    @extend_schema(
        operation_id="in_web",
        description="What the script at /w/KEY.js sends: JSON as text/plain, so that browsers ask no questions first.",
        parameters=[ACCOUNT],
        request=WebBatchSerializer,
        responses={204: None, 403: OpenApiResponse(description="not one of the account's websites"), **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        account = self._site(request)
        admit(account)
        with noted(account):
            batch = batch_of(parsed(self.body(request)), now())
            person = person_of(batch.tokens, _secrets(account), account.key, now()) if batch.tokens else None
            receive_visit(account=account, batch=batch, person=person, by=actor_for(account))
        return Response(status=204)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        self._site(request)
        headers = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "content-type"}
        return Response(status=204, headers=headers | {"Access-Control-Max-Age": "3600"})

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self._origin:
            response["Access-Control-Allow-Origin"] = self._origin
        patch_vary_headers(response, ["Origin"])
        return response

    def _site(self, request: Request) -> ChannelAccount:
        """The account, if the browser comes from one of its websites; NotSigned or PermissionDenied otherwise."""
        account = active_account(self.kind, request.query_params.get("account", ""))
        if account is None:
            raise NotSigned("There is no such website.")
        origin = request.headers.get("Origin", "").lower()
        if origin not in account.settings.get("origins", ()):
            raise exceptions.PermissionDenied("This is not one of the account's websites.")
        self._origin = origin
        return account


def _secrets(account: ChannelAccount) -> list[str]:
    try:
        return account.live_secrets()
    except SealBroken:
        return []

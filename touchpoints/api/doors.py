"""What all doors for incoming events share: the raw body, its signature, how much a minute, what went wrong last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from core.actor import Actor, ActorKind
from core.errors import DomainError
from core.secrets import SealBroken
from touchpoints.actions import Signed, count_message, note_error, note_received
from touchpoints.channels.catalogue import most_a_minute
from touchpoints.models import ChannelAccount
from touchpoints.queries import active_accounts

SECONDS_TO_WAIT = 60


class NotSigned(exceptions.APIException):
    """No signature, another one, an old one, an unknown or switched off account: all look alike from outside."""

    status_code = 401
    default_code = "not_signed"
    default_detail = "The signature does not hold."
    auth_header = 'Signature realm="journeycrm"'


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "The body is too large."


class Door(APIView):
    """A door without a key: what is behind it opens for a signature alone. Nothing is read before it holds."""

    authentication_classes = ()
    permission_classes = ()
    most_bytes: ClassVar[int] = 1_000_000
    kind: ClassVar[str]
    provider: ClassVar[str]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Providers ask for all sorts of formats and read none of them."""
        return JSONRenderer(), JSONRenderer.media_type

    def body(self, request: Request) -> bytes:
        """The body as it came. Raises TooLarge before it is read."""
        given = request.META.get("CONTENT_LENGTH") or "0"
        if not given.isascii() or not given.isdigit() or int(given) > self.most_bytes:
            raise TooLarge
        return request._request.body

    def account(self, request: Request, holds: Callable[[list[str]], bool]) -> ChannelAccount:
        """The account whose secrets this was signed with: the one named in the address, else one of the provider's.

        Raises NotSigned, or Throttled when it brought too much in this minute.
        """
        named = request.query_params.get("account", "")
        accounts = active_accounts(self.kind, self.provider, named)
        account = next((one for one in accounts if holds(_secrets_of(one))), None)
        if account is None:
            if named and accounts:
                error = _("Something came whose signature does not hold. Is the secret the right one?")
                note_error(channel_id=accounts[0].pk, error=error, by=actor_for(accounts[0]))
            raise NotSigned
        admit(account)
        return account


def actor_for(account: ChannelAccount) -> Actor:
    """Who acts when something comes in: the account, by its name."""
    return Actor(ActorKind.SYSTEM, 0, account.name, origin=f"channel {account.provider}")


def admit(account: ChannelAccount) -> None:
    """Count one message. Raises Throttled (429) when it is one too many in this minute."""
    if count_message(channel_id=account.pk, by=actor_for(account)) > most_a_minute(account):
        note_error(channel_id=account.pk, error=_("More came in one minute than is allowed."), by=actor_for(account))
        raise exceptions.Throttled(wait=SECONDS_TO_WAIT)


@contextmanager
def noted(account: ChannelAccount) -> Iterator[None]:
    """Say on the account that something came in, or why it was refused."""
    try:
        yield
    except (DomainError, exceptions.ValidationError, exceptions.ParseError) as refused:
        note_error(channel_id=account.pk, error=_in_words(refused), by=actor_for(account))
        raise
    note_received(channel_id=account.pk, by=actor_for(account))


def signed_of(request: Request, body: bytes) -> Signed:
    """The verified event's id and digest."""
    return Signed(request.headers["webhook-id"][:200], hashlib.sha256(body).hexdigest())


def parsed(body: bytes) -> Mapping[str, Any]:
    """The body's JSON object. Raises ParseError (400)."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise exceptions.ParseError("This is no JSON.") from error
    if not isinstance(found, dict):
        raise exceptions.ParseError("This is no JSON object.")
    return found


def public_url(request: Request) -> str:
    """The address the sender used, by our settings: what a Host header claims is nothing to go by."""
    return settings.BASE_URL + request._request.get_full_path()


def _secrets_of(account: ChannelAccount) -> list[str]:
    try:
        return account.live_secrets()
    except SealBroken:
        error = _("The secret cannot be opened: the key it was sealed with is gone. Give it a new one.")
        note_error(channel_id=account.pk, error=error, by=actor_for(account))
        return []


def _in_words(refused: Exception) -> str:
    """What was wrong, without anything of what came in."""
    if isinstance(refused, DomainError):
        return f"{refused.field}: {refused.message}" if refused.field else refused.message
    if isinstance(refused, exceptions.ValidationError) and isinstance(refused.detail, dict):
        return _("Not right: %(fields)s") % {"fields": ", ".join(sorted(map(str, _names(refused.detail))))[:200]}
    return str(getattr(refused, "detail", refused))


def _names(detail: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, inner in detail.items():
        if isinstance(inner, dict):
            yield from _names(inner, f"{before}{name}.")
        else:
            yield f"{before}{name}"

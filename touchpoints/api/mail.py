"""The doors for mail that providers take in and hand over by webhook."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions
from rest_framework.request import Request

from core.secrets import SealBroken
from touchpoints.actions import note_error, receive_mail
from touchpoints.api.doors import Door, NotSigned, TooLarge, actor_for, admit, noted
from touchpoints.api.incoming import ACCOUNT, REFUSALS
from touchpoints.channels import sns
from touchpoints.channels.mail_providers import PROVIDERS, SES, Handed, Keys, is_theirs, mails_in
from touchpoints.enums import ChannelKind
from touchpoints.models import ChannelAccount
from touchpoints.queries import active_accounts

PROVIDER = OpenApiParameter("provider", str, OpenApiParameter.PATH, enum=sorted(PROVIDERS))


class NotNow(exceptions.APIException):
    """Try again: what the webhook only names could not be fetched."""

    status_code = 503
    default_code = "not_now"
    default_detail = "The provider's files could not be fetched; send it again."


class ProviderMail(Door):
    """Mail by webhook, in each provider's own format, with its signature or the account's password."""

    kind = ChannelKind.EMAIL_WEBHOOK
    most_bytes = 40_000_000

    @extend_schema(
        operation_id="in_email",
        description="A provider's inbound mail webhook, in its own format. The account's password comes as basic"
        " authorization in the address; where the provider signs, its signing key is set in the account.",
        parameters=[PROVIDER, ACCOUNT],
        request={"application/json": OpenApiTypes.OBJECT, "multipart/form-data": OpenApiTypes.OBJECT},
        responses={200: None, **REFUSALS},
    )
    def post(self, request: Request, provider: str) -> HttpResponse:
        http = self._readable(request)
        account, keys = self._sender(request, http, provider)
        with noted(account):
            for handed in self._mails(http, provider, keys):
                receive_mail(raw=handed.raw, by=actor_for(account), account=account, event_id=handed.event_id)
        return HttpResponse()

    def head(self, request: Request, provider: str) -> HttpResponse:
        """Some providers look whether anybody is at home before they send."""
        return HttpResponse()

    def _readable(self, request: Request) -> HttpRequest:
        """The request with its body read, up to this door's own limit (Django's is for forms that people fill in)."""
        given = request.META.get("CONTENT_LENGTH") or "0"
        if not given.isascii() or not given.isdigit() or int(given) > self.most_bytes:
            raise TooLarge
        http: HttpRequest = request._request
        if not hasattr(http, "_body"):
            http._body = http.read(int(given))
        return http

    def _sender(self, request: Request, http: HttpRequest, provider: str) -> tuple[ChannelAccount, Keys]:
        """The account this comes from. Raises NotSigned for everybody else, Throttled."""
        named = request.query_params.get("account", "")
        accounts = active_accounts(self.kind, provider, named)
        for account in accounts:
            keys = keys_of(account, http)
            try:
                if keys is not None and is_theirs(provider, http, keys):
                    admit(account)
                    return account, keys
            except RequestDataTooBig as error:
                raise TooLarge from error
            except SuspiciousOperation:
                continue
        if named and accounts:
            error_text = _("Something came whose signature does not hold. Is the secret the right one?")
            note_error(channel_id=accounts[0].pk, error=error_text, by=actor_for(accounts[0]))
        raise NotSigned

    def _mails(self, http: HttpRequest, provider: str, keys: Keys) -> list[Handed]:
        try:
            if provider == SES and sns.confirm(http.body):
                return []
            return mails_in(provider, http, keys)
        except OSError as error:  # what the provider only names could not be fetched
            raise NotNow from error
        except ValueError as error:
            raise exceptions.ParseError(str(error)) from error


def keys_of(account: ChannelAccount, http: HttpRequest) -> Keys | None:
    """What the account's provider proves itself with; None where the secrets cannot be opened."""
    try:
        opened = account.opened()
        passwords = tuple(account.live_secrets())
    except SealBroken:
        return None
    return Keys(
        passwords=passwords,
        signing_key=str(opened.get("signing_key", "")),
        api_key=str(opened.get("api_key", "")),
        topic=str(account.settings.get("topic", "")),
        url=settings.BASE_URL + http.get_full_path(),
    )

"""Ways in: made, changed, their secrets turned, switched off. Secrets are seen once, when they are made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from core.secrets import reseal, seal
from teams.models import Team
from touchpoints.channels.catalogue import (
    check_provider,
    clean_answers,
    clean_secret,
    way_of,
)
from touchpoints.models import ChannelAccount

BOTH_COUNT_FOR = dt.timedelta(hours=24)  # how long the old secret still counts beside a new one
SAID_EVERY = dt.timedelta(seconds=10)  # times of an account are for people, not a write for each message


@action
def create_channel(
    *,
    kind: str,
    name: str,
    by: Actor,
    provider: str = "",
    team_id: int | None = None,
    answers: Mapping[str, Any] | None = None,
    secret: str = "",
) -> tuple[ChannelAccount, str]:
    """A new way in; answers its row and the secret that was made for it ('' where it was given: nobody sees it again).

    `answers` are what the kind asks for (catalogue.WAYS). Raises RuleBroken with the field that is not right.
    """
    way = way_of(kind)
    settings, hidden = clean_answers(way, answers or {})
    made = way.make_secret() if way.make_secret else ""
    account = ChannelAccount.objects.create(
        kind=kind,
        provider=check_provider(way, provider),
        name=_name(name),
        team_id=_known_team(team_id),
        settings=settings,
        secrets=seal({**hidden, "secret": made or clean_secret(way, secret)}),
    )
    return account, made


@action
def change_channel(*, channel_id: int, changes: Mapping[str, Any], by: Actor) -> ChannelAccount:
    """Change name, team_id, is_active or answers (what its kind asks for; empty secrets stay)."""
    account = _locked(channel_id)
    for field, value in changes.items():
        match field:
            case "name":
                account.name = _name(value)
            case "team_id":
                account.team_id = _known_team(value)
            case "is_active":
                account.is_active = bool(value)
            case "answers":
                account.settings, hidden = clean_answers(way_of(account.kind), value)
                if hidden:
                    account.secrets = seal({**account.opened(), **hidden})
            case _:
                raise TypeError(f"a channel has no field {field!r}")
    account.save()
    return account


@action
def rotate_channel_secret(*, channel_id: int, by: Actor, secret: str = "") -> tuple[ChannelAccount, str]:
    """A new secret; the one before counts beside it for a day. Answers the new one where we made it, else ''."""
    account = _locked(channel_id)
    way = way_of(account.kind)
    made = way.make_secret() if way.make_secret else ""
    opened = account.opened()
    new = made or clean_secret(way, secret)
    if new == opened.get("secret"):
        return account, ""
    account.secrets = seal({**opened, "secret": new, "previous": opened.get("secret", "")})
    account.previous_until = now() + BOTH_COUNT_FOR
    account.save(update_fields=["secrets", "previous_until"])
    return account, made


@action
def end_previous_secret(*, channel_id: int, by: Actor) -> ChannelAccount:
    """From now on only the newest secret counts. Twice is once."""
    account = _locked(channel_id)
    if account.previous_until is not None:
        opened = account.opened()
        opened.pop("previous", None)
        account.secrets, account.previous_until = seal(opened), None
        account.save(update_fields=["secrets", "previous_until"])
    return account


@action
def delete_channel(*, channel_id: int, by: Actor) -> None:
    """Take away a way in that brought nothing yet. One that did is refused (code `used`): switch it off instead."""
    account = _locked(channel_id)
    if account.last_received_at is not None:
        raise RuleBroken(_("It has brought something in already. Switch it off instead."), code="used")
    account.delete()


@action
def reseal_channels(*, by: Actor) -> int:
    """Seal every account's secrets with the first key of the ring; answers how many. Raises SealBroken."""
    accounts = ChannelAccount.objects.select_for_update().exclude(secrets="").order_by("pk")
    for account in accounts:
        account.secrets = reseal(account.secrets)
        account.save(update_fields=["secrets"])
    return len(accounts)


@action
def note_received(*, channel_id: int, by: Actor) -> None:
    """Say that something came in; at most one write in ten seconds."""
    moment = now()
    known = Q(last_received_at__gte=moment - SAID_EVERY, last_error="")
    ChannelAccount.objects.filter(~known, pk=channel_id).update(
        last_received_at=moment, last_error="", last_error_at=None
    )


@action
def note_error(*, channel_id: int, error: str, by: Actor) -> None:
    """Say what went wrong last, for the settings page; at most one write in ten seconds."""
    moment = now()
    fresh = Q(last_error_at__gte=moment - SAID_EVERY)
    ChannelAccount.objects.filter(~fresh, pk=channel_id).update(last_error=error[:300], last_error_at=moment)


def _locked(channel_id: int) -> ChannelAccount:
    return ChannelAccount.objects.select_for_update().get(pk=channel_id)


def _name(text: str) -> str:
    name = " ".join(str(text).replace("\x00", "").split())
    if not 1 <= len(name) <= 100:
        raise RuleBroken(_("Enter a name of at most 100 characters."), code="bad_name", field="name")
    return name


def _known_team(team_id: int | None) -> int | None:
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise RuleBroken(_("There is no such row."), code="unknown", field="team")
    return team_id

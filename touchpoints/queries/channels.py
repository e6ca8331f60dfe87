"""Channel accounts, as doors and settings pages look for them."""

from __future__ import annotations

from django.db.models import QuerySet

from touchpoints.models import ChannelAccount

MOST_TRIED = 20  # accounts of one provider that are asked whether a message is theirs


def active_account(kind: str, key: str) -> ChannelAccount | None:
    """The account with this public key, if it is of this kind and switched on. One query."""
    return ChannelAccount.objects.filter(kind=kind, key=key, is_active=True).select_related("team").first()


def active_accounts(kind: str, provider: str, key: str = "") -> list[ChannelAccount]:
    """Whose message it may be: the account with this key, or without one every account of the provider. One query."""
    found = ChannelAccount.objects.filter(kind=kind, provider=provider, is_active=True).select_related("team")
    return list((found.filter(key=key) if key else found.order_by("pk"))[:MOST_TRIED])


def channel_list() -> QuerySet[ChannelAccount]:
    """All accounts, live ones first."""
    return ChannelAccount.objects.select_related("team").order_by("-is_active", "kind", "name", "pk")

"""Channel accounts, as doors and settings pages look for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet

from core.clock import now
from touchpoints.enums import ChannelKind
from touchpoints.models import Call, ChannelAccount, Touchpoint

MOST_TRIED = 20  # accounts of one provider that are asked whether a message is theirs


def active_account(kind: str, key: str) -> ChannelAccount | None:
    """The account with this public key, if it is of this kind and switched on. One query."""
    return ChannelAccount.objects.filter(kind=kind, key=key, is_active=True).select_related("team").first()


def active_accounts(kind: str, provider: str, key: str = "") -> list[ChannelAccount]:
    """Whose message it may be: the account with this key, or without one every account of the provider. One query."""
    found = ChannelAccount.objects.filter(kind=kind, provider=provider, is_active=True).select_related("team")
    return list((found.filter(key=key) if key else found.order_by("pk"))[:MOST_TRIED])


def mailbox_ids() -> list[int]:
    """The mailboxes that are to be looked into."""
    return list(ChannelAccount.objects.filter(kind=ChannelKind.IMAP, is_active=True).values_list("pk", flat=True))


def channel_list() -> QuerySet[ChannelAccount]:
    """All accounts, live ones first."""
    return ChannelAccount.objects.select_related("team").order_by("-is_active", "kind", "name", "pk")


@dataclass(frozen=True)
class TextLine:
    """By which account a text message leaves, and from which number (of WhatsApp: 'whatsapp:+44...')."""

    account: ChannelAccount
    number: str


def text_line(answered: Touchpoint) -> TextLine | None:
    """How this text message is answered: where it came in, else by the first account that can send. One query."""
    can_send = ChannelAccount.objects.filter(
        kind=ChannelKind.TWILIO, is_active=True, settings__has_key="account_sid"
    ).order_by("pk")[:MOST_TRIED]
    accounts = sorted(can_send, key=lambda account: account.source != answered.source)
    lines = (TextLine(account, _number_for(account, answered)) for account in accounts)
    return next((line for line in lines if line.number), None)


def _number_for(account: ChannelAccount, answered: Touchpoint) -> str:
    written_to = answered.data.get("line") if account.source == answered.source else ""
    return str(written_to or account.settings.get("number", ""))


def is_leg_to_us(account: ChannelAccount, call_id: str, caller: str) -> bool:
    """Whether a leg with this caller was dialled for an incoming call, to reach one of us: it is their call, then.

    Else one of us dialled out. A query.
    """
    call = Call.objects.filter(account=account, external_id=call_id).values_list("told", flat=True).first()
    ours = str(account.settings.get("number", ""))
    return (call or {}).get("number") == caller or bool(ours and caller.startswith("+") and caller != ours)


def silent_calls(most: int = 200) -> list[int]:
    """Calls nobody told the end of in time, longest first, as ids. By the sweeper's index."""
    late = Call.objects.filter(touchpoint=None, due_at__lte=now()).order_by("due_at")
    return list(late.values_list("pk", flat=True)[:most])


def calls_gauge() -> Mapping[str, float]:
    """How many calls are late with their end, and for how many seconds the oldest of them has been."""
    late = Call.objects.filter(touchpoint=None, due_at__lte=now()).aggregate(n=Count("pk"), oldest=Min("due_at"))
    return {"count": late["n"], "oldest_seconds": (now() - late["oldest"]).total_seconds() if late["oldest"] else 0.0}


def channels_gauge() -> Mapping[str, float]:
    """How many ways in are open, and how many of them say that something went wrong last."""
    open_now = ChannelAccount.objects.filter(is_active=True)
    told = open_now.aggregate(n=Count("pk"), failing=Count("pk", filter=~Q(last_error="")))
    return {"count": 0, "oldest_seconds": 0.0, "open": told["n"], "failing": told["failing"]}

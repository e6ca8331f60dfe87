"""The ways interactions come in by themselves: one row for each mailbox, number, program or website."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.clock import now
from core.constraints import one_of
from core.secrets import unseal
from teams.models import Team
from touchpoints.enums import ChannelKind


def new_key() -> str:
    """A public name for an account that nobody guesses: 80 bits, letters and digits."""
    return secrets.token_hex(10)


@audited_rows(exclude=["secrets", "last_received_at", "last_error", "last_error_at"])
class ChannelAccount(models.Model):
    """One way in: a mailbox, a number, a program, a website.

    `key` is public and stands in addresses. `secrets` is sealed (core.secrets) and write-only: it leaves this table
    only to check a signature or to sign in somewhere. While a secret is being changed, `previous` in it counts too,
    until `previous_until`. `settings` holds what the kind needs beside that; the times tell people that it works.
    """

    kind = models.CharField(_("kind"), max_length=16, choices=ChannelKind)
    provider = models.CharField(_("provider"), max_length=30)
    name = models.CharField(_("name"), max_length=100)
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)
    secrets = models.TextField(blank=True, editable=False)
    previous_until = models.DateTimeField(null=True, blank=True)
    settings = models.JSONField(default=dict, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="channel_accounts")
    is_active = models.BooleanField(_("on"), default=True)
    last_received_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            one_of("kind", ChannelKind),
            models.CheckConstraint(condition=~Q(key=""), name="touchpoints_channelaccount_key_not_empty"),
            models.CheckConstraint(condition=~Q(provider=""), name="touchpoints_channelaccount_provider_not_empty"),
        ]
        indexes = [models.Index(fields=["kind", "provider"], name="channel_account_doors")]

    def __str__(self) -> str:
        return self.name

    def opened(self) -> dict[str, Any]:
        """The secrets, by name. Raises SealBroken when the key that sealed them is gone."""
        return unseal(self.secrets)

    def live_secrets(self) -> list[str]:
        """What a signature may be made with now: the secret, and the one before it while it still counts."""
        opened = self.opened()
        live = [opened.get("secret")]
        if self.previous_until is not None and self.previous_until > now():
            live.append(opened.get("previous"))
        return [secret for secret in live if secret]

    @property
    def source(self) -> str:
        """What its touchpoints give as their source: ids are unique within one account."""
        return f"{self.provider}:{self.key}"[:60]

"""Signed links for people who have no password yet. Nothing is stored: what is signed changes when a link is used."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int

from teams.models import User

INVITATION_LASTS = dt.timedelta(hours=24)


class InvitationTokens(PasswordResetTokenGenerator):
    """Tokens that open an invitation once, for 24 hours; a newer invitation ends the older ones."""

    key_salt = "teams.invitation"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{user.pk}:{user.email}:{user.password}:{user.is_active}:{user.invited_at}:{timestamp}"

    def check_token(self, user: User | None, token: str | None) -> bool:
        """Whether this token is for this user, unused, and not older than a day."""
        if user is None or not user.is_invited or not super().check_token(user, token):
            return False
        made = base36_to_int(str(token).split("-")[0])
        return self._num_seconds(self._now()) - made <= INVITATION_LASTS.total_seconds()


invitation_tokens = InvitationTokens()


def invitation_url(user: User) -> str:
    """The address that opens this user's invitation, good for a day from now."""
    path = reverse("teams:invitation_accept", args=[user.pk, invitation_tokens.make_token(user)])
    return f"{settings.BASE_URL}{path}"

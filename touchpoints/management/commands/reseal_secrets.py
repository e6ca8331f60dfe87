"""Seal all secrets of channels with the first key of the ring."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actor import SHELL
from core.secrets import SealBroken
from touchpoints.actions import reseal_channels


class Command(BaseCommand):
    """After a new key was put first into SECRET_RING: then the older ones can be taken out."""

    help = "Seal the secrets of all channels with the first key of SECRET_RING."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = reseal_channels(by=SHELL)
        except SealBroken as error:
            raise CommandError(
                "A secret was sealed with a key that is not in the ring; nothing was changed."
            ) from error
        self.stdout.write(f"{count} channels sealed anew.")

"""`invite EMAIL --name N [--role R]`: prints the invitation, for the first administrator of an empty installation."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actor import SHELL
from core.errors import RuleBroken
from teams.actions import invite_user
from teams.enums import Role
from teams.tokens import invitation_url


class Command(BaseCommand):
    help = "Invite somebody and print the link with which they choose a password; it works for 24 hours."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", default=Role.ADMIN.value, choices=Role.values, help="what they may do (admin)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            user = invite_user(name=options["name"], email=options["email"], role=options["role"], by=SHELL)
        except RuleBroken as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(invitation_url(user))

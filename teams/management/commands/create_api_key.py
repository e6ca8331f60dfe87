"""`create_api_key --name N --role R`: prints a new key, once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.actor import SHELL
from core.errors import RuleBroken
from teams.actions import create_api_key
from teams.enums import Role


class Command(BaseCommand):
    help = "Make a key for a program and print it. It is shown this once only."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="what uses it")
        parser.add_argument("--role", required=True, choices=Role.values, help="what it may do")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _key, secret = create_api_key(name=options["name"], role=options["role"], by=SHELL)
        except RuleBroken as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(secret)

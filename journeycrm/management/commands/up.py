"""`./manage.py up`: start everything and keep it running until Ctrl-C."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connections

from core.models import Setting
from journeycrm.embedded.child import CannotStart
from journeycrm.supervisor.opening import Opening
from journeycrm.supervisor.plan import make_plan

DEMO_SIGN_INS = "demo.sign_ins"


class Command(BaseCommand):
    """Raises nothing: what cannot start is one line on stderr and exit code 1."""

    help = "Start the database and the broker (unless yours are named), the web server, a worker and the scheduler."
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the one option."""
        parser.add_argument("--empty", action="store_true", help="load no demo world into an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until stopped."""
        self.check()  # imports all there is: what is missing is said here, not by a web process that answers 500
        try:
            plan = make_plan(settings.BASE_DIR, settings.HOME, os.environ)
            Opening(plan, DjangoWorld(), self._say, demo=not options["empty"]).run()
        except CannotStart as error:
            self.stderr.write(f"journeycrm: {' '.join(str(error).split())}")
            sys.exit(1)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


class DjangoWorld:
    """What `up` does through Django itself. Connections are closed after each step: `up` lives long and holds none."""

    def migrate(self) -> None:
        """Apply what is missing."""
        _call("migrate", interactive=False, verbosity=0)

    def is_empty(self) -> bool:
        """Say whether nobody and nothing is in there yet."""
        models = (get_user_model(), apps.get_model("customers", "Customer"))
        empty = not any(model._default_manager.exists() for model in models)
        connections.close_all()
        return empty

    def load_demo(self) -> None:
        """Load the demo world."""
        _call("demo")

    def closing_words(self) -> list[str]:
        """Return the demo world's sign-ins: the command `demo` leaves them as [{role, email, password}, ...]."""
        left = Setting.objects.filter(key=DEMO_SIGN_INS).values_list("value", flat=True).first() or []
        connections.close_all()
        return [f"Sign in as {each['role']}: {each['email']}  password: {each['password']}" for each in left]


def _call(name: str, **options: Any) -> None:
    """Call a command; whatever goes wrong in it becomes one line that names it."""
    try:
        call_command(name, **options)
    except Exception as error:
        raise CannotStart(f"{name} failed: {type(error).__name__}: {error}") from error
    finally:
        connections.close_all()

#!/usr/bin/env python3
"""The door for commands: `./manage.py help` lists them."""

import os
import sys


def main() -> None:
    """Run a command. For `up`, which people type first, what is missing or wrong in the set-up is one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "journeycrm.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError as error:
        sys.exit(f"journeycrm: {error}: run 'make setup', then .venv/bin/python manage.py")
    if sys.argv[1:2] != ["up"]:
        execute_from_command_line(sys.argv)
        return
    try:
        execute_from_command_line(sys.argv)
    except ImportError as error:
        sys.exit(f"journeycrm: {error}: run 'make setup'")
    except (ImproperlyConfigured, ValueError) as error:
        sys.exit(f"journeycrm: the configuration cannot be used: {' '.join(str(error).split())}")


if __name__ == "__main__":
    main()

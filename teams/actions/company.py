"""The company this installation serves."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.db import transaction

from core.actions import action
from core.actor import Actor
from core.company import Company, change_company, company
from teams.images import logo_folder, safe_logo
from teams.validators import clean_company


@action
def update_company(*, by: Actor, **changes: object) -> Company:
    """Change name, currency, sender, time zone, phone region or message delay. Raises RuleBroken naming the field."""
    return change_company(by=by, **clean_company(changes))


@action
def set_logo(*, data: bytes, by: Actor) -> Company:
    """Draw an uploaded picture anew and show it from now on; raises RuleBroken when it is none."""
    name = f"{secrets.token_hex(16)}.png"
    folder = logo_folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = folder / name
    path.write_bytes(safe_logo(data))
    path.chmod(0o640)
    return _replace_logo(name, by)


@action
def remove_logo(*, by: Actor) -> Company:
    """Show the name alone again."""
    return _replace_logo("", by)


def _replace_logo(name: str, by: Actor) -> Company:
    old = company().logo
    if old:
        transaction.on_commit(lambda: (logo_folder() / Path(old).name).unlink(missing_ok=True))
    return change_company(by=by, logo=name)

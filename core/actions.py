"""The shape of every change: one transaction, one author, audited."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import transaction

from core.actor import Actor, audited

P = ParamSpec("P")
R = TypeVar("R")


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function as a door to a change: keyword-only, with `by`, atomic as a whole, audited.

    The guard tests walk the `actions` rooms and want this on every public function there.
    """

    @functools.wraps(function)
    def door(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs.get("by")
        if args or not isinstance(by, Actor):
            raise TypeError(f"{function.__name__} takes keywords only, and by=Actor")
        with transaction.atomic(), audited(by):
            return function(**kwargs)  # type: ignore[call-arg]

    door.is_action = True  # type: ignore[attr-defined]
    return door

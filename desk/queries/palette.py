"""What the command palette finds: nouns from the registered sources, things to begin, pages to go to, keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.names import sort_key
from core.registries import NavItem, registries
from customers.models import Customer
from desk.kinds import COMMANDS, CUSTOMER_COMMANDS, KEYS, Command
from teams.permissions import may

ACTIONS, HELP = ">", "?"
FEW, MANY = 5, 12  # lines per noun among others, and alone
LONGEST = 100  # characters anybody looks for
SECTIONS = ("main", "improve", "maps", "settings")
GOTO = {"today": "G T", "customers": "G C", "journeys": "G J", "review": "G M", "causes": "G R"}


@dataclass(frozen=True)
class Line:
    """One option. `parts` is the title as (text, matches); without `url` it only tells something."""

    parts: Sequence[tuple[str, bool]]
    detail: str = ""
    url: str = ""
    icon: str = ""
    key: str = ""
    dialog: bool = False


@dataclass(frozen=True)
class Group:
    """Options under one heading."""

    label: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Asked:
    """What was typed: a scope ('', or the first character) and the words."""

    scope: str = ""
    text: str = ""

    @classmethod
    def read(cls, typed: str) -> Asked:
        """The scope is the first character where it is one: '@ama' looks for customers only."""
        typed = typed.replace("\x00", "").strip()[:LONGEST]
        scopes = {source.prefix for source in registries.search if source.prefix} | {ACTIONS, HELP}
        return cls(typed[0], typed[1:].strip()) if typed[:1] in scopes else cls("", typed)


@dataclass(frozen=True)
class Found:
    """All that is shown for what was asked."""

    asked: Asked
    groups: list[Group] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many options there are."""
        return sum(len(group.lines) for group in self.groups)


def find(typed: str, user: Any, customer: Customer | None = None) -> Found:
    """Everything that fits what was typed, for this user; on a customer's page what can be done there comes first.

    One search per registered source (none of them without words), whatever there is to find.
    """
    asked = Asked.read(typed)
    if asked.scope == HELP:
        groups = [Group(_("Keys"), _keys(asked.text))]
    elif asked.scope == ACTIONS:
        groups = [*_here(asked.text, user, customer), *_begin_and_go(asked.text, user)]
    elif asked.scope:
        groups = _nouns(asked, user, MANY)
    else:
        groups = [*_here(asked.text, user, customer), *_nouns(asked, user, FEW), *_begin_and_go(asked.text, user)]
    return Found(asked, [group for group in groups if group.lines])


def _nouns(asked: Asked, user: Any, limit: int) -> list[Group]:
    if not sort_key(asked.text):
        return []
    return [
        Group(str(source.label), [_line(hit.title, asked.text, hit.detail, hit.url, hit.icon) for hit in hits])
        for source in registries.search
        if not asked.scope or source.prefix == asked.scope
        for hits in [source.find(asked.text, user, limit)]
    ]


def _here(text: str, user: Any, customer: Customer | None) -> list[Group]:
    if customer is None or customer.erased_at:
        return []
    lines = [
        _line(str(one.label), text, customer.name, _url(one, customer), one.icon, dialog=one.dialog)
        for one in CUSTOMER_COMMANDS
        if may(user, one.permission) and _fits(str(one.label), text)
    ]
    return [Group(_("For %(name)s") % {"name": customer.name}, lines)]


def _begin_and_go(text: str, user: Any) -> list[Group]:
    begin = [
        _line(str(one.label), text, "", reverse(one.url_name), one.icon, key=one.key, dialog=one.dialog)
        for one in COMMANDS
        if may(user, one.permission) and _fits(str(one.label), text)
    ]
    go = [
        _line(str(one.label), text, "", reverse(one.url_name, args=one.url_args), one.icon, key=GOTO.get(one.key, ""))
        for one in _places(user)
        if _fits(str(one.label), text)
    ]
    return [Group(_("Begin"), begin), Group(_("Go to"), go)]


def _places(user: Any) -> Iterable[NavItem]:
    rows = (item for source in registries.nav_sources for item in source.items(user))
    places = sorted((*registries.navigation, *rows), key=lambda item: (SECTIONS.index(item.section), item.order))
    return (item for item in places if may(user, item.permission))


def _keys(text: str) -> list[Line]:
    return [_line(str(does), text, key=key, icon="keyboard") for key, does in KEYS if _fits(str(does), text)]


def _url(command: Command, customer: Customer) -> str:
    if command.param:
        return f"{reverse(command.url_name)}?{command.param}={customer.pk}"
    return reverse(command.url_name, args=[customer.pk])


def _fits(label: str, text: str) -> bool:
    words = sort_key(label)
    return all(word in words for word in sort_key(text).split())


def _line(title: str, text: str, detail: str = "", url: str = "", icon: str = "", **more: Any) -> Line:
    return Line(_marked(title, text), detail, url, icon, **more)


def _marked(title: str, text: str) -> list[tuple[str, bool]]:
    """The title cut where a word that was looked for stands in it."""
    words = [re.escape(word) for word in text.split()]
    if not words:
        return [(title, False)]
    cut = re.split(f"({'|'.join(words)})", title, flags=re.IGNORECASE)
    return [(part, bool(place % 2)) for place, part in enumerate(cut) if part]

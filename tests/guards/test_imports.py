"""Floors import downwards, rooms to the left, and other apps only through their open rooms.

Rule: `core <- teams <- customers <- story <- journeys <- touchpoints <- tickets <- insights <- notifications <-
{desk, portal} <- journeycrm`; within an app the rooms of tests/guards/house.py from left to right; from another app
only enums, models, queries, actions, signals, permissions, kinds. Imports inside functions, under TYPE_CHECKING,
foreign keys and names of models in strings count.
Usual mistakes: a lower floor that wants to tell a higher one something; a model that calls an action; a drawer called
`utils`.
Way out: record an Event and react above (`consumers`), fill a registry of core in `AppConfig.ready()`, place the
other app's panel by URL name, or move the line to the floor or room where it belongs.
"""

from __future__ import annotations

import ast
import re

import pytest
from django.apps import apps

from tests.guards.house import FLOOR_OF, OPEN_ROOMS, PLACE, WITHOUT_ROOMS, Source, room, sources

pytestmark = pytest.mark.guard
DRAWERS = {"utils", "helpers", "common", "misc", "util", "helper", "services", "managers"}
MODEL_NAME = re.compile(rf"({'|'.join(FLOOR_OF)})\.[A-Z]\w+")


def upward(app: str, other: str) -> bool:
    """Whether `other` is no neighbour `app` may know: a higher floor, or another app of its own."""
    return other != app and FLOOR_OF[other] >= FLOOR_OF[app]


def complaint(source: Source, line: int, name: str) -> str:
    """What is wrong with this import, '' if nothing is."""
    other, _, rest = name.partition(".")
    if other not in FLOOR_OF:
        return ""
    at = f"{source.where}:{line}"
    if upward(source.app, other):
        return f"{at} looks up from {source.app} to {other}"
    target = rest.partition(".")[0]
    if other != source.app:
        hidden = other not in WITHOUT_ROOMS and source.app != "journeycrm" and target not in OPEN_ROOMS
        return f"{at} goes into {other}'s room {target!r}, which is not open to others" if hidden else ""
    if source.app in WITHOUT_ROOMS or not source.room:
        return ""
    mine, theirs = room(source.app, source.room), room(other, target)
    if mine and theirs and PLACE[theirs] > PLACE[mine]:
        return f"{at} looks right from {source.room} to {target}"
    return ""


def test_nobody_looks_up_or_right():
    found = [complaint(source, line, name) for source in sources() for line, name in source.imports()]
    assert not list(filter(None, found)), "\n".join(filter(None, found))


def test_every_room_is_on_the_plan():
    unknown = {
        f"{source.app}/{source.room}"
        for source in sources()
        if source.app not in WITHOUT_ROOMS and source.room and not room(source.app, source.room)
    }
    assert not unknown, f"rooms that are not on the plan (tests/guards/house.py): {sorted(unknown)}"


def test_there_are_no_drawers():
    drawers = [source.where for source in sources() if DRAWERS & set(source.where.removesuffix(".py").split("/"))]
    assert not drawers, f"say what it is about in the file's name: {drawers}"


def test_foreign_keys_point_down():
    up = [
        f"{field} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in FLOOR_OF
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if field.related_model._meta.app_label in FLOOR_OF
        if upward(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert not up, f"foreign keys that look up: {up}"


def test_no_model_is_reached_by_its_name_in_a_string():
    found = [
        f"{source.where}:{node.lineno} names {node.value}"
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and MODEL_NAME.fullmatch(node.value)
        if upward(source.app, node.value.partition(".")[0])
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("teams/models.py", "tickets.models.Ticket"),
        ("desk/views.py", "portal.views.home"),
        ("journeys/queries.py", "journeys.actions.move_journey"),
        ("tickets/actions.py", "journeys.forms.MoveForm"),
        ("core/clock.py", "journeycrm.settings"),
    ],
)
def test_the_guard_itself_sees_what_is_wrong(where, name):
    from tests.guards.house import ROOT

    assert complaint(Source(ROOT / where), 1, name)

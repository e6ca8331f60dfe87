"""Work that happens later is a thin, named door that can be called twice.

Rule: a task is `@shared_task(name="app.verb_noun", queue=Queue.X)`, lives in its app's `tasks`, takes keyword-only
ids (int or str), returns nothing, and is started through `core.enqueue.enqueue` alone (beat's schedule names it too).
Usual mistakes: `task.delay(...)` inside a transaction; a whole object as argument; a name that changes when a file
moves.
Way out: pass the id, load and re-check in the action; `enqueue(task, thing_id=...)` sends after the commit and can
never break the request.
"""

from __future__ import annotations

import ast
import inspect
import re

import pytest

from core.queues import Queue
from core.registries import registries
from journeycrm.celery import app
from tests.guards.house import FLOOR_OF, sources

pytestmark = pytest.mark.guard
NAME = re.compile(rf"({'|'.join(FLOOR_OF)})\.[a-z][a-z0-9]*(_[a-z0-9]+)*")
STARTERS = {"delay", "apply_async", "delay_on_commit", "apply_async_on_commit", "send_task", "s", "si", "signature"}


@pytest.fixture(scope="module")
def tasks():
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    return {name: task for name, task in ours.items() if not task.__module__.startswith("tests.")}  # of another test


def test_tasks_have_names_and_queues(tasks):
    wrong = [name for name, task in tasks.items() if not NAME.fullmatch(name) or task.queue not in set(Queue)]
    assert not wrong, f"@shared_task(name='app.verb_noun', queue=Queue.X): {wrong}"


def test_tasks_live_in_tasks(tasks):
    wrong = [
        f"{name} in {task.__module__}"
        for name, task in tasks.items()
        if not re.fullmatch(rf"{name.partition('.')[0]}\.tasks(\..+)?", task.__module__)
    ]
    assert not wrong, wrong


def test_tasks_take_ids_by_keyword(tasks):
    wrong = []
    for name, task in tasks.items():
        for argument in inspect.signature(task.run).parameters.values():
            plain = str(argument.annotation) in ("int", "str", "int | None", "str | None")
            if argument.kind is not inspect.Parameter.KEYWORD_ONLY or not plain:
                wrong.append(f"{name}({argument})")
    assert not wrong, f"keyword-only ids (int or str): {wrong}"


def test_tasks_are_started_through_enqueue_alone():
    found = [
        f"{source.where}:{node.lineno} .{node.func.attr}()"
        for source in sources()
        if source.where != "core/enqueue.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STARTERS
    ]
    assert not found, f"use core.enqueue.enqueue: {found}"


def test_beat_names_tasks_that_exist(tasks):
    gone = [entry.task for entry in registries.beat if entry.task not in tasks]
    assert not gone, f"beat would ask for tasks that are not there: {gone}"

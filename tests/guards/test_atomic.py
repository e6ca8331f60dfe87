"""A change happens whole or not at all, and only through a door that says who makes it.

Rule: no database error is caught inside `atomic` (PostgreSQL has ended that transaction already: what follows fails
or, worse, half of it stays); every public function in an `actions` room is an `@action`, or stands in NO_DOOR with
its reason; outside `actions` rooms and the few files named here nobody saves, updates or deletes rows.
Usual mistakes: `try: create() except IntegrityError: get()` inside an action; a view that saves a form.
Way out: `bulk_create(ignore_conflicts=True)` then read, or a savepoint of its own around the one statement (`with
atomic(): ...` inside the `try`); call an action.
"""

from __future__ import annotations

import ast
import importlib

import pytest

from tests.guards.house import WITHOUT_ROOMS, decorators, sources

pytestmark = pytest.mark.guard
DATABASE_ERRORS = {
    "IntegrityError",
    "DatabaseError",
    "OperationalError",
    "DataError",
    "InternalError",
    "ProgrammingError",
}
#: Public functions of `actions` rooms that open no transaction of their own: why.
NO_DOOR = {
    # files: every public function in them
    "insights.actions.eventlog": "reads an event log row by row; changes nothing",
    "insights.actions.eventlog_csv": "reads an event log row by row; changes nothing",
    "insights.actions.eventlog_xes": "reads an event log row by row; changes nothing",
    "insights.actions.import_events.is_xes": "looks at a file; changes nothing",
    "insights.actions.import_map": "a step of import_events, in its transaction",
    "insights.actions.import_rows": "steps of import_events, in its transaction",
    # functions
    "customers.actions.bulk_slices": "slices of jobs: core.jobs opens the transaction under the author of the job",
    "customers.actions.import_slices": "slices of jobs: core.jobs opens the transaction under the author of the job",
    "touchpoints.actions.import_slices": "slices of jobs: core.jobs opens the transaction under the author of the job",
    "story.actions.record_event": "writes in the transaction of the change it tells of, under its author",
    "story.actions.record_events": "writes in the transaction of the changes they tell of, under their author",
}
#: Rooms where rows are changed; elsewhere only the named files may, each for its reason.
WRITING_ROOMS = {"actions", "models", "privacy"}
WRITING_FILES = {
    "core/idempotency.py": "the key and the effect commit together",
    "core/jobs.py": "start_job and cancel_job are actions; a slice commits its job with its effects",
    "core/company.py": "the ground floor has no rooms; change_company is an action",
    "story/feed.py": "positions and cursors are bookkeeping without an author; one at a time by an advisory lock",
    "story/work.py": "the cursor and what came of a fact commit with its effects; authors are in the effects",
    "teams/api/authentication.py": "when a key was last used: a hint for people, at most once a minute",
}


def _catches_database_error(handler: ast.ExceptHandler) -> bool:
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)} if handler.type else set()
    names |= (
        {node.attr for node in ast.walk(handler.type) if isinstance(node, ast.Attribute)} if handler.type else set()
    )
    return bool(names & DATABASE_ERRORS)


def _opens_atomic(node: ast.AST) -> bool:
    """`with atomic():` in any spelling."""
    return isinstance(node, ast.With) and any(
        "atomic" in ast.unparse(item.context_expr).replace("is_atomic", "") for item in node.items
    )


def _own_savepoint(node: ast.Try) -> bool:
    """The body of the `try` is one `with atomic()`: its error undoes that part alone."""
    return len(node.body) == 1 and _opens_atomic(node.body[0])


def caught_inside(tree: ast.AST) -> list[int]:
    """Lines of database errors that are caught inside an atomic block or an action."""
    found = []

    def walk(node: ast.AST, inside: bool) -> None:
        if isinstance(node, ast.FunctionDef):
            inside = bool(decorators(node) & {"action", "atomic"})
        if inside and isinstance(node, ast.Try) and not _own_savepoint(node):
            found.extend(handler.lineno for handler in node.handlers if _catches_database_error(handler))
        for child in ast.iter_child_nodes(node):
            walk(child, inside or _opens_atomic(node))

    walk(tree, False)
    return found


def test_no_database_error_is_caught_inside_atomic():
    found = [f"{source.where}:{line}" for source in sources() for line in caught_inside(source.tree)]
    assert not found, f"the transaction is over when PostgreSQL refuses: {found}"


def test_the_guard_itself_knows_right_from_wrong():
    wrong = "@action\ndef f(*, by):\n    try:\n        x.save()\n    except IntegrityError:\n        pass"
    right = (
        "@action\ndef f(*, by):\n    try:\n        with transaction.atomic():\n            x.save()\n"
        "    except IntegrityError:\n        pass"
    )
    assert caught_inside(ast.parse(wrong)) == [5]
    assert caught_inside(ast.parse(right)) == []


def _action_modules():
    """The doors. A module with a leading underscore is what the doors of its room share; nobody else may import it."""
    for source in sources():
        if source.room == "actions" and source.app not in WITHOUT_ROOMS and "/_" not in source.where.replace("/__", ""):
            name = source.where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            yield source, importlib.import_module(name)


def test_every_public_function_of_an_actions_room_is_an_action():
    bare = [
        f"{module.__name__}.{node.name}"
        for source, module in _action_modules()
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if not getattr(getattr(module, node.name), "is_action", False)
        if not {module.__name__, f"{module.__name__}.{node.name}"} & set(NO_DOOR)
    ]
    assert not bare, f"make it an @action, give it a leading underscore, or say why in NO_DOOR: {bare}"


def test_actions_take_keywords_only_and_an_author():
    wrong = [
        f"{source.where}:{node.lineno} {node.name}"
        for source, _module in _action_modules()
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and "action" in decorators(node)
        if node.args.args or "by" not in {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert not wrong, f"an action's arguments are keyword-only, and one is `by`: {wrong}"


def _writes(tree: ast.AST) -> list[tuple[int, str]]:
    """Calls that change rows: `.save()` and its kin, `.objects.create()`, `.update(...)` of a queryset chain."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        name, on = node.func.attr, ast.unparse(node.func.value)
        on_rows = ".objects" in on or "filter(" in on
        if name in {"bulk_create", "bulk_update", "update_or_create", "get_or_create"} or (
            on_rows and name in {"create", "update", "delete"}
        ):
            found.append((node.lineno, f"{on[:40]}.{name}"))
        elif name in {"save", "delete"} and not node.args and "form" not in on and on.isidentifier():
            found.append((node.lineno, f"{on}.{name}"))
    return found


def test_rows_are_changed_in_actions_only():
    found = [
        f"{source.where}:{line} {call}"
        for source in sources()
        if source.app not in WITHOUT_ROOMS - {"core"}
        if source.room not in WRITING_ROOMS and source.where not in WRITING_FILES
        for line, call in _writes(source.tree)
    ]
    assert not found, "call an action instead:\n" + "\n".join(found)

"""Things stay small enough to read in one go.

Rule: a function has at most 60 lines, a view 25, a task 10, a file 400 (docstrings of functions not counted).
Usual mistake: a view that cooks, a task that works, a room that should long be a package.
Way out: move reading to `queries`, changing to `actions`, and make the room a folder of the same name. Where a long
thing truly is clearer in one piece, add it to EXCEPTIONS with the reason.
"""

from __future__ import annotations

import pytest

from tests.guards.house import WITHOUT_ROOMS, decorators, length, sources

pytestmark = pytest.mark.guard
FUNCTION, VIEW, TASK, FILE = 60, 25, 10, 400
#: "file" or "file:function" -> why it is better in one piece.
EXCEPTIONS: dict[str, str] = {}


def limit(app: str, room: str, decorated: set[str]) -> int:
    if "shared_task" in decorated:
        return TASK
    is_view = room == "views" and app not in WITHOUT_ROOMS
    return VIEW if is_view or "staff_view" in decorated else FUNCTION


def test_functions_are_short():
    long = [
        f"{source.where}:{function.lineno} {function.name} has {length(function)} lines, {most} are allowed"
        for source in sources()
        for function in source.functions()
        if length(function) > (most := limit(source.app, source.room, decorators(function)))
        if f"{source.where}:{function.name}" not in EXCEPTIONS
    ]
    assert not long, "\n".join(long)


def test_files_are_short():
    long = [
        f"{source.where} has {lines} lines, {FILE} are allowed"
        for source in sources()
        if (lines := source.text.count("\n")) > FILE and source.where not in EXCEPTIONS
    ]
    assert not long, "\n".join(long)


def test_exceptions_are_still_needed():
    known = {source.where for source in sources()}
    gone = [name for name in EXCEPTIONS if name.partition(":")[0] not in known]
    assert not gone, f"nothing of that name is there any more: {gone}"
    assert all(len(reason) > 20 for reason in EXCEPTIONS.values()), "an exception says why"

"""The plan of the house that guards read by: floors, rooms, source files, syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
#: From the ground up; apps of one floor don't know each other.
FLOORS = (
    *((name,) for name in settings.FLOORS if name not in ("desk", "portal")),
    ("desk", "portal"),
    ("journeycrm",),
)
FLOOR_OF = {app: number for number, apps in enumerate(FLOORS) for app in apps}
#: From left to right; a room may use what stands left of it, and its neighbours in the same place.
ROOMS = (
    ("enums",),
    ("kinds",),
    ("validators",),
    ("models",),
    ("permissions",),
    ("privacy",),
    ("queries",),
    ("matching", "channels", "effects"),
    ("actions",),
    ("forms", "filters", "serializers"),
    ("consumers", "tasks"),
    ("views", "api", "management", "templatetags", "context", "middleware"),
    ("urls",),
    ("apps",),
)
PLACE = {room: place for place, rooms in enumerate(ROOMS) for room in rooms}
#: Rooms that only one app has, each beside the room it is most like.
OWN_ROOMS = {
    "customers": {
        "files": "validators",  # what an uploaded file is, and where it lies: knows no table
    },
    "teams": {
        "backends": "views",  # how people are recognised: a door
        "adapters": "views",  # our side of allauth: a door
        "images": "matching",  # a pure function from an uploaded picture to a safe one
        "tokens": "matching",  # signed links: pure functions of a user and a secret
    },
    "touchpoints": {
        "reading": "validators",  # what a text says by itself: pure functions
    },
    "story": {
        "feed": "actions",  # gives facts their positions: changes rows, and no person is its author
        "work": "consumers",  # runs everybody's consumers
    },
}
#: What another app may use.
OPEN_ROOMS = {"enums", "models", "queries", "actions", "signals", "permissions", "kinds"}
#: Ground and roof have no rooms: core is all tools, journeycrm all wiring.
WITHOUT_ROOMS = {"core", "journeycrm"}


@dataclass(frozen=True)
class Source:
    """One Python file of an app."""

    path: Path

    @property
    def where(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def app(self) -> str:
        return self.path.relative_to(ROOT).parts[0]

    @property
    def room(self) -> str:
        """The folder or file name right below the app ('' for its __init__)."""
        part = self.path.relative_to(ROOT).parts[1]
        return "" if part == "__init__.py" else part.removesuffix(".py")

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def tree(self) -> ast.Module:
        return _parse(self.path)

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, dotted name) of every import, wherever it stands in the file."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from self._imports_from(node)

    def _imports_from(self, node: ast.ImportFrom) -> Iterator[tuple[int, str]]:
        base = node.module or ""
        if node.level:
            package = self.path.relative_to(ROOT).parts[: -node.level]
            base = ".".join((*package, *([base] if base else [])))
        # `from tickets import actions` names a room, `from tickets.actions import close` a thing in one
        yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@cache
def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), str(path))


@cache
def sources(*, migrations: bool = False) -> tuple[Source, ...]:
    """All Python files of all apps, without tests; migrations only on demand."""
    found = (path for app in FLOOR_OF for path in sorted((ROOT / app).rglob("*.py")))
    return tuple(Source(path) for path in found if ("migrations" in path.parts) == migrations)


def room(app: str, name: str) -> str:
    """The common room that `name` is or stands beside; '' for one that is not on the plan."""
    own = OWN_ROOMS.get(app, {}).get(name, name)
    return own if own in PLACE else ""


def decorators(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    """The names of a function's decorators, called or not, without their modules."""
    names = set()
    for node in function.decorator_list:
        target = node.func if isinstance(node, ast.Call) else node
        names.add(target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", ""))
    return names


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function from its `def` to its end, without its docstring."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines

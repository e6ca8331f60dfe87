"""Every route of the URLconf, with its name, the view behind it and the arguments it takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Door:
    """One URL pattern."""

    name: str
    path: str
    view: Any
    arguments: tuple[str, ...]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/")

    @property
    def permission(self) -> Any:
        """The stamp: of a page its function's, of the API its class's."""
        view = getattr(self.view, "cls", None) or getattr(self.view, "view_class", None) or self.view
        return getattr(view, "required_permission", None)


def doors() -> list[Door]:
    """All of them."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, path: str, namespace: str) -> Iterator[Door]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, here, inner)
        elif isinstance(entry, URLPattern):
            arguments = tuple(entry.pattern.regex.groupindex)
            yield Door(f"{namespace}{entry.name or ''}", here, entry.callback, arguments)

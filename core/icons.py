"""The drawings of the Tabler icons, read once from the static files: no node at run time, no request per icon."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

NODES = "vendor/icons/tabler-nodes-outline.json"


class UnknownIcon(LookupError):
    """No icon of that name: a typing error in a template, or an icon that Tabler has renamed."""


@cache
def _drawings() -> dict[str, str]:
    """Icon name -> its paths as JSON text (2 MB as text, five times that as objects)."""
    path = finders.find(NODES)
    if path:
        text = Path(path).read_text()
    else:  # collected somewhere else, without node_modules
        with staticfiles_storage.open(NODES) as file:
            text = file.read().decode()
    return {name: json.dumps(nodes, separators=(",", ":")) for name, nodes in json.loads(text).items()}


def icon_names() -> frozenset[str]:
    """Every name that can be drawn, for forms that let people choose one and for checks."""
    return frozenset(_drawings())


def icon_paths(name: str) -> list[dict[str, str]]:
    """The attributes (`d`, seldom `fill`, `stroke`, `opacity`) of each path of an icon; raises UnknownIcon."""
    try:
        return [attributes for _, attributes in json.loads(_drawings()[name])]
    except KeyError:
        raise UnknownIcon(name) from None

"""Third-party browser files: served from node_modules, named one by one: nothing else of a package is public."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import utils
from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage, Error
from django.core.files.storage import FileSystemStorage


@dataclass(frozen=True)
class Package:
    """Some files of one npm package: `patterns` below `folder`, served under `prefix`."""

    prefix: str
    folder: str
    patterns: tuple[str, ...]


PACKAGES = (
    Package("vendor/tabler", "@tabler/core/dist/css", ("tabler.min.css", "tabler.min.css.map")),
    Package("vendor/inter", "@fontsource-variable/inter", ("index.css", "files/*-wght-normal.woff2")),
    Package("vendor/icons", "@tabler/icons", ("tabler-nodes-outline.json",)),
    Package("vendor/echarts", "echarts/dist", ("echarts.min.js",)),
)


class VendorFinder(BaseFinder):
    """A staticfiles finder for PACKAGES; `settings.NODE_MODULES` says where npm put them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storages = {package: self._storage(package) for package in PACKAGES}
        super().__init__(*args, **kwargs)

    @staticmethod
    def _storage(package: Package) -> FileSystemStorage:
        storage = FileSystemStorage(location=Path(settings.NODE_MODULES) / package.folder)
        storage.prefix = package.prefix  # type: ignore[attr-defined]  # collectstatic and WhiteNoise read it
        return storage

    def check(self, **kwargs: Any) -> list[CheckMessage]:
        """Say which packages are not installed: without them pages have no style and no icons."""
        return [
            Error(f"The browser package {package.folder} is not installed.", hint="Run: make setup", id="core.E001")
            for package, storage in self.storages.items()
            if not Path(storage.location).is_dir()
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        """The file behind a static path, or an empty list."""
        found = [
            storage.path(rest)
            for package, storage in self.storages.items()
            if (rest := path.removeprefix(f"{package.prefix}/")) != path
            and _wanted(rest, package.patterns)
            and storage.exists(rest)
        ]
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        """Each served file with the storage that holds it."""
        unwanted = list(ignore_patterns or [])
        for package, storage in self.storages.items():
            if Path(storage.location).is_dir():
                for path in _files(storage, package):
                    if not utils.matches_patterns(path, unwanted):
                        yield path, storage


def _wanted(path: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)


def _files(storage: FileSystemStorage, package: Package) -> Iterator[str]:
    root = Path(storage.location)
    for pattern in package.patterns:
        yield from (found.relative_to(root).as_posix() for found in sorted(root.glob(pattern)))

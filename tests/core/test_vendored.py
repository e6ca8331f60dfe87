"""Only the files we name leave node_modules, and all of them do."""

from __future__ import annotations

import json

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from core import icons
from core.vendored import PACKAGES, VendorFinder


def test_every_package_is_served_under_its_prefix():
    listed = {f"{storage.prefix}/{path}" for path, storage in VendorFinder().list(None)}
    for package in PACKAGES:
        assert any(path.startswith(package.prefix) for path in listed), package
    assert len(listed) < 20, "files named one by one, not whole packages"


@pytest.mark.parametrize("path", ["vendor/icons/package.json", "vendor/tabler/../../package.json", "vendor/inter/x"])
def test_nothing_else_of_a_package_is_public(path):
    assert not VendorFinder().find(path)


def test_a_missing_package_is_named_with_the_way_out(settings, tmp_path):
    settings.NODE_MODULES = tmp_path
    problems = VendorFinder().check()
    assert len(problems) == len(PACKAGES)
    assert "make setup" in problems[0].hint
    assert list(VendorFinder().list(None)) == []


def test_icons_come_from_the_collected_files_where_there_is_no_node_modules(monkeypatch):
    collected = InMemoryStorage()
    collected.save(icons.NODES, ContentFile(json.dumps({"dot": [["path", {"d": "M0 0"}]]})))
    monkeypatch.setattr(finders, "find", lambda path: None)
    monkeypatch.setattr(staticfiles_storage, "open", collected.open)
    icons._drawings.cache_clear()
    try:
        assert icons.icon_paths("dot") == [{"d": "M0 0"}]
        with pytest.raises(icons.UnknownIcon):
            icons.icon_paths("route")
    finally:
        icons._drawings.cache_clear()

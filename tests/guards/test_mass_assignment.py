"""What a form or serializer does not declare cannot be set through it (S3).

Rule: every ModelForm and ModelSerializer names its fields one by one (no `__all__`, no `exclude`); what else is
posted with them (every column of the model, and `is_staff, team, owner, state, created_at`) changes nothing.
Usual mistake: `fields = "__all__"`, so that the next column of the model is writable from outside on the day it is
added.
Way out: list the fields; state, ownership and times are set by actions, from who acts and when.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from functools import cache

import pytest
from django import forms
from rest_framework import serializers

from tests.guards.house import WITHOUT_ROOMS, sources

pytestmark = pytest.mark.guard
ROOMS = {"forms", "serializers", "api", "filters"}
#: Columns that decide who may what or whose something is: a form or serializer that takes one says why.
TEMPTING = {
    "is_staff",
    "is_superuser",
    "is_active",
    "password",
    "state",
    "created_at",
    "digest",
    "version_of",
    "merged_into",
}
DECLARED = {
    "journeys.api.serializers.PromiseChange": "kept or broken only; settle_promise decides and writes the time",
    "touchpoints.api.channels.ChangeChannelSerializer": "admins switch a channel on and off; change_channel decides",
    "tickets.api.serializers.ChangeTicketSerializer": "open or waiting only; resolving is a call of its own",
}


def _classes() -> Iterator[type]:
    for source in sources():
        if source.app not in WITHOUT_ROOMS and source.room in ROOMS:
            name = source.where.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            module = importlib.import_module(name)
            yield from (thing for _n, thing in inspect.getmembers(module, inspect.isclass) if thing.__module__ == name)


MODEL_FORMS = [c for c in _classes() if issubclass(c, forms.ModelForm)]
SERIALIZERS = [c for c in _classes() if issubclass(c, serializers.Serializer)]


def test_fields_are_listed_one_by_one():
    loose = [
        f"{c.__module__}.{c.__name__}"
        for c in _classes()
        if (meta := getattr(c, "Meta", None)) and getattr(meta, "model", None)
        if getattr(meta, "exclude", None) or getattr(meta, "fields", None) in (None, "__all__")
    ]
    assert not loose, f"name the fields: {loose}"


def _writable(serializer: type[serializers.Serializer]) -> dict[str, serializers.Field]:
    """The fields that take input; one that reads through another object ('customer.name') only shows."""
    fields = serializer().fields.items()
    return {name: field for name, field in fields if not field.read_only and len(field.source_attrs) <= 1}


@cache
def _called(*, with_data: bool) -> set[str]:
    """Names of classes that are called somewhere with `data=` (they take input) or without it (they show)."""
    return {
        node.func.id
        for source in sources()
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if any(keyword.arg == "data" for keyword in node.keywords) == with_data
    }


def _takes_input(serializer: type) -> bool:
    """Whether it changes something: it is not only shown, and not a search (`...Filters`)."""
    name = serializer.__name__
    only_shown = name in _called(with_data=False) and name not in _called(with_data=True)
    return not only_shown and not name.endswith(("Filters", "Query"))


def test_serializers_write_no_tempting_column():
    wrong = [
        f"{c.__module__}.{c.__name__}: {sorted(names)}"
        for c in filter(_takes_input, SERIALIZERS)
        if (names := TEMPTING & set(_writable(c))) and f"{c.__module__}.{c.__name__}" not in DECLARED
    ]
    assert not wrong, f"set it in the action, or say why in DECLARED: {wrong}"


@pytest.mark.django_db
def test_a_model_form_takes_only_what_it_declares():
    """A loop, so that a house without model forms has nothing to skip."""
    for form in MODEL_FORMS:
        columns = {field.name for field in form._meta.model._meta.get_fields()}
        shown = form(dict.fromkeys(columns | TEMPTING, "1"))
        shown.is_valid()
        assert set(shown.cleaned_data) <= set(form.base_fields), form
        assert not TEMPTING & set(form.base_fields) - set(DECLARED), form


@pytest.mark.parametrize("serializer", SERIALIZERS, ids=lambda one: f"{one.__module__}.{one.__name__}")
@pytest.mark.django_db
def test_a_serializer_takes_only_what_it_declares(serializer):
    model = getattr(getattr(serializer, "Meta", None), "model", None)
    columns = {field.name for field in model._meta.get_fields()} if model else set()
    given = serializer(data=dict.fromkeys(columns | TEMPTING | {"team", "owner"}, "1"))
    given.is_valid()
    declared = {field.source_attrs[0] for field in given.fields.values() if field.source_attrs and not field.read_only}
    assert set(given.validated_data) <= declared | set(given.fields)
    if f"{serializer.__module__}.{serializer.__name__}" not in DECLARED and _takes_input(serializer):
        assert not set(given.validated_data) & TEMPTING


@pytest.mark.django_db
def test_a_person_cannot_promote_themselves(client):
    """The whole way: everything a user's row has, posted to the one form everybody may send."""
    from teams.models import User
    from tests.factories.teams import UserFactory

    alice = UserFactory(name="Alice")
    client.force_login(alice)
    before = User.objects.values().get(pk=alice.pk)
    posted = dict.fromkeys(before, "1") | {"is_staff": "1", "is_superuser": "1", "role": "admin", "email": "x@y.de"}
    fields = {"name": "Alicia", "language": "de", "time_zone": "Europe/Berlin"}
    assert client.post("/settings/profile/", posted | fields | {"shortcuts": ""}).status_code == 303
    after = User.objects.values().get(pk=alice.pk)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"name", "sort_key", "language", "time_zone", "shortcuts"}

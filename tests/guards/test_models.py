"""Tables say what they hold, and the database knows what may stand in a column.

Rule: every model of ours has a docstring and a `__str__`; every foreign key a `related_name`; every column with
choices a CheckConstraint on it; keys are bigint; a table that holds a customer's data is registered in
`registries.personal_data`.
Usual mistakes: a new choices field without `core.constraints.one_of`; a new table of a customer that nobody could
export or erase.
Way out: add the constraint (and its migration); register a PersonalData in the app's `AppConfig.ready()`, or say in
NOT_PERSONAL why there is nothing of the person in it.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from core.registries import registries
from tests.guards.house import FLOOR_OF

pytestmark = pytest.mark.guard
#: Tables of a customer without anything about the person: why.
NOT_PERSONAL = {
    "story.Feed": "positions of facts only",
    "story.ConsumerFailure": "names a fact and an error, not a person",
    "customers.Customer_tags": "the staff's words for sorting, erased with the customer's row",
}


def ours() -> list[type[models.Model]]:
    """All models written by hand: neither libraries' nor the audit's."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in FLOOR_OF and model._meta.managed and not hasattr(model, "pgh_obj_id")
        if not model.__name__.endswith("Audit")
    ]


def test_models_say_what_they_are():
    silent = [m.__name__ for m in ours() if "__str__" not in vars(m) or not (m.__doc__ or "").strip().endswith(".")]
    assert not silent, f"__str__ and a docstring of whole sentences: {silent}"


def test_foreign_keys_have_a_way_back():
    nameless = [
        str(field)
        for model in ours()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if field.remote_field and not field.remote_field.related_name
    ]
    assert not nameless, f"related_name: {nameless}"


def test_keys_are_bigint():
    small = [
        model.__name__
        for model in ours()
        if isinstance(model._meta.pk, models.AutoField) and not isinstance(model._meta.pk, models.BigAutoField)
    ]
    assert not small, small


@pytest.mark.django_db
def test_columns_with_choices_are_constrained():
    """Reads the constraints PostgreSQL has, not those the model claims."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c'"
        )
        checks = [(table.strip('"'), text) for table, text in cursor.fetchall()]
    open_columns = [
        str(field)
        for model in ours()
        for field in model._meta.fields
        if field.choices
        if not any(
            table == model._meta.db_table and field.column in text and _names_all(field, text) for table, text in checks
        )
    ]
    assert not open_columns, f"core.constraints.one_of: {open_columns}"


def _names_all(field: models.Field, text: str) -> bool:
    return all(f"'{value}'" in text or str(value) in text for value, _label in field.flatchoices if value != "")


@pytest.mark.django_db
def test_no_column_is_shorter_than_a_choice():
    short = [
        str(field)
        for model in ours()
        for field in model._meta.fields
        if field.choices and field.max_length and max(len(str(v)) for v, _label in field.flatchoices) > field.max_length
    ]
    assert not short, short


def test_personal_data_can_be_exported_and_erased():
    customer = apps.get_model("customers", "Customer")
    registered = {entry.model for entry in registries.personal_data}
    forgotten = [
        model._meta.label
        for model in [customer, *ours()]
        if model is customer or any(field.related_model is customer for field in model._meta.fields)
        if model not in registered and model._meta.label not in NOT_PERSONAL
    ]
    assert not forgotten, f"register a PersonalData in AppConfig.ready(), or say why not in NOT_PERSONAL: {forgotten}"


def test_personal_data_names_real_fields():
    wrong = [
        f"{entry.model.__name__}.{name}"
        for entry in registries.personal_data
        for name in entry.fields
        if name not in {field.name for field in entry.model._meta.get_fields()}
    ]
    assert not wrong, wrong

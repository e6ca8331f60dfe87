"""Choices that a form learns when it is made."""

from __future__ import annotations

from typing import Any

from django import forms


def offer(form: forms.BaseForm, name: str, choices: Any) -> None:
    """Let people choose from these in the form's field: pairs of value and label, or a queryset for a field of rows."""
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = choices
    elif isinstance(field, forms.ChoiceField):
        field.choices = choices
    else:
        raise TypeError(f"{name} is no field to choose in")

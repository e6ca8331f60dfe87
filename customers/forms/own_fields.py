"""Own fields: a form that asks for them, and the forms that define them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import RuleBroken
from customers.enums import FieldSubject, FieldType
from customers.forms.late import as_typed
from customers.models import FieldDefinition
from customers.queries import in_words
from customers.validators import LONGEST_VALUE, clean_field

PREFIX = "own_"


class OwnFieldsForm(forms.Form):
    """A form that also asks for own fields, as `own_KEY`. `held` is what the row has: it may stay as it is."""

    untold: tuple[str, ...] = ()  # fields of which the trail does not tell who changed them

    def __init__(
        self, *args: Any, own: Iterable[FieldDefinition] = (), held: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.own, self.held = list(own), held or {}
        for definition in self.own:
            self.fields[PREFIX + definition.key] = _asked(definition, self.held.get(definition.key))
            self.initial.setdefault(PREFIX + definition.key, _shown(self.held.get(definition.key)))

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The own ones, for the template."""
        return [self[PREFIX + definition.key] for definition in self.own]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self.own_values: dict[str, Any] = {}
        for definition in self.own:
            name = PREFIX + definition.key
            raw, held = values.get(name), self.held.get(definition.key)
            try:
                stays = raw == _shown(held) and held is not None
                self.own_values[definition.key] = held if stays else clean_field(definition, raw)
            except RuleBroken as error:
                self.add_error(name, error.message)
        return values

    def before(self, changed: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
        """By field of this form what others changed, as it was before (`fresh["changed"]` of a Stale)."""
        return {
            PREFIX + name.removeprefix("fields.") if own else name: (_shown if own else as_typed)(change["before"])
            for name, change in changed.items()
            for own in (name.startswith("fields."),)
        }

    def point_out(self, error: RuleBroken) -> None:
        """Say a refusal at its field, or above all of them."""
        name = PREFIX + (error.field or "").removeprefix("fields.") if (error.field or "").startswith("fields.") else ""
        field = name or error.field
        self.add_error(field if field in self.fields else None, error.message)


def _shown(held: Any) -> str:
    """A value as the control has it."""
    if isinstance(held, bool):
        return "yes" if held else "no"
    return "" if held is None else str(held)


def asked_for(definition: FieldDefinition, label: Any, help_text: Any) -> forms.Field:
    """The control that fits the type, under another name."""
    control = _asked(definition, None)
    control.label, control.help_text = label, help_text
    return control


def _asked(definition: FieldDefinition, held: Any) -> forms.Field:
    """The control that fits the type."""
    common: dict[str, Any] = {"label": definition.label, "required": False, "help_text": definition.help_text}
    attrs = {"autocomplete": "off"}
    match definition.type:
        case FieldType.YES_NO:
            return forms.ChoiceField(choices=[("", "–"), ("yes", _("Yes")), ("no", _("No"))], **common)
        case FieldType.CHOICE:
            offered = definition.offered
            if held is not None and all(held != key for key, _word in offered):
                offered = [*offered, (str(held), in_words(definition, held))]
            return forms.ChoiceField(choices=[("", "–"), *offered], **common)
        case FieldType.DATE:
            return forms.CharField(widget=forms.TextInput(attrs={"type": "date"}), **common)
        case FieldType.NUMBER:
            return forms.CharField(widget=forms.TextInput(attrs={**attrs, "inputmode": "decimal"}), **common)
        case FieldType.LINK:
            attrs["placeholder"] = "https://"
            return forms.CharField(widget=forms.TextInput(attrs={**attrs, "inputmode": "url"}), **common)
        case _:
            return forms.CharField(max_length=LONGEST_VALUE, widget=forms.TextInput(attrs=attrs), **common)


class FieldForm(forms.Form):
    """An own field: what it is called and what it holds. Type and subject are chosen once."""

    label = forms.CharField(label=_("Name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    subject = forms.ChoiceField(label=_("Describes"), choices=FieldSubject.choices)
    type = forms.ChoiceField(label=_("Holds"), choices=FieldType.choices)
    help_text = forms.CharField(
        label=_("Hint"), max_length=200, required=False, help_text=_("Shown under the field where it is filled in.")
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One a line. Only for a choice."),
    )

    def __init__(self, *args: Any, definition: FieldDefinition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if definition is not None:
            del self.fields["subject"], self.fields["type"]
            if definition.type != FieldType.CHOICE:
                del self.fields["choices"]
            else:
                self.fields["choices"].label = _("More choices")
                self.fields["choices"].help_text = _("One a line.")

    def clean_choices(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in self.cleaned_data["choices"].splitlines() if line.strip()]

    def point_out(self, error: RuleBroken) -> None:
        """Say a refusal where it belongs."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


class FieldChoicesForm(forms.Form):
    """One known choice: what it is called, and whether it is still offered."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Choice"), max_length=100)
    offered = forms.BooleanField(label=_("Offered"), required=False)

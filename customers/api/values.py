"""`fields`: what the company's own fields hold, as an object of keys and values."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from customers.models import FieldDefinition
from customers.queries import OWN, definitions
from customers.validators import LONGEST_VALUE

MOST_KEYS = 200
SCHEMA = {
    "type": "object",
    "description": "Own fields by key; `fields/` lists the keys with the schema of each value. Null or '' clears one.",
    "additionalProperties": {
        "nullable": True,
        "oneOf": [{"type": "string", "maxLength": 1000}, {"type": "boolean"}, {"type": "number"}],
    },
    "example": {"region": "north", "premium": "1250.5", "renewal": "2027-01-31", "vip": True},
}


@extend_schema_field(SCHEMA)
class OwnFields(serializers.Field[Any, Any, Any, Any]):
    """The values of fields in use (the serializer's context names their keys as `own`); the actions check them."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise serializers.ValidationError("Give an object of keys and values.")
        if len(data) > MOST_KEYS:
            raise serializers.ValidationError(f"Give at most {MOST_KEYS} keys.")
        return data

    def to_representation(self, value: dict[str, Any]) -> dict[str, Any]:
        return {key: value[key] for key in self.context["own"] if key in value}


def own_keys(subject: str) -> dict[str, list[str]]:
    """The context that `OwnFields` shows by. One query."""
    return {"own": [one.key for one in definitions(subject)]}


def own_asked(request: Request, subject: str) -> dict[str, str]:
    """What the address narrows own fields by: `fields.KEY=value`. Unknown keys raise ValidationError (400)."""
    asked = {key.removeprefix(OWN): value for key, value in request.query_params.items() if key.startswith(OWN)}
    unknown = asked.keys() - {one.key for one in definitions(subject)} if asked else set()
    if unknown:
        raise serializers.ValidationError({f"{OWN}{key}": ["There is no such field."] for key in sorted(unknown)})
    return {key: str(value).replace("\x00", "")[:LONGEST_VALUE] for key, value in asked.items()}


def schema_of(definition: FieldDefinition) -> dict[str, Any]:
    """JSON Schema of what one field holds."""
    kinds: dict[str, dict[str, Any]] = {
        "text": {"type": "string", "maxLength": 1000},
        "number": {"type": "string", "pattern": r"^-?\d{1,15}(\.\d{1,6})?$"},
        "date": {"type": "string", "format": "date"},
        "choice": {"type": "string", "enum": [key for key, _ in definition.offered]},
        "yes_no": {"type": "boolean"},
        "link": {"type": "string", "format": "uri", "maxLength": 1000},
    }
    about = {"title": definition.label, "description": definition.help_text}
    return {**kinds[definition.type], **{name: text for name, text in about.items() if text}}

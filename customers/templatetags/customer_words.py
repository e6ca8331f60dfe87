"""Words for what facts name by key."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf.locale import LANG_INFO
from django.utils.translation import gettext_lazy as _

from customers.models import Customer

register = template.Library()
WORDS = {"identities": _("handles"), "tags": _("tags"), "organisation": _("organisation"), "owner": _("owner")}


@register.filter
def field_name(key: str, labels: Any = None) -> str:
    """What a customer's field is called in a sentence; `labels`: what own ones were called when the fact was told."""
    if key.startswith("fields."):
        return str((labels or {}).get(key) or key.removeprefix("fields.").replace("_", " "))
    return str(WORDS[key] if key in WORDS else getattr(Customer._meta.get_field(key), "verbose_name", key))


@register.filter
def language_word(code: str) -> str:
    """A language by its own name; its code where nobody has written that down."""
    return LANG_INFO.get(code, {}).get("name_local", code).capitalize()

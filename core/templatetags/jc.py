"""The house's own template tags."""

from __future__ import annotations

import uuid

from django import template

register = template.Library()


@register.simple_tag
def form_token() -> str:
    """A fresh value for the hidden field `form_token`: the form takes effect once, however often it is sent."""
    return uuid.uuid4().hex

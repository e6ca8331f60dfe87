"""What may be stored: addresses that reach one person, texts that cannot run away."""

from notifications.validators.addresses import address_digest, one_address, one_number
from notifications.validators.liquid import (
    KNOWN_FIELDS,
    TemplateBroken,
    check_template,
    render_line,
    render_text,
)

__all__ = [
    "KNOWN_FIELDS",
    "TemplateBroken",
    "address_digest",
    "check_template",
    "one_address",
    "one_number",
    "render_line",
    "render_text",
]

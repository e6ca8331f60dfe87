"""The sign-ins of the demo world."""

from __future__ import annotations

from core.models import Setting

DEMO_SIGN_INS = "demo.sign_ins"  # the setting in which the demo world leaves them


def demo_sign_ins() -> list[dict[str, str]]:
    """The sign-ins of the demo world as [{role, email, password}], empty in a real installation. One query."""
    return Setting.objects.filter(key=DEMO_SIGN_INS).values_list("value", flat=True).first() or []


def is_demo_user(email: str) -> bool:
    """Whether everybody knows this user's password, because it stands on the demo world's sign-in page. One query."""
    return any(one["email"].casefold() == email.casefold() for one in demo_sign_ins())

"""What can go wrong in the domain, said once, shown alike on pages and in the API."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A refusal the caller can understand and mend. `status` is the HTTP status both doors answer with."""

    status = 400
    code = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        fresh: Any = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.field = field
        self.fresh = fresh
        self.extra = extra or {}  # further members of the problem document, such as the id of what is in the way


class RuleBroken(DomainError):
    """A business rule forbids this; nothing was changed."""

    status = 422
    code = "rule_broken"


class Stale(DomainError):
    """Somebody else was first: `fresh` is the row as it is now."""

    status = 409
    code = "stale"


class NotAllowed(DomainError):
    """The actor may not do this."""

    status = 403
    code = "not_allowed"

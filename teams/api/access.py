"""An API view opens only for a role that has its `required_permission`."""

from __future__ import annotations

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from teams.permissions import may


class RolePermission(BasePermission):
    """`required_permission` on the view: one Permission, or {method: Permission}. A view without one stays closed."""

    def has_permission(self, request: Request, view: Any) -> bool:
        needed = getattr(view, "required_permission", None)
        if isinstance(needed, dict):
            needed = needed.get("GET" if request.method in ("HEAD", "OPTIONS") else request.method)
        return needed is not None and may(request.user, needed)

"""The audit trail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from teams import queries
from teams.enums import Permission
from teams.permissions import staff_view
from teams.views.frame import settings_page


@require_safe
@staff_view(Permission.AUDIT_VIEW)
def audit(request: HttpRequest) -> HttpResponse:
    """Who changed what, from where, newest first."""
    noun = request.GET.get("noun", "")
    nouns = {
        label: str(table.pgh_tracked_model._meta.verbose_name_plural)  # type: ignore[attr-defined]
        for label, table in queries.audited_nouns().items()
    }
    page = queries.audit_page(noun=noun, cursor=request.GET.get("cursor", ""))
    return settings_page(request, "teams/audit.html", "audit", {"page": page, "noun": noun, "nouns": nouns})

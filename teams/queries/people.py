"""People, teams and keys as lists."""

from __future__ import annotations

from django.db.models import Count, F, Prefetch, Q, QuerySet

from core.names import sort_key
from core.registries import registries
from teams.models import ApiKey, Membership, Team, User


def people(*, text: str = "", with_disabled: bool = False) -> QuerySet[User]:
    """Users whose name or address contains `text`, with their memberships and teams; order by (sort_key, pk)."""
    found = User.objects.all() if with_disabled else User.objects.active()
    if text:
        found = found.filter(Q(sort_key__contains=sort_key(text)) | Q(email__icontains=text))
    memberships = Membership.objects.select_related("team").order_by("team__sort_key")
    return found.prefetch_related(Prefetch("memberships", memberships))


def team_list() -> QuerySet[Team]:
    """Teams in use by name, each with its memberships (leads first, then by name) and their users."""
    memberships = Membership.objects.filter(user__is_active=True).select_related("user")
    ordered = memberships.order_by("-is_lead", "user__sort_key", "user_id")
    return (
        Team.objects.filter(archived_at=None)
        .annotate(people=Count("memberships", filter=Q(memberships__user__is_active=True)))
        .prefetch_related(Prefetch("memberships", ordered))
        .order_by("sort_key", "pk")
    )


def api_keys() -> QuerySet[ApiKey]:
    """All keys with who made them: live ones first, the newest first."""
    return ApiKey.objects.select_related("created_by").order_by(F("revoked_at").desc(nulls_first=True), "-pk")


def has_staff_mail() -> bool:
    """Whether somebody takes messages to members of staff out of the house."""
    return any(True for _route in registries.staff_mail)

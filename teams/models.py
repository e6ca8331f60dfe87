"""Users, teams, keys."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.constraints import one_of
from core.names import sort_key
from teams.enums import Role


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> UserQuerySet:
        """Users who may sign in."""
        return self.filter(is_active=True)

    def active_admins(self) -> UserQuerySet:
        """Those who can let others in; there is always one."""
        return self.active().filter(role=Role.ADMIN)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Finds users by e-mail whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username or "")


@audited_rows(exclude=["password", "last_login", "session_round"])
class User(AbstractBaseUser):
    """A member of staff. The role says what they may; teams say where they work."""

    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=150)
    sort_key = models.CharField(max_length=150, editable=False)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AGENT)
    is_active = models.BooleanField(_("can sign in"), default=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    session_round = models.PositiveIntegerField(default=0, editable=False)  # one more ends every session there is

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="teams_user_email_once"),
            one_of("role", Role),
        ]
        indexes = [models.Index(fields=["sort_key", "id"], name="teams_user_by_name")]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be this user's: changes with the password and with each `session_round`."""
        secrets = f"{self.password}:{self.session_round}"
        return salted_hmac("teams.User.session", secrets, secret=secret, algorithm="sha256").hexdigest()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The user's time zone; UTC where the stored name is unknown to this machine."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            return zoneinfo.ZoneInfo("UTC")

    @property
    def is_invited(self) -> bool:
        """Invited, and not here yet: there is no password to sign in with."""
        return self.is_active and self.invited_at is not None and not self.has_usable_password()

    @property
    def scope(self) -> str:
        """Who this is, for idempotency keys."""
        return f"user:{self.pk}"


class BusinessCalendar(models.Model):
    """Opening hours in a time zone: {"mon": [["09:00", "17:00"]], ...}; holidays are ISO dates."""

    name = models.CharField(max_length=100, unique=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    hours = models.JSONField(default=dict)
    holidays = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


@audited_rows()
class Team(models.Model):
    """A department: owns stages, holds tickets, has members."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    sort_key = models.CharField(max_length=100, editable=False)
    calendar = models.ForeignKey(
        BusinessCalendar, null=True, blank=True, on_delete=models.PROTECT, related_name="teams"
    )
    members = models.ManyToManyField(User, through="Membership", related_name="teams")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)


@audited_rows()
class Membership(models.Model):
    """A user in a team: what they know, and up to what amount (company currency) they may decide."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    is_lead = models.BooleanField(default=False)
    skills = models.JSONField(default=list, blank=True)
    authority = models.DecimalField(max_digits=12, decimal_places=2, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="teams_membership_once"),
            models.CheckConstraint(condition=Q(authority__gte=0), name="teams_membership_authority_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


@audited_rows(exclude=["digest", "last_used_at"])
class ApiKey(models.Model):
    """A program's key: shown once, kept as a SHA-256 digest; `prefix` ('jc_ab12cd34') tells keys apart."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=10, choices=Role)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="api_keys")
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [one_of("role", Role)]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

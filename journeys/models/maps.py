"""The definition of a kind of journey: map, versions, stages, requirements."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import wording
from core.audit import audited_rows
from core.constraints import one_of
from customers.enums import Channel
from journeys.enums import Phase, RequirementKind, StageKind, VersionState
from teams.models import Team, User


class JourneyMapQuerySet(models.QuerySet["JourneyMap"]):
    def in_use(self) -> JourneyMapQuerySet:
        """Maps that journeys can be started on: published once, not archived."""
        return self.filter(archived_at=None, versions__state=VersionState.PUBLISHED).distinct()

    def by_key_or_id(self, text: str) -> JourneyMap | None:
        """The map a program names: by its key, or by its id."""
        found = self.filter(key=text).first()
        return found or (self.filter(pk=int(text)).first() if text.isascii() and text.isdigit() else None)

    def named(self, name: str) -> JourneyMap | None:
        """The map with this key, else the oldest one of this name (whatever its case), else None."""
        return self.filter(key=name).first() or self.filter(name__iexact=name).order_by("pk").first()


@audited_rows()
class JourneyMap(models.Model):
    """A kind of journey. Journeys are numbered per map: PREFIX-1, PREFIX-2 ..."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=6, unique=True)
    icon = models.CharField(max_length=40, default="route")
    intent_hint = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=100)
    is_pinned = models.BooleanField(default=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    objects = JourneyMapQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(prefix__regex=r"^[A-Z][A-Z0-9]*$"), name="map_prefix_capitals")
        ]
        triggers = [
            pgtrigger.Trigger(
                name="own_numbers",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="EXECUTE format('CREATE SEQUENCE IF NOT EXISTS journeys_number_of_map_%s', NEW.id); RETURN NULL;",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def next_numbers(self, count: int = 1) -> list[int]:
        """The next `count` journey numbers of this map, from its own sequence: never given twice, gaps are possible."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(%s) FROM generate_series(1, %s)", [f"journeys_number_of_map_{self.pk}", count]
            )
            return [number for (number,) in cursor.fetchall()]


@audited_rows()
class MapVersion(models.Model):
    """One state of a map. Running journeys stay on the version they started with unless they are moved over."""

    map = models.ForeignKey(JourneyMap, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState, default=VersionState.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="published_maps"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["map", "number"], name="map_version_once"),
            models.UniqueConstraint(fields=["map"], condition=Q(state="draft"), name="map_version_one_draft"),
            one_of("state", VersionState),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | Q(state="published", published_at__isnull=False),
                name="map_version_published_paired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.map} v{self.number}"


@audited_rows()
class Stage(models.Model):
    """One step of a version. `key` is stable over versions; staff see `name`, customers `customer_name`."""

    map_version = models.ForeignKey(MapVersion, on_delete=models.PROTECT, related_name="stages")
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    customer_name = models.CharField(max_length=100, blank=True)
    position = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.DURING)
    kind = models.CharField(max_length=8, choices=StageKind, default=StageKind.OPEN)
    expects = models.CharField(max_length=200, blank=True)
    needs = models.CharField(max_length=200, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="stages")
    expected_seconds = models.PositiveBigIntegerField(null=True, blank=True)
    channels = ArrayField(models.CharField(max_length=10, choices=Channel), default=list, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["map_version", "key"], name="stage_key_once"),
            models.UniqueConstraint(
                fields=["map_version", "position"], name="stage_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            one_of("phase", Phase),
            one_of("kind", StageKind),
            models.CheckConstraint(condition=~Q(key=""), name="stage_key_not_empty"),
            models.CheckConstraint(
                condition=Q(expected_seconds__isnull=True) | Q(expected_seconds__gt=0), name="stage_expected_positive"
            ),
            models.CheckConstraint(condition=Q(channels__contained_by=Channel.values), name="stage_channels_known"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def expected_words(self) -> str:
        """The expected time as people say it: '3 d', '4 h'; '' where none is set."""
        seconds = self.expected_seconds
        if not seconds:
            return ""
        return wording.days(seconds) if seconds >= wording.DAY else wording.duration(seconds)


@audited_rows()
class Requirement(models.Model):
    """What must be there to leave a stage. `key` is stable over versions."""

    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="requirements")
    key = models.SlugField(max_length=60)
    name = models.CharField(max_length=100)
    customer_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10, choices=RequirementKind, default=RequirementKind.DOCUMENT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["stage", "key"], name="requirement_once"),
            one_of("kind", RequirementKind),
        ]

    def __str__(self) -> str:
        return self.name

"""A published map with three stages, and journeys on it."""

from __future__ import annotations

import factory
from django.utils import timezone

from journeys.enums import StageKind, VersionState
from journeys.models import Journey, JourneyMap, MapVersion, Stage, StageVisit
from tests.factories.customers import CustomerFactory


class MapFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = JourneyMap

    key = factory.Sequence(lambda n: f"claim-{n}")
    name = factory.Sequence(lambda n: f"Claim {n}")
    prefix = factory.Sequence(lambda n: f"C{n}")


class MapVersionFactory(factory.django.DjangoModelFactory):
    """Published, with the stages report -> documents -> paid (success)."""

    class Meta:
        model = MapVersion
        skip_postgeneration_save = True

    map = factory.SubFactory(MapFactory)
    number = 1
    state = VersionState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def stages(self, create, extracted, **kwargs):
        for position, key in enumerate(extracted or ("report", "documents", "paid"), start=1):
            kind = StageKind.SUCCESS if key == "paid" else StageKind.LOST if key == "lost" else StageKind.OPEN
            Stage.objects.create(
                map_version=self, key=key, name=key.title(), position=position, kind=kind, expected_seconds=86400
            )


class JourneyFactory(factory.django.DjangoModelFactory):
    """Running in its version's first stage, with the one open visit."""

    class Meta:
        model = Journey
        skip_postgeneration_save = True

    customer = factory.SubFactory(CustomerFactory)
    map_version = factory.SubFactory(MapVersionFactory)
    map = factory.SelfAttribute("map_version.map")
    number = factory.LazyAttribute(lambda j: j.map.next_numbers()[0])
    stage = factory.LazyAttribute(lambda j: j.map_version.stages.order_by("position")[0])
    started_at = factory.LazyFunction(timezone.now)
    stage_entered_at = factory.SelfAttribute("started_at")

    @factory.post_generation
    def visits(self, create, extracted, **kwargs):
        StageVisit.objects.create(
            journey=self, stage=self.stage, position=1, entered_at=self.stage_entered_at, entered_by="test"
        )

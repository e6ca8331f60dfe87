"""The shape of a review, as the schema tells it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers


class ReviewQuery(serializers.Serializer):
    """What may be asked. `from` is a Python word, hence the fields made by hand."""

    to = serializers.DateField(required=False)
    all_transitions = serializers.BooleanField(default=False)
    all_variants = serializers.BooleanField(default=False)

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(required=False), **super().get_fields()}


class TimesSerializer(serializers.Serializer):
    mean_seconds = serializers.FloatField(allow_null=True)
    median_seconds = serializers.FloatField(allow_null=True)
    p90_seconds = serializers.FloatField(allow_null=True)


class StageTimesSerializer(TimesSerializer):
    stage = serializers.CharField()
    journeys = serializers.IntegerField()
    visits = serializers.IntegerField()


class TransitionSerializer(TimesSerializer):
    to = serializers.CharField()
    count = serializers.IntegerField()

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.CharField(), **super().get_fields()}


class VariantSerializer(serializers.Serializer):
    path = serializers.ListField(child=serializers.CharField())
    journeys = serializers.IntegerField()


class VariantsSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    top = VariantSerializer(many=True)


class ReviewSerializer(serializers.Serializer):
    map = serializers.CharField()
    journeys = serializers.IntegerField()
    visits = serializers.IntegerField()
    stages = StageTimesSerializer(many=True)
    start = serializers.DictField(child=serializers.IntegerField())
    end = serializers.DictField(child=serializers.IntegerField())
    transitions = TransitionSerializer(many=True)
    variants = VariantsSerializer()
    duration = TimesSerializer()

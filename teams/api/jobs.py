"""`jobs/{id}/`: how far long work is, stopping it, and the report of what it could not do."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from core.api import ApiView
from core.enums import JobState
from core.jobs import cancel_job
from core.models import Job
from core.registries import registries
from core.rendering import job_report
from teams.enums import Permission
from teams.permissions import actor_of, may

PLAIN = ("id", "kind", "state", "done", "total", "result", "created_at", "ended_at")


class JobSerializer(serializers.Serializer[Any]):
    """A piece of long work. `result` counts what came of it so far; `report` is there where something stayed out."""

    id = serializers.IntegerField(read_only=True)
    kind = serializers.CharField(read_only=True)
    state = serializers.ChoiceField(choices=JobState.choices, read_only=True)
    done = serializers.IntegerField(read_only=True)
    total = serializers.IntegerField(read_only=True, allow_null=True)
    result = serializers.DictField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    ended_at = serializers.DateTimeField(read_only=True, allow_null=True)
    report = serializers.URLField(read_only=True, allow_null=True)


def _job_or_404(request: Request, job_id: int) -> Job:
    """The job, for those who may have to do with its kind; 404 for kinds that nobody registered."""
    job = get_object_or_404(Job, pk=job_id)
    kind = registries.jobs.get(job.kind)
    if kind is None:
        raise Http404
    if not may(request.user, Permission(kind.permission)):
        raise PermissionDenied
    return job


def _answer(request: Request, job: Job) -> Response:
    has_report = registries.jobs[job.kind].report is not None
    shown: dict[str, Any] = {name: getattr(job, name) for name in PLAIN}
    shown["report"] = reverse("api_job_report", args=[job.pk], request=request) if has_report else None
    return Response(JobSerializer(shown).data)


class OneJob(ApiView):
    """How far it is."""

    required_permission = Permission.CUSTOMER_VIEW

    @extend_schema(operation_id="jobs_read", responses=JobSerializer)
    def get(self, request: Request, job_id: int) -> Response:
        return _answer(request, _job_or_404(request, job_id))


class CancelJob(ApiView):
    """Stop before the next slice; what was done stays. Twice is once; a job that is over answers 422."""

    required_permission = Permission.CUSTOMER_VIEW

    @extend_schema(operation_id="jobs_cancel", request=None, responses=JobSerializer)
    def post(self, request: Request, job_id: int) -> Response:
        job = _job_or_404(request, job_id)
        return _answer(request, cancel_job(job_id=job.pk, by=actor_of(request)))


class JobReport(ApiView):
    """What it could not do and why, as CSV."""

    required_permission = Permission.CUSTOMER_VIEW

    @extend_schema(operation_id="jobs_report", responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request, job_id: int) -> HttpResponse:
        return job_report(_job_or_404(request, job_id))

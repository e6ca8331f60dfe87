"""The handoff brief for programs."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView
from customers.models import Customer
from desk.api.serializers import BriefSerializer
from insights.queries.brief import as_told, brief_of
from teams.permissions import Permission


class CustomerBrief(ApiView):
    """What the next person must know so that the customer never repeats anything: composed from facts, never guessed.

    Every line names the row it stands for in `source`; a part without facts is empty. What the caller may not read
    (restricted touchpoints and documents) is not in it. A merged id answers with the survivor's brief.
    """

    required_permission = Permission.CUSTOMER_VIEW

    @extend_schema(operation_id="customer_brief", responses=BriefSerializer)
    def get(self, request: Request, customer_id: int) -> Response:
        customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=customer_id)
        return Response(as_told(brief_of(customer.pk, request.user)))

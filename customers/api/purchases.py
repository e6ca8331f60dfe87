"""`purchases/`: what customers have."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from customers import actions
from customers.api.views import READ_OR_EDIT, checked, survivor_or_404, whole_number
from customers.enums import PurchaseKind
from customers.models import Purchase
from customers.queries import purchase_list
from teams.permissions import actor_of


class PurchaseSerializer(serializers.ModelSerializer[Purchase]):
    """A policy, contract or order; `customer`: the record it was written on. `archived_at`: removed, but kept."""

    class Meta:
        model = Purchase
        fields = (
            "id", "customer", "kind", "number", "name", "value", "currency", "starts_on", "ends_on", "archived_at",
        )  # fmt: skip


class PurchaseChange(serializers.Serializer[Any]):
    """What is to be different. `archived` true removes, false brings back; a value without currency is in yours."""

    number = serializers.CharField(max_length=60, required=False)
    name = serializers.CharField(max_length=200, required=False)
    value = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, allow_null=True, required=False)
    currency = serializers.CharField(max_length=3, allow_blank=True, required=False)
    starts_on = serializers.DateField(allow_null=True, required=False)
    ends_on = serializers.DateField(allow_null=True, required=False)
    archived = serializers.BooleanField(required=False)


class PurchaseInput(serializers.Serializer[Any]):
    """A purchase by kind and number; one this customer has already is brought up to date."""

    customer = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(choices=PurchaseKind.choices)
    number = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    value = serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, allow_null=True, required=False)
    currency = serializers.CharField(max_length=3, allow_blank=True, required=False)
    starts_on = serializers.DateField(allow_null=True, required=False)
    ends_on = serializers.DateField(allow_null=True, required=False)


class Purchases(ApiView):
    """What customers have, newest first."""

    required_permission = READ_OR_EDIT
    pagination_class = CursorPages
    order = ("-id",)

    @extend_schema(
        operation_id="purchases_list",
        parameters=[
            OpenApiParameter("customer", OpenApiTypes.INT, description="of this person, merged records too"),
            OpenApiParameter("kind", OpenApiTypes.STR, enum=PurchaseKind.values),
            OpenApiParameter("number", OpenApiTypes.STR, description="exactly this number"),
            OpenApiParameter("archived", OpenApiTypes.BOOL, description="those removed instead of the others"),
        ],
        responses=PurchaseSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        asked = {name: str(value).replace("\x00", "") for name, value in request.query_params.items() if value}
        customer = whole_number(asked.get("customer"), "customer")
        found = purchase_list(
            survivor_or_404(customer).pk if customer is not None else None,
            kind=asked.get("kind", ""),
            number=asked.get("number", ""),
            archived=asked.get("archived") in ("true", "1"),
        )
        pages = CursorPages()
        rows = pages.paginate_queryset(found, request, self)
        return pages.get_paginated_response(PurchaseSerializer(rows, many=True).data)

    @extend_schema(operation_id="purchases_create", request=PurchaseInput, responses={201: PurchaseSerializer})
    def post(self, request: Request) -> Response:
        """Record one. A number that is somebody else's is refused (409 purchase-taken, `existing` is their id)."""
        told = checked(PurchaseInput, request)
        survivor = survivor_or_404(told.pop("customer"))
        purchase = actions.record_purchase(customer_id=survivor.pk, **told, by=actor_of(request))
        return Response(PurchaseSerializer(purchase).data, status=201)


class OnePurchase(ApiView):
    """One purchase."""

    required_permission = READ_OR_EDIT

    @extend_schema(operation_id="purchases_read", responses=PurchaseSerializer)
    def get(self, request: Request, purchase_id: int) -> Response:
        return Response(PurchaseSerializer(get_object_or_404(Purchase, pk=purchase_id)).data)

    @extend_schema(operation_id="purchases_change", request=PurchaseChange, responses=PurchaseSerializer)
    def patch(self, request: Request, purchase_id: int) -> Response:
        get_object_or_404(Purchase, pk=purchase_id)
        changes = checked(PurchaseChange, request, partial=True)
        purchase = actions.change_purchase(purchase_id=purchase_id, changes=changes, by=actor_of(request))
        return Response(PurchaseSerializer(purchase).data)

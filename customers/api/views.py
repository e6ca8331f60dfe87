"""`customers/` and `organisations/`: the same reads and actions that the pages use."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from customers import actions
from customers.api.serializers import (
    ConsentInput,
    ConsentSerializer,
    CustomerChange,
    CustomerInput,
    CustomerSerializer,
    MergeInput,
    OrganisationChange,
    OrganisationInput,
    OrganisationSerializer,
)
from customers.api.values import own_asked, own_keys
from customers.enums import FieldSubject, IdentityKind
from customers.models import Customer, Organisation
from customers.queries import (
    ORDER,
    consent_history,
    customer_list,
    customer_rows,
    meant_by,
    organisation_list,
    organisations_alike,
    survivor_of,
)
from customers.validators import normalise
from teams.permissions import Permission, actor_of

OWN_PARAMETER = OpenApiParameter(
    "fields.KEY", OpenApiTypes.STR, description="who has this value in the own field KEY; a text of customers: contains"
)
SEARCHED = "every word in {}; where nothing has them, what is spelled alike, nearest first"
READ_OR_EDIT = {
    "GET": Permission.CUSTOMER_VIEW,
    "POST": Permission.CUSTOMER_EDIT,
    "PATCH": Permission.CUSTOMER_EDIT,
}


def checked(serializer: type[serializers.Serializer[Any]], request: Request, **options: Any) -> dict[str, Any]:
    """The request's body as this serializer wants it; raises ValidationError (400)."""
    form = serializer(data=request.data, **options)
    form.is_valid(raise_exception=True)
    return form.validated_data


def whole_number(text: str | None, name: str) -> int | None:
    """An id in the query, None without one; raises ValidationError (400) for anything else."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise serializers.ValidationError({name: ["A whole number."]})
    return int(text)


def survivor_or_404(customer_id: int) -> Customer:
    """The person with this id; a merged id is the survivor's."""
    try:
        return survivor_of(customer_id)
    except Customer.DoesNotExist as error:
        raise Http404 from error


def answer(request: Request, customer_id: int, *, asked: int | None = None, status: int = 200) -> Response:
    """One customer as JSON. `asked`: the id in the address, should it be another."""
    found = customer_list(request.user, archived=None)
    row = customer_rows([get_object_or_404(found, pk=customer_id)])[0]
    context = {"asked": asked, **own_keys(FieldSubject.CUSTOMER)}
    return Response(CustomerSerializer(row, context=context).data, status=status)


class Customers(ApiView):
    """Everybody, each person once (merged records through their survivor)."""

    required_permission = READ_OR_EDIT
    pagination_class = CursorPages
    order: tuple[str, ...] = ORDER

    @extend_schema(
        operation_id="customers_list",
        parameters=[
            OpenApiParameter(
                "search", OpenApiTypes.STR, description=SEARCHED.format("name, organisation, handles or own fields")
            ),
            OpenApiParameter("email", OpenApiTypes.STR, description="who has exactly this address"),
            OpenApiParameter("phone", OpenApiTypes.STR, description="who has exactly this number"),
            OpenApiParameter("tag", OpenApiTypes.STR),
            OpenApiParameter("organisation", OpenApiTypes.INT, description="the people of this one"),
            OpenApiParameter("archived", OpenApiTypes.BOOL, description="archived ones instead of the others"),
            OpenApiParameter("updated_since", OpenApiTypes.DATETIME, description="oldest change first"),
            OWN_PARAMETER,
        ],
        responses=CustomerSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        filters = self._filters(request)
        if "updated_since" in filters:
            self.order = ("updated_at", "id")
        pages = CursorPages()
        rows = pages.paginate_queryset(customer_list(request.user, **filters), request, self)
        if not rows and filters["text"] and "cursor" not in request.query_params:
            everybody = customer_list(request.user, **{**filters, "text": ""})
            rows = meant_by(everybody, filters["text"], pages.size(request))
        shown = CustomerSerializer(cast(Any, customer_rows(rows)), many=True, context=own_keys(FieldSubject.CUSTOMER))
        return pages.get_paginated_response(shown.data)

    def _filters(self, request: Request) -> dict[str, Any]:
        asked = {name: str(value).replace("\x00", "") for name, value in request.query_params.items() if value}
        filters: dict[str, Any] = {"text": asked.get("search", "")[:200], "tag": asked.get("tag", "")}
        for kind in (IdentityKind.EMAIL, IdentityKind.PHONE):
            if kind in asked:
                filters[kind.value] = normalise(kind, asked[kind])
        filters["organisation"] = whole_number(asked.get("organisation"), "organisation")
        filters["own"] = own_asked(request, FieldSubject.CUSTOMER)
        if asked.get("archived") in ("true", "1"):
            filters["archived"] = True
        if "updated_since" in asked:
            field = serializers.DateTimeField()
            filters.setdefault("archived", None)  # who keeps a copy must hear of those too
            try:
                filters["updated_since"] = field.to_internal_value(asked["updated_since"])
            except serializers.ValidationError as error:
                raise serializers.ValidationError({"updated_since": error.detail}) from error
        return filters

    @extend_schema(operation_id="customers_create", request=CustomerInput, responses={201: CustomerSerializer})
    def post(self, request: Request) -> Response:
        """Make a customer. A handle somebody has is refused (409 duplicate-identity, `existing` is their id)."""
        customer = actions.create_customer(**checked(CustomerInput, request), by=actor_of(request))
        return answer(request, customer.pk, status=201)


class OneCustomer(ApiView):
    """One person. A merged id answers with the record it lives on in, and `merged_into`."""

    required_permission = READ_OR_EDIT

    @extend_schema(operation_id="customers_read", responses=CustomerSerializer)
    def get(self, request: Request, customer_id: int) -> Response:
        return answer(request, survivor_or_404(customer_id).pk, asked=customer_id)

    @extend_schema(operation_id="customers_change", request=CustomerChange, responses=CustomerSerializer)
    def patch(self, request: Request, customer_id: int) -> Response:
        changes, by = checked(CustomerChange, request, partial=True), actor_of(request)
        version, archived = changes.pop("version", None), changes.pop("archived", None)
        survivor = survivor_or_404(customer_id)
        actions.change_customer(customer_id=survivor.pk, version=version, changes=changes, by=by)
        if archived is not None:
            settle = actions.archive_customer if archived else actions.restore_customer
            settle(customer_id=survivor.pk, by=by)
        return answer(request, survivor.pk, asked=customer_id)


class CustomerMerge(ApiView):
    """Two records turn out to be one person."""

    required_permission = Permission.CUSTOMER_MERGE

    @extend_schema(operation_id="customers_merge", request=MergeInput, responses=CustomerSerializer)
    def post(self, request: Request, customer_id: int) -> Response:
        """Let `loser` live on in this record. Twice is once; `unmerge` takes it back."""
        loser = checked(MergeInput, request)["loser"]
        for one in (customer_id, loser):
            survivor_or_404(one)
        survivor = actions.merge_customers(survivor_id=customer_id, loser_id=loser, by=actor_of(request))
        return answer(request, survivor.pk)


class CustomerUnmerge(ApiView):
    """The record of the address was merged and becomes a person of its own again."""

    required_permission = Permission.CUSTOMER_MERGE

    @extend_schema(operation_id="customers_unmerge", request=None, responses=CustomerSerializer)
    def post(self, request: Request, customer_id: int) -> Response:
        """Separate this record; what came after the merge stays with the survivor."""
        survivor_or_404(customer_id)
        loser = actions.unmerge_customer(loser_id=customer_id, by=actor_of(request))
        return answer(request, loser.pk)


class CustomerConsents(ApiView):
    """What a customer allows: every answer, newest first."""

    required_permission = READ_OR_EDIT
    pagination_class = CursorPages
    order = ("-given_at", "-id")

    @extend_schema(operation_id="customers_consents_list", responses=ConsentSerializer(many=True))
    def get(self, request: Request, customer_id: int) -> Response:
        pages = CursorPages()
        rows = pages.paginate_queryset(consent_history(survivor_or_404(customer_id).pk), request, self)
        return pages.get_paginated_response(ConsentSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="customers_consents_create", request=ConsentInput, responses={201: ConsentSerializer}
    )  # fmt: skip
    def post(self, request: Request, customer_id: int) -> Response:
        survivor = survivor_or_404(customer_id)
        told = checked(ConsentInput, request)
        consent = actions.record_consent(customer_id=survivor.pk, by=actor_of(request), **told)
        return Response(ConsentSerializer(consent).data, status=201)


def organisation_answer(organisation: Organisation, *, status: int = 200) -> Response:
    """One organisation as JSON."""
    context = own_keys(FieldSubject.ORGANISATION)
    return Response(OrganisationSerializer(organisation, context=context).data, status=status)


class Organisations(ApiView):
    """Companies and households, by name."""

    required_permission = READ_OR_EDIT
    pagination_class = CursorPages
    order = ORDER

    @extend_schema(
        operation_id="organisations_list",
        parameters=[
            OpenApiParameter("search", OpenApiTypes.STR, description=SEARCHED.format("the name")),
            OpenApiParameter("archived", OpenApiTypes.BOOL, description="archived ones instead of the others"),
            OWN_PARAMETER,
        ],
        responses=OrganisationSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("search", "").replace("\x00", "")[:200]
        archived = request.query_params.get("archived") in ("true", "1")
        pages = CursorPages()
        own = own_asked(request, FieldSubject.ORGANISATION)
        rows = pages.paginate_queryset(organisation_list(text, archived=archived, own=own), request, self)
        if not (rows or archived or own or "cursor" in request.query_params):
            rows = organisations_alike(text)
        shown = OrganisationSerializer(rows, many=True, context=own_keys(FieldSubject.ORGANISATION))
        return pages.get_paginated_response(shown.data)

    @extend_schema(
        operation_id="organisations_create", request=OrganisationInput, responses={201: OrganisationSerializer}
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        organisation = actions.create_organisation(**checked(OrganisationInput, request), by=actor_of(request))
        return organisation_answer(organisation, status=201)


class OneOrganisation(ApiView):
    """One company or household; its people: `customers/?organisation=`."""

    required_permission = READ_OR_EDIT

    @extend_schema(operation_id="organisations_read", responses=OrganisationSerializer)
    def get(self, request: Request, organisation_id: int) -> Response:
        return organisation_answer(get_object_or_404(Organisation, pk=organisation_id))

    @extend_schema(operation_id="organisations_change", request=OrganisationChange, responses=OrganisationSerializer)
    def patch(self, request: Request, organisation_id: int) -> Response:
        get_object_or_404(Organisation, pk=organisation_id)
        changes, by = checked(OrganisationChange, request, partial=True), actor_of(request)
        version, archived = changes.pop("version", None), changes.pop("archived", None)
        organisation = actions.change_organisation(
            organisation_id=organisation_id, changes=changes, version=version, by=by
        )  # fmt: skip
        if archived is not None:
            settle = actions.archive_organisation if archived else actions.restore_organisation
            organisation = settle(organisation_id=organisation_id, by=by)
        return organisation_answer(organisation)

"""`documents/`: files of customers."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from core.parsing import BoundedJSONParser
from customers import actions
from customers.api.views import READ_OR_EDIT, checked, survivor_or_404
from customers.models import Document
from customers.queries import document_list
from customers.views.documents import sent
from teams.permissions import Permission, actor_of


class DocumentSerializer(serializers.ModelSerializer[Document]):
    """A stored file. `content` is where it is fetched, with the same key; `digest` is the SHA-256 of what comes."""

    id = serializers.CharField(source="public_id")
    customer = serializers.IntegerField(source="customer_id")
    content = serializers.SerializerMethodField()

    class Meta:
        model = Document
        fields = (
            "id", "customer", "name", "content_type", "size", "digest", "is_restricted", "created_at", "uploaded_by",
            "archived_at", "content",
        )  # fmt: skip

    def get_content(self, document: Document) -> str:
        """The address of the bytes."""
        return reverse("api_document_content", args=[document.public_id])


class NewDocument(serializers.Serializer[Any]):
    """A file to keep, as multipart/form-data."""

    customer = serializers.IntegerField(min_value=1)
    file = serializers.FileField(allow_empty_file=True, max_length=4000)


class DocumentChange(serializers.Serializer[Any]):
    """`archived` true puts away, false brings back."""

    archived = serializers.BooleanField()


class DocumentFilters(serializers.Serializer[Any]):
    """Whose, and whether also those put away."""

    customer = serializers.IntegerField(min_value=1)
    archived = serializers.BooleanField(default=False)


class Documents(ApiView):
    """The files of one customer, newest first."""

    required_permission = READ_OR_EDIT
    parser_classes = (MultiPartParser,)
    pagination_class = CursorPages
    order = ("-created_at", "-pk")

    @extend_schema(
        operation_id="documents_list",
        parameters=[OpenApiParameter("customer", OpenApiTypes.INT, required=True), DocumentFilters],
        responses=DocumentSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        asked = DocumentFilters(data=request.query_params)
        asked.is_valid(raise_exception=True)
        customer = survivor_or_404(asked.validated_data["customer"])
        found = document_list(request.user, customer.pk, archived=asked.validated_data["archived"])
        pages = CursorPages()
        rows = pages.paginate_queryset(found, request, self)
        return pages.get_paginated_response(DocumentSerializer(rows, many=True).data)

    @extend_schema(
        operation_id="documents_create",
        request={"multipart/form-data": NewDocument},
        responses={201: DocumentSerializer},
    )
    def post(self, request: Request) -> Response:
        """Keep a file. What is not on the list of kinds, or too large, is refused (422 refused-file), with why."""
        given = checked(NewDocument, request)
        customer = survivor_or_404(given["customer"])
        document = actions.add_document(
            customer_id=customer.pk, name=given["file"].name, content=given["file"], by=actor_of(request)
        )
        return Response(DocumentSerializer(document).data, status=201)


class OneDocument(ApiView):
    """One file's card."""

    required_permission = READ_OR_EDIT
    parser_classes = (BoundedJSONParser,)

    @extend_schema(operation_id="documents_read", responses=DocumentSerializer)
    def get(self, request: Request, public_id: str) -> Response:
        return Response(DocumentSerializer(_found(request, public_id)).data)

    @extend_schema(operation_id="documents_change", request=DocumentChange, responses=DocumentSerializer)
    def patch(self, request: Request, public_id: str) -> Response:
        change = actions.archive_document if checked(DocumentChange, request)["archived"] else actions.restore_document
        document = change(document_id=_found(request, public_id).pk, by=actor_of(request))
        return Response(DocumentSerializer(document).data)


class DocumentContent(ApiView):
    """One file itself."""

    required_permission = Permission.CUSTOMER_VIEW

    @extend_schema(operation_id="documents_content", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, public_id: str) -> HttpResponse:
        found = _found(request, public_id)
        return sent(found.stored_as, found.content_type, name=found.name)


def _found(request: Request, public_id: str) -> Document:
    return get_object_or_404(Document.objects.visible_to(request.user), public_id=public_id)

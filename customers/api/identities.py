"""`customers/{id}/identities/`: the handles of one person, one by one."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView
from customers import actions
from customers.api.serializers import HandleInput, IdentitySerializer
from customers.api.views import READ_OR_EDIT, checked, survivor_or_404
from customers.models import Identity
from customers.queries import family_ids, handles_of
from teams.permissions import Permission, actor_of


class PreferenceInput(serializers.Serializer[Any]):
    """Reach the person on this handle first: `is_preferred` true. Another one takes over when it is preferred."""

    is_preferred = serializers.BooleanField()

    def validate_is_preferred(self, value: bool) -> bool:
        """One handle is preferred; so it is another that takes over, not none."""
        if not value:
            raise serializers.ValidationError("Prefer another handle instead.")
        return value


class CustomerIdentities(ApiView):
    """All handles of a person and of the records merged into theirs, the preferred one first."""

    required_permission = READ_OR_EDIT

    @extend_schema(operation_id="customers_identities_list", responses=IdentitySerializer(many=True))
    def get(self, request: Request, customer_id: int) -> Response:
        members = family_ids(survivor_or_404(customer_id).pk)
        return Response(IdentitySerializer(handles_of({members[0]: members})[members[0]], many=True).data)

    @extend_schema(
        operation_id="customers_identities_create", request=HandleInput, responses={201: IdentitySerializer}
    )  # fmt: skip
    def post(self, request: Request, customer_id: int) -> Response:
        """Add one; one they have is answered as it is. Somebody else's is refused (409 duplicate-identity)."""
        survivor, handle = survivor_or_404(customer_id), checked(HandleInput, request)
        identity = actions.add_identity(customer_id=survivor.pk, **handle, by=actor_of(request))
        return Response(IdentitySerializer(identity).data, status=201)


class CustomerIdentity(ApiView):
    """One handle of a person."""

    required_permission = {**READ_OR_EDIT, "DELETE": Permission.CUSTOMER_EDIT}

    @extend_schema(operation_id="customers_identities_change", request=PreferenceInput, responses=IdentitySerializer)
    def patch(self, request: Request, customer_id: int, identity_id: int) -> Response:
        identity = self._theirs(customer_id, identity_id)
        checked(PreferenceInput, request)
        identity = actions.prefer_identity(identity_id=identity.pk, by=actor_of(request))
        return Response(IdentitySerializer(identity).data)

    @extend_schema(operation_id="customers_identities_delete", responses={204: None})
    def delete(self, request: Request, customer_id: int, identity_id: int) -> Response:
        actions.remove_identity(identity_id=self._theirs(customer_id, identity_id).pk, by=actor_of(request))
        return Response(status=204)

    def _theirs(self, customer_id: int, identity_id: int) -> Identity:
        """The handle, if it is this person's; foreign and missing ones look alike."""
        members = family_ids(survivor_or_404(customer_id).pk)
        found = Identity.objects.filter(pk=identity_id, customer__in=members).first()
        if found is None:
            raise Http404
        return found

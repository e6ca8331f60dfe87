"""Customers as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from customers.api.values import OwnFields
from customers.enums import Channel, IdentityKind, LegalBasis, Topic
from customers.models import Consent, Identity, Organisation
from customers.queries import CustomerRow


class IdentitySerializer(serializers.ModelSerializer[Identity]):
    """One handle: `value` in its normal form, `shown` as it was given."""

    class Meta:
        model = Identity
        fields = ("id", "kind", "value", "shown", "is_preferred", "verified_at")


class CustomerSerializer(serializers.Serializer[Any]):
    """One person, with the handles of all records merged into theirs, the preferred one first.

    `merged_into`: the id asked for was merged, this is the record it lives on in. `owner_id`: a user. `version` counts
    changes.
    """

    id = serializers.IntegerField(source="customer.pk")
    merged_into = serializers.SerializerMethodField()
    name = serializers.CharField(source="customer.name")
    organisation_id = serializers.IntegerField(source="customer.organisation_id", allow_null=True)
    organisation = serializers.SerializerMethodField()
    organisation_role = serializers.CharField(source="customer.organisation_role")
    language = serializers.CharField(source="customer.language")
    languages_spoken = serializers.CharField(source="customer.languages_spoken")
    time_zone = serializers.CharField(source="customer.time_zone")
    customer_since = serializers.DateField(source="customer.customer_since", allow_null=True)
    owner_id = serializers.IntegerField(source="customer.owner_id", allow_null=True)
    do_not_contact = serializers.BooleanField()
    tags = serializers.SerializerMethodField()
    fields = OwnFields(source="customer.fields")  # type: ignore[assignment]  # ours, not the serializer's
    identities = IdentitySerializer(source="handles", many=True)
    archived_at = serializers.DateTimeField(source="customer.archived_at", allow_null=True)
    version = serializers.IntegerField(source="customer.version")
    created_at = serializers.DateTimeField(source="customer.created_at")
    updated_at = serializers.DateTimeField(source="customer.updated_at")

    def get_merged_into(self, row: CustomerRow) -> int | None:
        asked = self.context.get("asked")
        return row.customer.pk if asked not in (None, row.customer.pk) else None

    def get_organisation(self, row: CustomerRow) -> str:
        return row.customer.organisation.name if row.customer.organisation else ""

    def get_tags(self, row: CustomerRow) -> list[str]:
        return sorted(row.tags)


class HandleInput(serializers.Serializer[Any]):
    """A handle to be kept; phones without a country code are read as numbers of the company's region."""

    kind = serializers.ChoiceField(choices=IdentityKind.choices)
    value = serializers.CharField(max_length=254)


class CustomerInput(serializers.Serializer[Any]):
    """A customer to be made. `organisation` is a name (found or made), or say `organisation_id`; `tags` are names.

    Of `identities` the first on which people can answer is the preferred one.
    """

    name = serializers.CharField(max_length=200)
    identities = HandleInput(many=True, required=False)
    organisation = serializers.CharField(max_length=200, allow_blank=True, allow_null=True, required=False)
    organisation_id = serializers.IntegerField(allow_null=True, required=False, min_value=1)
    organisation_role = serializers.CharField(max_length=100, allow_blank=True, required=False)
    language = serializers.CharField(max_length=10, required=False)
    languages_spoken = serializers.CharField(max_length=200, allow_blank=True, required=False)
    time_zone = serializers.CharField(max_length=60, required=False)
    customer_since = serializers.DateField(allow_null=True, required=False)
    owner_id = serializers.IntegerField(allow_null=True, required=False, min_value=1)
    do_not_contact = serializers.BooleanField(required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=50), required=False, max_length=50)
    fields = OwnFields(required=False)  # type: ignore[assignment]  # ours, not the serializer's

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What the actions take: handles as pairs."""
        if "identities" in attrs:
            attrs["identities"] = [(handle["kind"], handle["value"]) for handle in attrs["identities"]]
        if "organisation" in attrs and "organisation_id" in attrs:
            raise serializers.ValidationError({"organisation": ["Give the name or the id, not both."]})
        return attrs


class CustomerChange(CustomerInput):
    """What is to be different. `identities` and `tags` are all of them from then on.

    `fields` sets the own fields it names. With `version`, a record that moved on since is refused (409, `fresh` says
    what changed). `archived` true takes the person out of lists, false brings them back.
    """

    archived = serializers.BooleanField(required=False)
    version = serializers.IntegerField(required=False, min_value=1)


class MergeInput(serializers.Serializer[Any]):
    """The record that goes into the one of the address."""

    loser = serializers.IntegerField(min_value=1)


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    """One answer of a customer; `channel` '' means all channels."""

    recorded_by = serializers.CharField(source="actor_label")

    class Meta:
        model = Consent
        fields = (
            "id", "topic", "channel", "allowed", "source", "wording_version", "legal_basis", "given_at", "recorded_at",
            "recorded_by",
        )  # fmt: skip


class ConsentInput(serializers.Serializer[Any]):
    """An answer to be kept. Without `given_at` it was given now."""

    topic = serializers.ChoiceField(choices=Topic.choices)
    channel = serializers.ChoiceField(choices=Channel.choices, allow_blank=True, required=False)
    allowed = serializers.BooleanField()
    source = serializers.CharField(max_length=100)  # type: ignore[assignment] # ours, not the serializer's
    wording_version = serializers.CharField(max_length=40, allow_blank=True, required=False)
    legal_basis = serializers.ChoiceField(choices=LegalBasis.choices, required=False)
    given_at = serializers.DateTimeField(required=False)


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """A company or household that customers belong to. `version` counts changes."""

    fields = OwnFields()  # type: ignore[assignment]  # ours, not the serializer's

    class Meta:
        model = Organisation
        fields = ("id", "name", "website", "fields", "archived_at", "version", "created_at", "updated_at")


class OrganisationInput(serializers.Serializer[Any]):
    """An organisation to be made."""

    name = serializers.CharField(max_length=200)
    website = serializers.URLField(max_length=200, allow_blank=True, required=False)
    fields = OwnFields(required=False)  # type: ignore[assignment]  # ours, not the serializer's


class OrganisationChange(OrganisationInput):
    """What is to be different; `version` and `archived` as with customers."""

    archived = serializers.BooleanField(required=False)
    version = serializers.IntegerField(required=False, min_value=1)

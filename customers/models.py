"""Customers and what belongs to them. Merging rewrites no row: the loser points to the survivor (`merged_into`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.constraints import both_or_none, not_before, one_of
from core.names import search_fragments, sort_key
from core.triggers import append_only, no_truncate
from customers.enums import Channel, FieldSubject, FieldType, IdentityKind, LegalBasis, LinkPurpose, PurchaseKind, Topic
from teams.models import User


class TagQuerySet(models.QuerySet["Tag"]):
    def named(self, names: Iterable[str]) -> TagQuerySet:
        """Tags of these names, whatever the case."""
        return self.annotate(lower_name=Lower("name")).filter(lower_name__in=[name.lower() for name in names])


class Tag(models.Model):
    """A word staff sort customers by."""

    name = models.CharField(max_length=50)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="customers_tag_once")]

    def __str__(self) -> str:
        return self.name


@audited_rows()
class Organisation(models.Model):
    """A company or household that people belong to."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=200, editable=False)
    website = models.URLField(blank=True)
    fields = models.JSONField(default=dict, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="organisation_by_name"),
            GinIndex(OpClass(F("sort_key"), name="gin_trgm_ops"), name="organisation_name_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)[:200]  # some letters become several
        super().save(*args, **kwargs)


class CustomerQuerySet(models.QuerySet["Customer"]):
    def current(self) -> CustomerQuerySet:
        """Records staff work with: neither merged away nor archived."""
        return self.filter(merged_into=None, archived_at=None)

    def survivors(self) -> CustomerQuerySet:
        """Every person once: records that were not merged into another."""
        return self.filter(merged_into=None)

    def matching(self, text: str) -> CustomerQuerySet:
        """Records whose name, organisation or handles contain every word of `text` (by the trigram index)."""
        return self.filter(*(Q(search_text__contains=fragment) for fragment in search_fragments(text)))

    def visible_to(self, user: Any) -> CustomerQuerySet:
        """All staff see every customer (that is the mission); anybody else sees none."""
        return self.all() if getattr(user, "role", None) else self.none()


@audited_rows(exclude=["search_text"])
class Customer(models.Model):
    """A person. `search_text` and `sort_key` are kept by the actions; `version` guards late saves."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=200, editable=False)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    organisation_role = models.CharField(_("role there"), max_length=100, blank=True)
    language = models.CharField(_("language"), max_length=10, default="en")
    languages_spoken = models.CharField(_("speaks"), max_length=200, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    customer_since = models.DateField(_("customer since"), null=True, blank=True)
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="customers")
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    tags = models.ManyToManyField(Tag, blank=True, related_name="customers")
    fields = models.JSONField(default=dict, blank=True)
    search_text = models.TextField(editable=False, default="")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    merged_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [
            both_or_none("merged_at", "merged_into"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="customer_not_merged_into_itself"),
        ]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="customer_by_name"),
            models.Index(fields=["-updated_at", "-id"], name="customer_by_change"),
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="customer_search_trgm"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_key = sort_key(self.name)[:200]  # some letters become several
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The customer's story."""
        return reverse("desk:customer_story", args=[self.pk])


@audited_rows()
class Identity(models.Model):
    """One handle of a customer.

    `value` is normalised (e-mail lower-cased, phone E.164) and unique per kind; `shown` is as given.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="identities")
    kind = models.CharField(max_length=10, choices=IdentityKind)
    value = models.CharField(max_length=254)
    shown = models.CharField(max_length=254)
    is_preferred = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="identity_once"),
            models.UniqueConstraint(
                fields=["customer"], condition=Q(is_preferred=True), name="identity_one_preferred_per_customer"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="identity_value_not_empty"),
            one_of("kind", IdentityKind),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.shown}"


class Consent(models.Model):
    """One answer of a customer on one topic, for one channel or ('') for all. The newest answer counts. Append-only."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="consents")
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    topic = models.CharField(max_length=12, choices=Topic)
    allowed = models.BooleanField()
    source = models.CharField(max_length=100)
    wording_version = models.CharField(max_length=40, blank=True)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis, default=LegalBasis.CONSENT)
    given_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            one_of("topic", Topic),
            one_of("legal_basis", LegalBasis),
            models.CheckConstraint(
                condition=Q(channel="") | Q(channel__in=Channel.values), name="customers_consent_channel_known"
            ),
        ]
        indexes = [models.Index(fields=["customer", "topic", "-given_at", "-id"], name="consent_newest")]
        triggers = [append_only("Consent"), no_truncate("Consent")]

    def __str__(self) -> str:
        return f"{self.topic} {self.channel or 'all'}: {'yes' if self.allowed else 'no'}"


@audited_rows()
class FieldDefinition(models.Model):
    """A field of the company's own for customers or organisations; values live in their `fields`."""

    subject = models.CharField(max_length=12, choices=FieldSubject)
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=100)
    type = models.CharField(max_length=8, choices=FieldType)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "key"], name="field_definition_once"),
            one_of("subject", FieldSubject),
            one_of("type", FieldType),
        ]

    def __str__(self) -> str:
        return self.label


@audited_rows()
class Document(models.Model):
    """A stored file of a customer. `stored_as` is a random name under settings.DOCUMENT_ROOT, never shown."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    stored_as = models.CharField(max_length=64, unique=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.name


class CustomerLink(models.Model):
    """A magic link: only the SHA-256 of its token is kept; one purpose, one use, short life."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=12, choices=LinkPurpose)
    token_digest = models.CharField(max_length=64, unique=True)
    browser_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("purpose", LinkPurpose),
            models.CheckConstraint(condition=~Q(token_digest=""), name="customer_link_token_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} link of customer {self.customer_id}"


@audited_rows()
class BriefPin(models.Model):
    """A line that staff pinned to the handoff brief."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="brief_pins")
    text = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="brief_pins")
    removed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.text


class SavedView(models.Model):
    """A filtered list under a name, one person's or shared. `noun` says of what ('customer', 'journey')."""

    noun = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    params = models.JSONField(default=dict)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    is_shared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["noun", "owner", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name


@audited_rows()
class Purchase(models.Model):
    """A light record of what a customer has: policy, contract or order."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="purchases")
    kind = models.CharField(max_length=10, choices=PurchaseKind)
    number = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="purchase_once"),
            one_of("kind", PurchaseKind),
            not_before("ends_on", "starts_on"),
            both_or_none("value", "currency", empty=""),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

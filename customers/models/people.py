"""Customers, their tags, handles and links. Merging rewrites no row: the loser points to the survivor."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Collate, Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.constraints import both_or_none, one_of
from core.names import search_fragments, sort_key
from customers.enums import IdentityKind, LinkPurpose
from customers.models.fields import fields_index
from customers.models.organisations import Organisation
from customers.validators import shown_phone
from teams.models import User

# The words of a searchable text and what is left of each without any one letter, as core.names.spellings has it.
SPELLED = Func(F("search_text"), function="customers_spellings", output_field=ArrayField(models.TextField()))


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
            # docs/adr/0009: names by their first letters, and typos
            models.Index(Collate("sort_key", "C"), "id", name="customer_by_first_letters"),
            GinIndex(SPELLED, name="customer_by_spelling"),
            # what lists are narrowed by
            models.Index(fields=["language", "sort_key", "id"], name="customer_by_language"),
            models.Index(fields=["sort_key", "id"], name="customer_archived", condition=Q(archived_at__isnull=False)),
            models.Index(fields=["sort_key", "id"], name="customer_not_contacted", condition=Q(do_not_contact=True)),
            fields_index("customer_by_field"),
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

    @property
    def in_words(self) -> str:
        """The handle as it was given; a number that a program gave without blanks, as people write it."""
        return shown_phone(self.value) if self.kind == IdentityKind.PHONE and self.shown == self.value else self.shown


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

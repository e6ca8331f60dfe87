"""Customers and their handles."""

from __future__ import annotations

import factory

from customers.models import Customer, FieldDefinition, Identity, Organisation


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")


class CustomerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Customer

    name = factory.Sequence(lambda n: f"Amara Okonkwo {n}")


class IdentityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Identity

    customer = factory.SubFactory(CustomerFactory)
    kind = "email"
    value = factory.Sequence(lambda n: f"amara{n}@example.org")
    shown = factory.SelfAttribute("value")


class FieldFactory(factory.django.DjangoModelFactory):
    """An own field of customers; `words` are the choices (keys: the words in small letters)."""

    class Meta:
        model = FieldDefinition
        exclude = ("words",)

    subject = "customer"
    key = factory.Sequence(lambda n: f"field_{n}")
    label = factory.LazyAttribute(lambda one: one.key.replace("_", " ").capitalize())
    type = "text"
    words: tuple[str, ...] = ()
    choices = factory.LazyAttribute(
        lambda one: [{"key": word.lower().replace(" ", "_"), "label": word, "archived": False} for word in one.words]
    )
    position = factory.Sequence(lambda n: n)

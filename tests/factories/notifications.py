"""Rules, texts and messages."""

from __future__ import annotations

import factory
from django.db.models.functions import Now

from notifications.models import Notification, Rule, RuleVersion, Template
from tests.factories.customers import CustomerFactory


class TemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Template

    key = "documents-needed"
    name = "Documents needed"
    subject = "{{ journey.number }}: {{ journey.stage }}"
    body = "Hello {{ customer.first_name }}, your {{ journey.name }} is now at {{ journey.stage }}."


class RuleVersionFactory(factory.django.DjangoModelFactory):
    """An enabled rule: when any stage is entered, mail the customer."""

    class Meta:
        model = RuleVersion

    rule = factory.SubFactory(
        "tests.factories.notifications.RuleFactory",
    )
    number = 1
    trigger = "event"
    event_kind = "stage.entered"
    effect = "notify"
    channels = ["email"]
    template_key = "documents-needed"
    active_from = Now()


class RuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Rule

    name = factory.Sequence(lambda n: f"Stage news {n}")
    is_enabled = True


class NotificationFactory(factory.django.DjangoModelFactory):
    """A planned mail that is due."""

    class Meta:
        model = Notification

    customer = factory.SubFactory(CustomerFactory)
    channel = "email"
    recipient = factory.Sequence(lambda n: f"amara{n}@example.org")
    subject = "Your claim"
    body = "Hello Amara, your claim moved on."
    why = factory.LazyFunction(lambda: ["A test"])
    dedupe_key = factory.Sequence(lambda n: f"test-{n}")
    not_before = Now()
    next_attempt_at = Now()

"""Roles and permissions: names only; who may what stands in `permissions`."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member of staff is here for. Customers are no users: the portal knows them by their links."""

    AGENT = "agent", _("Agent")
    MANAGER = "manager", _("Manager")
    ADMIN = "admin", _("Admin")
    AUDITOR = "auditor", _("Auditor")


class Permission(StrEnum):
    """Everything a role can allow. Every page, API door and command names one."""

    CUSTOMER_VIEW = "customer.view"
    CUSTOMER_EDIT = "customer.edit"
    CUSTOMER_MERGE = "customer.merge"
    CUSTOMER_IMPORT = "customer.import"
    CUSTOMER_EXPORT = "customer.export"
    TOUCHPOINT_LOG = "touchpoint.log"
    JOURNEY_VIEW = "journey.view"
    JOURNEY_EDIT = "journey.edit"
    MAP_DESIGN = "map.design"
    TICKET_VIEW = "ticket.view"
    TICKET_EDIT = "ticket.edit"
    CAUSE_VIEW = "cause.view"
    CAUSE_EDIT = "cause.edit"
    REVIEW_VIEW = "review.view"
    SIGNAL_EDIT = "signal.edit"
    RULE_VIEW = "rule.view"
    RULE_EDIT = "rule.edit"
    OUTBOX_VIEW = "outbox.view"
    OUTBOX_EDIT = "outbox.edit"
    STAFF_VIEW = "staff.view"
    STAFF_EDIT = "staff.edit"
    COMPANY_EDIT = "company.edit"
    KEY_EDIT = "key.edit"
    CHANNEL_EDIT = "channel.edit"
    AUDIT_VIEW = "audit.view"
    OWN_PROFILE = "own.profile"

"""Every change of rules, templates and the outbox."""

from notifications.actions.outbox import (
    Claimed,
    cancel_notification,
    claim_next,
    close_attempt,
    expire_waiting,
    finish_attempt,
    take_back_leases,
)
from notifications.actions.planning import follow_rule, follow_time_rule
from notifications.actions.replying import reply_to_touchpoint
from notifications.actions.retrying import retry_notification
from notifications.actions.rules import change_rule, create_rule, disable_rule, enable_rule
from notifications.actions.staff_mail import send_staff_mail
from notifications.actions.templates import save_template
from notifications.actions.unsubscribing import unsubscribe

__all__ = [
    "Claimed",
    "cancel_notification",
    "change_rule",
    "claim_next",
    "close_attempt",
    "create_rule",
    "disable_rule",
    "enable_rule",
    "expire_waiting",
    "finish_attempt",
    "follow_rule",
    "follow_time_rule",
    "reply_to_touchpoint",
    "retry_notification",
    "save_template",
    "send_staff_mail",
    "take_back_leases",
    "unsubscribe",
]

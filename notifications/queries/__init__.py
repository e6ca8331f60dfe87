"""What screens, rules and the outbox ask."""

from notifications.queries.outbox import (
    STATE_GROUPS,
    notification_detail,
    outbox,
    outbox_gauge,
    story_subjects,
    story_why,
)
from notifications.queries.people import Recipient, address_of, is_suppressed, recipients
from notifications.queries.replies import ReplyDesk, reply_desk
from notifications.queries.rules import (
    Facts,
    RuleLine,
    acting_versions,
    facts_about,
    follow_ups_of_rule,
    newest_versions,
    overdue_visits,
    rule_list,
    rule_with_version,
    visit_prefix,
)
from notifications.queries.templates import pick_template, template_list, template_versions

__all__ = [
    "STATE_GROUPS",
    "Facts",
    "Recipient",
    "ReplyDesk",
    "RuleLine",
    "acting_versions",
    "address_of",
    "facts_about",
    "follow_ups_of_rule",
    "is_suppressed",
    "newest_versions",
    "notification_detail",
    "outbox",
    "outbox_gauge",
    "overdue_visits",
    "pick_template",
    "recipients",
    "reply_desk",
    "rule_list",
    "rule_with_version",
    "story_subjects",
    "story_why",
    "template_list",
    "template_versions",
    "visit_prefix",
]

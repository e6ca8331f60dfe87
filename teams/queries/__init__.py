"""What the settings pages and the API read."""

from teams.queries.demo import demo_sign_ins, is_demo_user
from teams.queries.people import api_keys, has_staff_mail, people, team_list
from teams.queries.sections import settings_sections
from teams.queries.trail import AuditLine, AuditPage, audit_page, audited_nouns

__all__ = [
    "AuditLine",
    "AuditPage",
    "api_keys",
    "audit_page",
    "audited_nouns",
    "demo_sign_ins",
    "has_staff_mail",
    "is_demo_user",
    "people",
    "settings_sections",
    "team_list",
]

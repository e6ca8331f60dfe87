"""What the settings pages and the API read."""

from teams.queries.people import api_keys, has_staff_mail, people, team_list
from teams.queries.trail import AuditLine, AuditPage, audit_page, audited_nouns

__all__ = [
    "AuditLine",
    "AuditPage",
    "api_keys",
    "audit_page",
    "audited_nouns",
    "has_staff_mail",
    "people",
    "team_list",
]

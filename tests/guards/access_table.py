"""Who may call what: one line per route. Adding a page means adding its line here.

    ("customers:customer_list", "GET", STAFF),
    ("customers:customer_change", "GET POST", EDITORS, {"pk": "customer_id"}),

A line is: the URL's name, the methods it answers, who may (by method where they differ, as in LOOK_OR_EDIT), and
(only where a URL argument is not called like the attribute of the World in tests/guards/world.py that fills it) which
attribute fills which argument. The sets are
written by hand from what the roles are for, not derived from ROLE_PERMISSIONS: two sources that must agree. On a page
they mean people who signed in, under /api/ the same roles' keys; nobody else gets anything.
"""

from __future__ import annotations

from typing import NamedTuple

STAFF = frozenset({"agent", "agent_elsewhere", "manager", "admin", "auditor"})
EDITORS = STAFF - {"auditor"}
LOOK_OR_EDIT = {"GET": STAFF, "POST": EDITORS, "PATCH": EDITORS}
MANAGERS = frozenset({"manager", "admin"})
LOOK_OR_MANAGE = {"GET": STAFF, "POST": MANAGERS, "PATCH": MANAGERS}
ADMINS = frozenset({"admin"})
WATCHERS = frozenset({"admin", "auditor"})
#: Restricted touchpoints: the team's own people, and those who answer for all teams.
OWN_TEAM = STAFF - {"agent_elsewhere"}


class Route(NamedTuple):
    """One line of the table."""

    name: str
    methods: str
    who: frozenset[str] | dict[str, frozenset[str]]  # {method: who} where the methods differ
    fill: dict[str, str] = {}  # URL argument -> attribute of the World

    def allows(self, method: str, caller: str) -> bool:
        """Whether this caller gets in with this method, should the door know it at all."""
        if isinstance(self.who, dict):
            return caller in self.who.get(method, self.who["GET"])
        return caller in self.who


TEAMS = [
    ("teams:settings", "GET", STAFF),
    ("teams:profile", "GET POST", STAFF),
    ("teams:sign_out_others", "POST", STAFF),
    ("teams:people", "GET", STAFF),
    ("teams:person_invite", "GET POST", ADMINS),
    ("teams:person", "GET POST", ADMINS),
    ("teams:person_disable", "POST", ADMINS),
    ("teams:person_enable", "POST", ADMINS),
    ("teams:person_resend", "POST", ADMINS, {"user_id": "invited_user_id"}),
    ("teams:team_list", "GET", STAFF),
    ("teams:team_create", "GET POST", ADMINS),
    ("teams:team", "GET", STAFF),
    ("teams:team_rename", "POST", ADMINS),
    ("teams:member_add", "POST", ADMINS),
    ("teams:member_remove", "POST", ADMINS),
    ("teams:member_lead", "POST", ADMINS),
    ("teams:company", "GET POST", ADMINS),
    ("teams:logo_set", "POST", ADMINS),
    ("teams:logo_remove", "POST", ADMINS),
    ("teams:key_list", "GET", ADMINS),
    ("teams:key_create", "GET POST", ADMINS),
    ("teams:key_revoke", "POST", ADMINS),
    ("teams:audit", "GET", WATCHERS),
    ("api_job", "GET", MANAGERS),
    ("api_job_cancel", "POST", MANAGERS),
    ("api_job_report", "GET", MANAGERS),
    ("api_users", "GET", STAFF),
    ("api_user", "GET", STAFF),
    ("api_teams", "GET", STAFF),
    ("api_team", "GET", STAFF),
]
CUSTOMERS = [
    ("customers:list", "GET", STAFF),
    ("customers:new", "GET POST", EDITORS),
    ("customers:check", "POST", EDITORS),
    ("customers:imports", "GET POST", MANAGERS),
    ("customers:import", "GET POST", MANAGERS),
    ("customers:import_preview", "POST", MANAGERS),
    ("customers:import_cancel", "POST", MANAGERS),
    ("customers:import_resume", "POST", MANAGERS),
    ("customers:import_discard", "POST", MANAGERS),
    ("customers:import_undo", "GET POST", MANAGERS),
    ("customers:import_report", "GET", MANAGERS),
    ("customers:organisations", "GET", STAFF),
    ("customers:edit", "GET POST", EDITORS),
    ("customers:archive", "POST", EDITORS),
    ("customers:restore", "POST", EDITORS),
    ("customers:merge", "GET POST", EDITORS),
    ("customers:unmerge", "POST", EDITORS),
    ("customers:merge_several", "GET POST", EDITORS),
    ("customers:duplicates", "GET", STAFF),
    ("customers:duplicates_of", "GET", STAFF),
    ("customers:duplicate_merge", "POST", EDITORS),
    ("customers:duplicate_dismiss", "POST", EDITORS),
    ("customers:duplicate_reopen", "POST", EDITORS),
    ("customers:consents", "GET", STAFF),
    ("customers:consent_new", "GET POST", EDITORS),
    ("customers:documents", "GET POST", LOOK_OR_EDIT),
    ("customers:document", "GET", OWN_TEAM),
    ("customers:document_archive", "POST", EDITORS & OWN_TEAM),
    ("customers:document_restore", "POST", EDITORS & OWN_TEAM),
    ("api_documents", "GET POST", LOOK_OR_EDIT),
    ("api_document", "GET PATCH", LOOK_OR_EDIT, {"public_id": "open_document_id"}),
    ("api_document_content", "GET", STAFF, {"public_id": "open_document_id"}),
    ("customers:document_thumbnail", "GET", OWN_TEAM),
    ("customers:details", "GET", STAFF),
    ("customers:purchase_new", "GET POST", EDITORS),
    ("customers:purchase_edit", "GET POST", EDITORS),
    ("customers:purchase_remove", "POST", EDITORS),
    ("customers:purchase_restore", "POST", EDITORS),
    ("customers:organisation_list", "GET", STAFF),
    ("customers:organisation_new", "GET POST", EDITORS),
    ("customers:organisation", "GET", STAFF),
    ("customers:organisation_edit", "GET POST", EDITORS),
    ("customers:organisation_archive", "POST", EDITORS),
    ("customers:organisation_restore", "POST", EDITORS),
    ("customers:field_list", "GET", ADMINS),
    ("customers:field_new", "GET POST", ADMINS),
    ("customers:field", "GET POST", ADMINS),
    ("customers:field_move", "POST", ADMINS),
    ("customers:field_archive", "POST", ADMINS),
    ("customers:field_restore", "POST", ADMINS),
    ("api_customers", "GET POST", LOOK_OR_EDIT),
    ("api_customer", "GET PATCH", LOOK_OR_EDIT),
    ("api_customer_merge", "POST", EDITORS),
    ("api_customer_unmerge", "POST", EDITORS),
    ("api_customer_consents", "GET POST", LOOK_OR_EDIT),
    ("api_organisations", "GET POST", LOOK_OR_EDIT),
    ("api_organisation", "GET PATCH", LOOK_OR_EDIT),
    ("api_identities", "GET POST", LOOK_OR_EDIT),
    ("api_identity", "PATCH DELETE", EDITORS),
    ("api_fields", "GET POST", {"GET": STAFF, "POST": ADMINS}),
    ("api_field", "GET PATCH", {"GET": STAFF, "PATCH": ADMINS}),
    ("api_purchases", "GET POST", LOOK_OR_EDIT),
    ("api_purchase", "GET PATCH", LOOK_OR_EDIT),
]
STORY: list = [
    ("story:timeline", "GET", STAFF),
    ("story:pulse", "GET POST", STAFF),
    ("customer-story", "GET", STAFF),
    ("event-list", "GET", STAFF),
]
JOURNEYS: list = [
    ("journeys:journey_list", "GET", STAFF),
    ("journeys:journey_start", "GET POST", EDITORS),
    ("journeys:journey_detail", "GET", STAFF),
    ("journeys:journey_move", "GET POST", EDITORS),
    ("journeys:journey_undo", "POST", EDITORS),
    ("journeys:journey_end", "GET POST", EDITORS),
    ("journeys:journey_owner", "GET POST", EDITORS),
    ("journeys:journey_waiting", "GET POST", EDITORS),
    ("journeys:requirement_set", "GET POST", EDITORS),
    ("journeys:blocker_open", "GET POST", EDITORS),
    ("journeys:blocker_clear", "POST", EDITORS),
    ("journeys:follow_up_tick", "POST", EDITORS),
    ("journeys:promise_settle", "POST", EDITORS),
    ("journeys:strip", "GET", STAFF),
    ("journeys:requirements", "GET", STAFF),
    ("journeys:follow_ups", "GET", STAFF),
    ("journeys:follow_up_give", "GET POST", EDITORS),
    ("journeys:promise_make", "GET POST", EDITORS),
    ("journeys:map_list", "GET", STAFF),
    ("journeys:map_create", "GET POST", MANAGERS),
    ("journeys:map_detail", "GET", STAFF),
    ("journeys:map_publish", "POST", MANAGERS),
    ("journeys:map_board", "GET", STAFF),
    ("journeys:board_column", "GET", STAFF),
    ("journeys:stage_add", "GET POST", MANAGERS),
    ("journeys:stage_edit", "GET POST", MANAGERS),
    ("journeys:stage_remove", "POST", MANAGERS),
    ("journeys:stage_shift", "POST", MANAGERS),
    ("api_maps", "GET POST", {"GET": STAFF, "POST": MANAGERS}),
    ("api_map", "GET PATCH", {"GET": STAFF, "PATCH": MANAGERS}),
    ("api_map_publish", "POST", MANAGERS),
    ("api_journeys", "GET POST", LOOK_OR_EDIT),
    ("api_journey", "GET", STAFF),
    ("api_journey_move", "POST", EDITORS),
    ("api_journey_end", "POST", EDITORS),
    ("api_journey_requirement", "POST", EDITORS),
    ("api_journey_blockers", "GET POST", LOOK_OR_EDIT),
    ("api_journey_blocker_clear", "POST", EDITORS),
    ("api_follow_ups", "GET POST", LOOK_OR_EDIT),
    ("api_follow_up", "GET PATCH", LOOK_OR_EDIT),
    ("api_promises", "GET POST", LOOK_OR_EDIT),
    ("api_promise", "GET PATCH", LOOK_OR_EDIT),
]
TOUCHPOINTS: list = [
    ("touchpoints:new", "GET", EDITORS),
    ("touchpoints:imports", "GET POST", MANAGERS),
    ("touchpoints:import", "GET", MANAGERS, {"job_id": "touchpoint_job_id"}),
    ("touchpoints:import_cancel", "POST", MANAGERS, {"job_id": "touchpoint_job_id"}),
    ("touchpoints:import_report", "GET", MANAGERS, {"job_id": "touchpoint_job_id"}),
    ("touchpoints:detail", "GET", OWN_TEAM, {"touchpoint_id": "restricted_id"}),
    ("touchpoints:mail", "GET", OWN_TEAM, {"touchpoint_id": "restricted_id"}),
    ("touchpoints:mail_pictures", "GET", OWN_TEAM, {"touchpoint_id": "restricted_id"}),
    ("touchpoints:repeat", "POST", EDITORS & OWN_TEAM, {"touchpoint_id": "restricted_id"}),
    ("touchpoints:correct", "GET POST", EDITORS & OWN_TEAM, {"touchpoint_id": "restricted_id"}),
    ("touchpoints:log", "GET POST", EDITORS),
    ("touchpoints:channel_list", "GET", ADMINS),
    ("touchpoints:channel_choose", "GET", ADMINS),
    ("touchpoints:channel_create", "GET POST", ADMINS, {"kind": "channel_kind"}),
    ("touchpoints:channel", "GET POST", ADMINS),
    ("touchpoints:channel_rotate", "POST", ADMINS),
    ("touchpoints:channel_settle", "POST", ADMINS),
    ("touchpoints:channel_switch", "POST", ADMINS),
    ("touchpoints:channel_delete", "POST", ADMINS),
    ("channel-list", "GET POST", ADMINS),
    ("channel-detail", "GET PATCH DELETE", ADMINS),
    ("channel-rotate", "POST", ADMINS),
    ("touchpoint-list", "GET POST", LOOK_OR_EDIT),
    ("touchpoint-bulk", "POST", EDITORS),
    ("touchpoint-detail", "GET", STAFF),
    ("touchpoint-corrections", "GET POST", LOOK_OR_EDIT),
]
TICKETS: list = [
    ("tickets:list", "GET", STAFF),
    ("tickets:new", "GET POST", EDITORS),
    ("tickets:detail", "GET", STAFF),
    ("tickets:change", "GET POST", EDITORS),
    ("tickets:resolve", "GET POST", EDITORS),
    ("tickets:reopen", "POST", EDITORS),
    ("tickets:choose_cause", "GET POST", EDITORS),
    ("tickets:remove_cause", "POST", EDITORS),
    ("tickets:customer_rail", "GET", STAFF),
    ("tickets:causes", "GET", STAFF),
    ("tickets:new_cause", "GET POST", MANAGERS),
    ("tickets:cause", "GET", STAFF),
    ("tickets:change_cause", "GET POST", MANAGERS),
    ("tickets:whys", "GET POST", MANAGERS),
    ("tickets:choose_tickets", "GET POST", EDITORS),
    ("tickets:new_action", "GET POST", MANAGERS),
    ("tickets:ship_action", "POST", MANAGERS),
    ("ticket-list", "GET POST", LOOK_OR_EDIT),
    ("ticket-detail", "GET PATCH", LOOK_OR_EDIT),
    ("ticket-link-cause", "POST", EDITORS),
    ("ticket-resolve", "POST", EDITORS),
    ("ticket-reopen", "POST", EDITORS),
    ("root-cause-list", "GET POST", LOOK_OR_MANAGE),
    ("root-cause-detail", "GET PATCH", LOOK_OR_MANAGE),
    ("root-cause-actions", "GET POST", LOOK_OR_MANAGE),
]
INSIGHTS: list = [
    ("insights:review_index", "GET", STAFF),
    ("insights:map_review", "GET", STAFF, {"key": "map_key"}),
    ("insights:review_stage", "GET", STAFF, {"key": "map_key"}),
    ("map-review", "GET", STAFF, {"pk": "map_id"}),
]
NOTIFICATIONS: list = [
    ("notifications:rules", "GET", STAFF),
    ("notifications:rule_new", "GET POST", MANAGERS),
    ("notifications:sentence", "GET", STAFF),
    ("notifications:rule", "GET POST", LOOK_OR_MANAGE),
    ("notifications:enable", "POST", MANAGERS),
    ("notifications:disable", "POST", MANAGERS),
    ("notifications:text_new", "GET POST", MANAGERS),
    ("notifications:text_preview", "POST", STAFF),
    ("notifications:text", "GET POST", LOOK_OR_MANAGE),
    ("notifications:reply", "GET POST", EDITORS & OWN_TEAM, {"touchpoint_id": "restricted_id"}),
    ("notifications:take_back", "POST", EDITORS, {"notification_id": "written_id"}),
    ("notifications:outbox", "GET", STAFF),
    ("notifications:detail", "GET", STAFF),
    ("notifications:retry", "POST", MANAGERS),
    ("notifications:cancel", "POST", MANAGERS),
    ("rule-list", "GET POST", LOOK_OR_MANAGE),
    ("rule-detail", "GET PATCH", LOOK_OR_MANAGE),
    ("rule-enable", "POST", MANAGERS),
    ("rule-disable", "POST", MANAGERS),
    ("template-list", "GET POST", LOOK_OR_MANAGE),
    ("template-detail", "GET", STAFF),
    ("notification-list", "GET", STAFF),
    ("notification-detail", "GET", STAFF),
    ("notification-retry", "POST", MANAGERS),
]
DESK: list = [
    ("desk:today", "GET", STAFF),
    ("desk:palette", "GET", STAFF),
    ("desk:customer_story", "GET", STAFF),
    ("desk:brief", "GET", STAFF),
    ("desk:pin_new", "GET POST", EDITORS),
    ("desk:pin_change", "GET POST", EDITORS),
    ("desk:pin_remove", "POST", EDITORS),
    ("customer-brief", "GET", STAFF),
    ("desk:hand_over", "GET POST", EDITORS),
    ("desk:handoff", "GET", STAFF),
    ("desk:handoff_accept", "POST", EDITORS & OWN_TEAM),
    ("desk:handoff_decline", "POST", EDITORS & OWN_TEAM),
    ("handoff-list", "GET", STAFF),
    ("handoff-detail", "GET", STAFF),
    ("journey-handoff", "POST", EDITORS),
]
PORTAL: list = []

TABLE = [
    Route(*line)
    for lines in (
        TEAMS,
        CUSTOMERS,
        STORY,
        JOURNEYS,
        TOUCHPOINTS,
        TICKETS,
        INSIGHTS,
        NOTIFICATIONS,
        DESK,
        PORTAL,
    )
    for line in lines
]

#: Doors that stand open to people nobody knows yet, or are guarded by their own library: each says why.
OPEN = {
    "account_login": "where one signs in",
    "account_logout": "signing out asks for nothing",
    "account_signup": "says that people are invited here; creates nobody (test_sign_in)",
    "teams:invitation_accept": "the link is the permission (tests/teams/test_invitations.py)",
    "teams:logo": "the company's logo stands on the sign-in page; only its random name opens it",
    "account_inactive": "says that an account is switched off",
    "account_reset_password": "for people who cannot sign in; the answer is the same for every address",
    "account_reset_password_done": "what is said after that",
    "account_reset_password_from_key": "the key is the permission",
    "account_reset_password_from_key_done": "what is said after that",
    "account_reauthenticate": "allauth asks for the session",
    "account_email": "allauth asks for the session",
    "account_email_verification_sent": "a sentence",
    "account_confirm_email": "the key is the permission",
    "account_confirm_login_code": "allauth asks for its own session state",
    "account_change_password": "allauth asks for the session; one's own password only",
    "account_set_password": "allauth asks for the session; one's own password only",
    "mfa_index": "allauth asks for the session; one's own second factor only",
    "mfa_activate_totp": "allauth asks for the session; one's own second factor only",
    "mfa_deactivate_totp": "allauth asks for the session; one's own second factor only",
    "mfa_generate_recovery_codes": "allauth asks for the session; one's own codes only",
    "mfa_view_recovery_codes": "allauth asks for the session; one's own codes only",
    "mfa_download_recovery_codes": "allauth asks for the session; one's own codes only",
    "mfa_authenticate": "the second step of signing in",
    "mfa_reauthenticate": "allauth asks for the session",
    "health:live": "probes don't sign in; says only that the process answers",
    "health:ready": "probes don't sign in; says what is missing, no data",
    "health:metrics": "asks for its own key or a local address (tests/journeycrm)",
    "notifications:unsubscribe": "the signed token is the permission (RFC 8058: no cookie)",
    "in-sms-twilio": "Twilio's signature is the permission (tests/touchpoints/test_forged_webhooks.py)",
    "in-calls-twilio": "Twilio's signature is the permission (tests/touchpoints/test_forged_webhooks.py)",
    "in-email": "its provider's signature or password is the permission (tests/touchpoints/test_mail_doors.py)",
    "in-signed": "the signature is the permission (tests/touchpoints/test_forged_webhooks.py)",
    "in-web": "browsers of the account's own websites; believes nobody who they are (tests/touchpoints/test_web.py)",
    "touchpoints:web_snippet": "a script for other people's websites, without any data",
    "schema": "the API's description holds no data",
    "docs": "the API's description holds no data",
}

# ruff: noqa: E501 (one line an attempt)
"""PostgreSQL itself refuses what the domain forbids (R33): each rule is broken with raw SQL, past all our code.

Rule: what must be true stands in the database (unique, check, foreign key, trigger); the list below is written by hand from
the domain, not read from the schema.
Usual mistake: a rule that only an action or a form knows.
Way out: add the constraint to the model (core.constraints, core.triggers), migrate, and add the attempt here.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from django.db import DatabaseError, connection, transaction

from tests.guards.world import build_world

pytestmark = [pytest.mark.guard, pytest.mark.django_db]


class Attempt(NamedTuple):
    """What is forbidden, in words, and the SQL that tries it; `{x_id}` is filled from the fixture world."""

    rule: str
    sql: str


def copy(table: str, row: str, /, **changes: str) -> str:
    """INSERT a copy of one row with some columns changed (SQL expressions)."""
    sets = ", ".join(f"'{name}', {value}" for name, value in changes.items())
    return (
        f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object("
        f"'id', (SELECT max(id) + 1000 FROM {table}){', ' + sets if sets else ''}))).* FROM {table} t WHERE id = {row}"
    )


# fmt: off
PEOPLE = [
    Attempt("an e-mail address is one user's, whatever its case", copy("teams_user", "{user_id}", email="'AGENT@Example.com'")),
    Attempt("a role is one of the four", "UPDATE teams_user SET role = 'root' WHERE id = {user_id}"),
    Attempt("a key's role is one of the four", "UPDATE teams_apikey SET role = 'root' WHERE id = {api_key_id}"),
    Attempt("two keys never share a secret", copy("teams_apikey", "{api_key_id}", prefix="'jc_other'")),
    Attempt("two keys never share a prefix", copy("teams_apikey", "{api_key_id}", digest="'other'")),
    Attempt("a team's key is its own", copy("teams_team", "{team_id}")),
    Attempt("a user is in a team once", copy("teams_membership", "{membership_id}")),
    Attempt("authority is not negative", "UPDATE teams_membership SET authority = -1 WHERE id = {membership_id}"),
    Attempt("a member is somebody", "INSERT INTO teams_membership (team_id, user_id, is_lead, skills, authority) VALUES ({team_id}, 999999, false, '[]', 0)"),
    Attempt("a team that holds journeys is not deleted", "DELETE FROM teams_team WHERE id = {team_id}"),
]
CUSTOMERS = [
    Attempt("nobody is merged into themselves", "UPDATE customers_customer SET merged_into_id = id, merged_at = now() WHERE id = {customer_id}"),
    Attempt("a merge has a time", "UPDATE customers_customer SET merged_into_id = {customer_id}, merged_at = NULL WHERE id = {loser_id}"),
    Attempt("a merge time has a survivor", "UPDATE customers_customer SET merged_at = now() WHERE id = {customer_id}"),
    Attempt("one merges into somebody who is there", "UPDATE customers_customer SET merged_into_id = 999999, merged_at = now() WHERE id = {customer_id}"),
    Attempt("what was said before a correction is never changed", "UPDATE touchpoints_correction SET before = 'x' WHERE id = {correction_id}"),
    Attempt("a correction is never taken away", "DELETE FROM touchpoints_correction WHERE id = {correction_id}"),
    Attempt("a correction changes something", copy("touchpoints_correction", "{correction_id}", after="'Rang'")),
    Attempt("a correction is of a known thing", copy("touchpoints_correction", "{correction_id}", what="'weather'")),
    Attempt("a document's address is random", "UPDATE customers_document SET public_id = '1' WHERE id = {document_id}"),
    Attempt("two documents never share an address", copy("customers_document", "{document_id}", stored_as="'x'")),
    Attempt("two documents never share a file", copy("customers_document", "{document_id}", public_id="repeat('a', 32)")),
    Attempt("a survivor is not deleted under its losers", "DELETE FROM customers_customer WHERE id = {customer_id}"),
    Attempt("a pair is suggested once", copy("customers_duplicatesuggestion", "{suggestion_id}")),
    Attempt("the older of a pair comes first", "UPDATE customers_duplicatesuggestion SET first_id = second_id, second_id = first_id WHERE id = {suggestion_id}"),
    Attempt("a likeness is a probability", "UPDATE customers_duplicatesuggestion SET score = 1.2 WHERE id = {suggestion_id}"),
    Attempt("a suggestion is in a known state", "UPDATE customers_duplicatesuggestion SET state = 'perhaps', decided_at = now(), decided_by = 'x' WHERE id = {suggestion_id}"),
    Attempt("a decision has its time", "UPDATE customers_duplicatesuggestion SET state = 'dismissed' WHERE id = {suggestion_id}"),
    Attempt("a decision has its author", "UPDATE customers_duplicatesuggestion SET state = 'dismissed', decided_at = now() WHERE id = {suggestion_id}"),
    Attempt("what is open was not decided", "UPDATE customers_duplicatesuggestion SET decided_at = now(), decided_by = 'x' WHERE id = {suggestion_id}"),
    Attempt("a row of a file is taken in once", copy("customers_importedrow", "{imported_row_id}")),
    Attempt("a row that was taken in says who it is", "UPDATE customers_importedrow SET customer_id = NULL WHERE id = {imported_row_id}"),
    Attempt("a row that was not taken in is nobody", "UPDATE customers_importedrow SET outcome = 'bad' WHERE id = {imported_row_id}"),
    Attempt("a row comes to a known end", "UPDATE customers_importedrow SET outcome = 'lost' WHERE id = {imported_row_id}"),
    Attempt("a row is taken back in a known way", "UPDATE customers_importedrow SET undo_outcome = 'gone' WHERE id = {imported_row_id}"),
    Attempt("a file is of a known kind", "UPDATE customers_customerimport SET format = 'pdf' WHERE id = {import_id}"),
    Attempt("a file does something known with known people", "UPDATE customers_customerimport SET known_rule = 'guess' WHERE id = {import_id}"),
    Attempt("an import is one job's", copy("customers_customerimport", "{import_id}")),
    Attempt("a handle is one customer's", copy("customers_identity", "{identity_id}", customer_id="{loser_id}")),
    Attempt("a handle is of a known kind", copy("customers_identity", "{identity_id}", value="'x'", kind="'pigeon'")),
    Attempt("a handle is not empty", copy("customers_identity", "{identity_id}", value="''")),
    Attempt("one handle is preferred", "UPDATE customers_identity SET is_preferred = true WHERE id = {identity_id};" + copy("customers_identity", "{identity_id}", value="'x'")),
    Attempt("consents are not changed", "UPDATE customers_consent SET allowed = NOT allowed WHERE id = {consent_id}"),
    Attempt("consents are not deleted", "DELETE FROM customers_consent WHERE id = {consent_id}"),
    Attempt("consents are not emptied at one stroke", "TRUNCATE customers_consent"),
    Attempt("a consent is on a known topic", copy("customers_consent", "{consent_id}", topic="'gossip'")),
    Attempt("a consent is for a known channel or all", copy("customers_consent", "{consent_id}", channel="'pigeon'")),
    Attempt("a consent has a legal basis", copy("customers_consent", "{consent_id}", legal_basis="'because'")),
    Attempt("a link's token is not empty", "INSERT INTO customers_customerlink (customer_id, purpose, token_digest, browser_digest, created_at, expires_at) VALUES ({customer_id}, 'portal', '', '', now(), now())"),
    Attempt("a link has a known purpose", "INSERT INTO customers_customerlink (customer_id, purpose, token_digest, browser_digest, created_at, expires_at) VALUES ({customer_id}, 'admin', 'x', '', now(), now())"),
    Attempt("a purchase has value and currency together", "INSERT INTO customers_purchase (customer_id, kind, number, name, value, currency) VALUES ({customer_id}, 'policy', '1', 'Car', 5, '')"),
    Attempt("a purchase does not end before it starts", "INSERT INTO customers_purchase (customer_id, kind, number, name, currency, starts_on, ends_on) VALUES ({customer_id}, 'policy', '1', 'Car', '', '2026-02-01', '2026-01-01')"),
    Attempt("an own field's key is there once for a subject", "INSERT INTO customers_fielddefinition (subject, key, label, type, choices, help_text, position) VALUES ('customer', 'x', 'X', 'text', '[]', '', 0), ('customer', 'x', 'Y', 'text', '[]', '', 1)"),
    Attempt("an own field's key is plain", "INSERT INTO customers_fielddefinition (subject, key, label, type, choices, help_text, position) VALUES ('customer', 'a b', 'X', 'text', '[]', '', 0)"),
    Attempt("an own field is of a known type", "INSERT INTO customers_fielddefinition (subject, key, label, type, choices, help_text, position) VALUES ('customer', 'x', 'X', 'formula', '[]', '', 0)"),
    Attempt("an own field is of customers or organisations", "INSERT INTO customers_fielddefinition (subject, key, label, type, choices, help_text, position) VALUES ('ticket', 'x', 'X', 'text', '[]', '', 0)"),
    Attempt("somebody is present once", "INSERT INTO customers_presence (customer_id, user_id, mode, seen_at) VALUES ({customer_id}, {user_id}, 'looking', now()), ({customer_id}, {user_id}, 'editing', now())"),
    Attempt("somebody present looks or edits", "INSERT INTO customers_presence (customer_id, user_id, mode, seen_at) VALUES ({customer_id}, {user_id}, 'dreaming', now())"),
    Attempt("a tag is there once, whatever its case", "INSERT INTO customers_tag (name) VALUES ('VIP'), ('vip')"),
]
STORY = [
    Attempt("facts are not changed", "UPDATE story_event SET kind = 'other' WHERE id = {event_id}"),
    Attempt("facts are not deleted", "DELETE FROM story_event WHERE id = {event_id}"),
    Attempt("facts are not emptied at one stroke", "TRUNCATE story_event CASCADE"),
    Attempt("a fact is somebody's", copy("story_event", "{event_id}", customer_id="999999")),
    Attempt("a fact from outside is there once", copy("story_event", "{event_id}", source="'x'", external_id="'1'") + ";" + copy("story_event", "{event_id}", source="'x'", external_id="'1'")),
    Attempt("sentiment is from -2 to +2", copy("story_event", "{event_id}", sentiment="3")),
    Attempt("a position is given once", "INSERT INTO story_event (id, customer_id, stage_key, subject_kind, kind, channel, occurred_at, recorded_at, actor_kind, actor_id, actor_label, depth, source, external_id, data, history) VALUES (777777, {customer_id}, '', '', 'x', '', now(), now(), 'system', 0, '', 0, '', '', '{{}}', false); INSERT INTO story_feed (event_id, customer_id, shard, position) VALUES (777777, {customer_id}, 0, 1)"),
    Attempt("positions count from 1", "UPDATE story_feed SET position = 0 WHERE event_id = {event_id}"),
    Attempt("there are eight shards", "UPDATE story_feed SET shard = 8 WHERE event_id = {event_id}"),
    Attempt("a consumer has one cursor a shard", "INSERT INTO story_consumer (name, shard, position, moved_at) VALUES ('x', 0, 0, now()), ('x', 0, 1, now())"),
    Attempt("a failure is noted once", "INSERT INTO story_consumerfailure (consumer, event_id, state, attempts, next_attempt_at, error, created_at) SELECT 'x', {event_id}, 'retrying', 1, now(), '', now() FROM generate_series(1, 2)"),
]
JOURNEYS = [
    Attempt("a map's key is its own", copy("journeys_journeymap", "{map_id}", prefix="'ZZ'")),
    Attempt("a map's prefix is its own", copy("journeys_journeymap", "{map_id}", key="'other'")),
    Attempt("a prefix is of capitals", "UPDATE journeys_journeymap SET prefix = 'c 1' WHERE id = {map_id}"),
    Attempt("a version's number is given once", copy("journeys_mapversion", "{version_id}")),
    Attempt("a map has one draft", copy("journeys_mapversion", "{version_id}", number="8", state="'draft'", published_at="null") + ";" + copy("journeys_mapversion", "{version_id}", number="9", state="'draft'", published_at="null")),
    Attempt("what is published has a date", "UPDATE journeys_mapversion SET published_at = NULL WHERE id = {version_id}"),
    Attempt("a draft has none", "UPDATE journeys_mapversion SET state = 'draft' WHERE id = {version_id}"),
    Attempt("a stage's key is there once in a version", copy("journeys_stage", "{stage_id}", position="50")),
    Attempt("a stage's place is taken once", copy("journeys_stage", "{stage_id}", key="'other'") + "; SET CONSTRAINTS ALL IMMEDIATE"),
    Attempt("a stage's key is not empty", "UPDATE journeys_stage SET key = '' WHERE id = {stage_id}"),
    Attempt("a stage is open, success or lost", "UPDATE journeys_stage SET kind = 'maybe' WHERE id = {stage_id}"),
    Attempt("a stage lies before, during or after", "UPDATE journeys_stage SET phase = 'never' WHERE id = {stage_id}"),
    Attempt("an expected time is positive", "UPDATE journeys_stage SET expected_seconds = 0 WHERE id = {stage_id}"),
    Attempt("planned channels are known", "UPDATE journeys_stage SET channels = '{{pigeon}}' WHERE id = {stage_id}"),
    Attempt("a journey's number is given once in a map", copy("journeys_journey", "{journey_id}")),
    Attempt("a journey from outside is there once", copy("journeys_journey", "{journey_id}", number="801", source="'x'", external_id="'1'") + ";" + copy("journeys_journey", "{journey_id}", number="802", source="'x'", external_id="'1'")),
    Attempt("an outcome has a time", "UPDATE journeys_journey SET outcome = 'success' WHERE id = {journey_id}"),
    Attempt("an outcome time has an outcome", "UPDATE journeys_journey SET outcome_at = now() WHERE id = {journey_id}"),
    Attempt("an outcome is a known one", "UPDATE journeys_journey SET outcome = 'so-so', outcome_at = now() WHERE id = {journey_id}"),
    Attempt("what ended has an outcome", "UPDATE journeys_journey SET ended_at = now() WHERE id = {journey_id}"),
    Attempt("nothing ends before it starts", "UPDATE journeys_journey SET outcome = 'lost', outcome_at = now(), ended_at = started_at - interval '1 second' WHERE id = {journey_id}"),
    Attempt("the ball is held by somebody known", "UPDATE journeys_journey SET waiting_on = 'nobody' WHERE id = {journey_id}"),
    Attempt("mood is from -2 to +2", "UPDATE journeys_journey SET mood = 2.5 WHERE id = {journey_id}"),
    Attempt("risk is low, medium or high", "UPDATE journeys_journey SET risk = 'wild' WHERE id = {journey_id}"),
    Attempt("a journey stands in a stage that is there", "UPDATE journeys_journey SET stage_id = 999999 WHERE id = {journey_id}; SET CONSTRAINTS ALL IMMEDIATE"),
    Attempt("a journey with a story is not deleted", "DELETE FROM journeys_journey WHERE id = {journey_id}; SET CONSTRAINTS ALL IMMEDIATE"),
]
VISIT = "INSERT INTO journeys_stagevisit (journey_id, stage_id, position, entered_at, entered_by, entered_reason, left_at, left_by, left_reason, resource) "
CLOSE = "UPDATE journeys_stagevisit SET left_at = {leaving}, left_by = 'x' WHERE id = {{visit_id}}"
CLOSED = CLOSE.format(leaving="entered_at + interval '1 hour'")
VISITS = [
    Attempt("a journey is in one stage at a time", VISIT + "VALUES ({journey_id}, {stage_id}, 2, now() + interval '1 day', 'x', '', NULL, '', '', '')"),
    Attempt("one open visit a journey, even out of line", "ALTER TABLE journeys_stagevisit DISABLE TRIGGER USER; " + VISIT + "VALUES ({journey_id}, {stage_id}, 9, now() + interval '1 day', 'x', '', NULL, '', '', '')"),
    Attempt("visits do not overlap", CLOSED + ";" + VISIT + "SELECT journey_id, stage_id, 2, left_at - interval '1 second', 'x', '', NULL, '', '', '' FROM journeys_stagevisit WHERE id = {visit_id}"),
    Attempt("visits leave no gap in their order", CLOSED + ";" + VISIT + "SELECT journey_id, stage_id, 3, left_at, 'x', '', NULL, '', '', '' FROM journeys_stagevisit WHERE id = {visit_id}"),
    Attempt("a place in the order is taken once", CLOSED + ";" + VISIT + "SELECT journey_id, stage_id, 1, left_at, 'x', '', NULL, '', '', '' FROM journeys_stagevisit WHERE id = {visit_id}"),
    Attempt("places count from 1", VISIT + "VALUES ({journey_id}, {stage_id}, 0, now(), 'x', '', now(), 'x', '', '')"),
    Attempt("nobody leaves before entering", CLOSE.format(leaving="entered_at - interval '1 second'")),
    Attempt("leaving has an author", "UPDATE journeys_stagevisit SET left_at = entered_at WHERE id = {visit_id}"),
    Attempt("an author has left", "UPDATE journeys_stagevisit SET left_by = 'x' WHERE id = {visit_id}"),
    Attempt("a visit is closed once", CLOSED + ";" + CLOSE.format(leaving="entered_at + interval '2 hours'")),
    Attempt("a closed visit is not opened again", CLOSED + "; UPDATE journeys_stagevisit SET left_at = NULL, left_by = '' WHERE id = {visit_id}"),
    Attempt("when one entered is not changed", "UPDATE journeys_stagevisit SET entered_at = now() - interval '9 days' WHERE id = {visit_id}"),
    Attempt("which stage it was is not changed", "UPDATE journeys_stagevisit SET stage_id = stage_id + 1 WHERE id = {visit_id}"),
    Attempt("visits are not deleted", "DELETE FROM journeys_stagevisit WHERE id = {visit_id}"),
]
PROGRESS = [
    Attempt("a requirement stands once in a journey", copy("journeys_requirementstate", "{requirement_state_id}")),
    Attempt("a requirement's status is known", "UPDATE journeys_requirementstate SET status = 'perhaps' WHERE id = {requirement_state_id}"),
    Attempt("a requirement is there once in a stage", copy("journeys_requirement", "{requirement_id}")),
    Attempt("a cleared blocker says who cleared it", "UPDATE journeys_blocker SET cleared_at = now() WHERE id = {blocker_id}"),
    Attempt("a blocker is not cleared before it opened", "UPDATE journeys_blocker SET cleared_at = opened_at - interval '1 s', cleared_by = 'x' WHERE id = {blocker_id}"),
    Attempt("a blocker is of a known kind", "UPDATE journeys_blocker SET kind = 'mood' WHERE id = {blocker_id}"),
    Attempt("one holds the ball at a time", "INSERT INTO journeys_waitingon (journey_id, holder, since) VALUES ({journey_id}, 'team', now()), ({journey_id}, 'customer', now())"),
    Attempt("nobody holds the ball backwards in time", "INSERT INTO journeys_waitingon (journey_id, holder, since, until) VALUES ({journey_id}, 'team', now(), now() - interval '1 s')"),
    Attempt("a follow-up that is done says by whom", "UPDATE journeys_followup SET done_at = now() WHERE id = {follow_up_id}"),
    Attempt("a follow-up comes once for its occasion", copy("journeys_followup", "{follow_up_id}", occasion="'x'") + ";" + copy("journeys_followup", "{follow_up_id}", occasion="'x'")),
    Attempt("a kept promise has a time", "UPDATE journeys_promise SET state = 'kept' WHERE id = {promise_id}"),
    Attempt("an open promise has none", "UPDATE journeys_promise SET settled_at = now() WHERE id = {promise_id}"),
    Attempt("a handoff that is offered has no answer yet", "INSERT INTO journeys_handoff (journey_id, to_channel, brief, state, offered_at, answered_at) VALUES ({journey_id}, '', '{{}}', 'offered', now(), now())"),
    Attempt("a journey is offered to one at a time", copy("journeys_handoff", "{handoff_id}")),
    Attempt("a handoff is answered after it was offered", "UPDATE journeys_handoff SET state = 'accepted', answered_at = offered_at - interval '1 day' WHERE id = {handoff_id}"),
]
TOUCHPOINTS = [
    Attempt("the same event twice is one touchpoint", copy("touchpoints_touchpoint", "{touchpoint_id}", source="'x'", external_id="'1'") + ";" + copy("touchpoints_touchpoint", "{touchpoint_id}", source="'x'", external_id="'1'")),
    Attempt("a touchpoint's channel is known", "UPDATE touchpoints_touchpoint SET channel = 'pigeon' WHERE id = {touchpoint_id}"),
    Attempt("a touchpoint comes in or goes out", "UPDATE touchpoints_touchpoint SET direction = 'up' WHERE id = {touchpoint_id}"),
    Attempt("a touchpoint's sentiment is from -2 to +2", "UPDATE touchpoints_touchpoint SET sentiment = -3, sentiment_source = 'agent' WHERE id = {touchpoint_id}"),
    Attempt("a sentiment says where it came from", "UPDATE touchpoints_touchpoint SET sentiment = 1 WHERE id = {touchpoint_id}"),
    Attempt("where it came from has a sentiment", "UPDATE touchpoints_touchpoint SET sentiment_source = 'agent' WHERE id = {touchpoint_id}"),
    Attempt("a duration is not negative", "UPDATE touchpoints_touchpoint SET duration_seconds = -1 WHERE id = {touchpoint_id}"),
    Attempt("a touchpoint is somebody's", "UPDATE touchpoints_touchpoint SET customer_id = 999999 WHERE id = {touchpoint_id}; SET CONSTRAINTS ALL IMMEDIATE"),
    Attempt("a way in is of a known kind", "UPDATE touchpoints_channelaccount SET kind = 'pigeon' WHERE id = {channel_id}"),
    Attempt("a way in has a key of its own", copy("touchpoints_channelaccount", "{channel_id}")),
    Attempt("a way in's key is not empty", "UPDATE touchpoints_channelaccount SET key = '' WHERE id = {channel_id}"),
    Attempt("a way in has a provider", "UPDATE touchpoints_channelaccount SET provider = '' WHERE id = {channel_id}"),
    Attempt("an event id is taken once", "INSERT INTO touchpoints_receivedevent (account_id, event_id, digest, received_at) SELECT {channel_id}, 'x', '', now() FROM generate_series(1, 2)"),
    Attempt("an event id is not empty", "INSERT INTO touchpoints_receivedevent (account_id, event_id, digest, received_at) VALUES ({channel_id}, '', '', now())"),
    Attempt("a minute is counted once", "INSERT INTO touchpoints_channelminute (account_id, minute, count) SELECT {channel_id}, date_trunc('hour', now()), 1 FROM generate_series(1, 2)"),
    Attempt("a call of an account is there once", "INSERT INTO touchpoints_call (account_id, external_id, told, began_at, due_at) SELECT {channel_id}, 'CA1', '{{}}', now(), now() FROM generate_series(1, 2)"),
    Attempt("a recorded call holds nothing about a person", "INSERT INTO touchpoints_call (account_id, external_id, told, began_at, due_at, touchpoint_id) VALUES ({channel_id}, 'CA1', '{{\"number\": \"1\"}}', now(), now(), {touchpoint_id})"),
    Attempt("a visit does not end before it starts", "INSERT INTO touchpoints_webvisit (account_id, device, started_at, last_at) VALUES ({channel_id}, 'd', now(), now() - interval '1 second')"),
    Attempt("a visit that is told is somebody's", "INSERT INTO touchpoints_webvisit (account_id, device, started_at, last_at, touchpoint_id) VALUES ({channel_id}, 'd', now(), now(), {touchpoint_id})"),
    Attempt("a page view sent twice is one", "INSERT INTO touchpoints_webvisit (id, account_id, device, started_at, last_at) VALUES (777777, {channel_id}, 'd', now(), now()); INSERT INTO touchpoints_webevent (visit_id, account_id, event_id, name, path, data, occurred_at) SELECT 777777, {channel_id}, 'e', 'page', '/', '{{}}', now() FROM generate_series(1, 2)"),
]
TICKETS = [
    Attempt("a ticket's number is given once", copy("tickets_ticket", "{ticket_id}")),
    Attempt("a ticket's severity is known", "UPDATE tickets_ticket SET severity = 'meh' WHERE id = {ticket_id}"),
    Attempt("a ticket's state is known", "UPDATE tickets_ticket SET state = 'lost' WHERE id = {ticket_id}"),
    Attempt("a resolved ticket says when and by whom", "UPDATE tickets_ticket SET state = 'resolved' WHERE id = {ticket_id}"),
    Attempt("an open ticket is not resolved", "UPDATE tickets_ticket SET resolved_at = now(), resolved_by = 'x' WHERE id = {ticket_id}"),
    Attempt("a ticket is not resolved before it opened", "UPDATE tickets_ticket SET state = 'resolved', resolved_at = opened_at - interval '1 s', resolved_by = 'x' WHERE id = {ticket_id}"),
    Attempt("a cause's number is given once", copy("tickets_rootcause", "{cause_id}")),
    Attempt("a cause's stage is of a map", "UPDATE tickets_rootcause SET stage_key = 'report', map_id = NULL WHERE id = {cause_id}"),
    Attempt("a cause with tickets is not deleted", "DELETE FROM tickets_rootcause WHERE id = {cause_id}; SET CONSTRAINTS ALL IMMEDIATE"),
    Attempt("there are five whys", "INSERT INTO tickets_why (cause_id, position, text) VALUES ({cause_id}, 6, 'x')"),
    Attempt("each why has its place", "INSERT INTO tickets_why (cause_id, position, text) VALUES ({cause_id}, 1, 'x'), ({cause_id}, 1, 'y')"),
    Attempt("a shipped action says who shipped it", "INSERT INTO tickets_correctiveaction (cause_id, kind, title, shipped_at, shipped_by) VALUES ({cause_id}, 'policy', 'x', now(), '')"),
]
MESSAGES = [
    Attempt("a message is made once for its occasion", copy("notifications_notification", "{notification_id}")),
    Attempt("a message's state is known", "UPDATE notifications_notification SET state = 'lost' WHERE id = {notification_id}"),
    Attempt("what is being sent has a lease", "UPDATE notifications_notification SET state = 'sending' WHERE id = {notification_id}"),
    Attempt("a lease has an owner", "UPDATE notifications_notification SET lease_until = now() WHERE id = {notification_id}"),
    Attempt("what was sent has a time", "UPDATE notifications_notification SET state = 'sent', sent_at = NULL WHERE id = {notification_id}"),
    Attempt("an attempt is counted once", "INSERT INTO notifications_deliveryattempt (notification_id, number, started_at, result, detail) SELECT {notification_id}, 1, now(), '', '' FROM generate_series(1, 2)"),
    Attempt("an attempt that ended has a result", "INSERT INTO notifications_deliveryattempt (notification_id, number, started_at, ended_at, result, detail) VALUES ({notification_id}, 1, now(), now(), '', '')"),
    Attempt("a receipt counts once", "INSERT INTO notifications_providerevent (provider, event_id, kind, happened_at, received_at, data) SELECT 'x', '1', 'opened', now(), now(), '{{}}' FROM generate_series(1, 2)"),
    Attempt("a rule's name is its own", copy("notifications_rule", "{rule_id}")),
    Attempt("a rule's version is counted once", copy("notifications_ruleversion", "{rule_version_id}")),
    Attempt("an event rule names an event", copy("notifications_ruleversion", "{rule_version_id}", number="2", event_kind="''")),
    Attempt("a time rule names a time", copy("notifications_ruleversion", "{rule_version_id}", number="2", trigger="'time'", event_kind="''")),
    Attempt("a message rule names its template", copy("notifications_ruleversion", "{rule_version_id}", number="2", template_key="''")),
    Attempt("a template's version is counted once", copy("notifications_template", "{template_id}")),
    Attempt("an address is suppressed once a topic", "INSERT INTO notifications_suppression (channel, digest, topic, reason, created_at) SELECT 'email', 'x', '', 'bounced', now() FROM generate_series(1, 2)"),
    Attempt("a suppression has a known reason", "INSERT INTO notifications_suppression (channel, digest, topic, reason, created_at) VALUES ('email', 'x', '', 'dislike', now())"),
]
INSIGHTS = [
    Attempt("a signal is raised once for its occasion", copy("insights_signal", "{signal_id}")),
    Attempt("a signal's strength is a share", "UPDATE insights_signal SET strength = 1.1 WHERE id = {signal_id}"),
    Attempt("a settled signal says by whom", "UPDATE insights_signal SET settled_at = now() WHERE id = {signal_id}"),
]
GROUND = [
    Attempt("a key of a request counts once", "INSERT INTO core_idempotencykey (scope, key, path, body_digest, created_at) SELECT 'user:1', 'k', '/', '', now() FROM generate_series(1, 2)"),
    Attempt("a job's state is known", "INSERT INTO core_job (kind, state, params, cursor, done, result, error, cancel_requested, actor_kind, actor_id, actor_label, created_at, touched_at) VALUES ('x', 'lost', '{{}}', '{{}}', 0, '{{}}', '', false, 'system', 0, '', now(), now())"),
    Attempt("a setting is there once", "INSERT INTO core_setting (key, value, updated_at) VALUES ('x', '1', now()), ('x', '2', now())"),
]

ATTEMPTS = [
    *PEOPLE, *CUSTOMERS, *STORY, *JOURNEYS, *VISITS, *PROGRESS, *TOUCHPOINTS, *TICKETS, *MESSAGES, *INSIGHTS, *GROUND,
]
# fmt: on
REFUSALS = {"23505", "23514", "23503", "23P01", "23001", "P0001", "23502"}  # what PostgreSQL calls a broken rule


@pytest.fixture
def rows():
    world = build_world()
    connection.check_constraints()  # nothing pending: a table with open checks cannot be emptied or altered anyway
    return world.rows


def test_postgresql_refuses_every_broken_rule(rows, capsys):
    accepted, mistaken = [], []
    for attempt in ATTEMPTS:
        code = _code_of(attempt.sql.format(**rows))
        if code is None:
            accepted.append(attempt.rule)
        elif code not in REFUSALS:
            mistaken.append(f"{attempt.rule}: {code}")
    with capsys.disabled():
        print(
            f"\nrules: {len(ATTEMPTS)} attempts, {len(ATTEMPTS) - len(accepted) - len(mistaken)} refused by PostgreSQL"
        )
    assert not mistaken, f"refused for another reason than the rule: {mistaken}"
    assert not accepted, f"PostgreSQL let through: {accepted}"


def _code_of(sql: str) -> str | None:
    """The SQLSTATE with which PostgreSQL refuses, None when it does not."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except DatabaseError as error:
        return error.__cause__.pgcode  # type: ignore[union-attr]
    return None


def test_rules_are_told_apart():
    assert len({attempt.rule for attempt in ATTEMPTS}) == len(ATTEMPTS)


def test_the_same_steps_without_the_mistake_are_let_through(rows):
    """So that the attempts above fail for their rule and not for their SQL."""
    for sql in (
        copy("teams_user", "{user_id}", email="'other@example.com'"),
        copy("customers_identity", "{identity_id}", value="'other'"),
        copy("journeys_journey", "{journey_id}", number="800"),
        copy("touchpoints_touchpoint", "{touchpoint_id}", source="'x'", external_id="'2'"),
        copy("notifications_notification", "{notification_id}", dedupe_key="'other'"),
        copy("notifications_ruleversion", "{rule_version_id}", number="2"),
        CLOSED,
        CLOSED + ";" + VISIT + "SELECT journey_id, stage_id, 2, left_at, 'x', '', NULL, '', '', '' FROM journeys_stagevisit WHERE id = {visit_id}",
        "UPDATE customers_identity SET is_preferred = true WHERE id = {identity_id}",
    ):  # fmt: skip
        assert _code_of(sql.format(**rows)) is None, sql


def test_erasure_is_the_only_way_through_the_log(rows):
    """What is append-only can be erased on purpose, inside one transaction, and by nobody else."""
    erase = f"DELETE FROM customers_consent WHERE id = {rows['consent_id']}"
    assert _code_of(erase) == "23001"
    assert _code_of(f"SET LOCAL journeycrm.erasing = 'on'; {erase}") is None
    assert _code_of(erase) == "23001"

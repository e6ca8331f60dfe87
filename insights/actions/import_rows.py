"""From the staged log to rows: set-based SQL, one statement per table, in the order their foreign keys want."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model

from core.actor import Actor
from core.bulk import insert_from, insert_statement
from customers.models import Customer, Identity
from journeys.models import Journey, JourneyMap, RequirementState, StageVisit, WaitingOn
from story.models import SHARDS, Event
from touchpoints.models import Touchpoint

if TYPE_CHECKING:
    from insights.actions.import_events import ImportSummary


GROWN = 5  # a table of fewer rows than this many times what came in has changed
SMALL_TABLE = 1000


def make_staging(cursor: Any) -> None:
    """Temporary tables, gone with the transaction. `log_setting` has one row: what the statements need to know."""
    staged = ("event", "stage", "setting", "visit", "case", "person", "touchpoint")
    cursor.execute("DROP TABLE IF EXISTS " + ", ".join(f"pg_temp.log_{name}" for name in staged))
    cursor.execute("""
        CREATE TEMP TABLE log_event (
            line bigint, case_id text, activity text, at timestamptz, customer text, resource text, channel text,
            sentiment smallint
        ) ON COMMIT DROP;
        CREATE TEMP TABLE log_stage (activity text, stage_id bigint, key text, name text) ON COMMIT DROP;
        CREATE TEMP TABLE log_setting (
            source text, is_open boolean, map_id bigint, version_id bigint, map_key text, map_name text, prefix text,
            actor_kind text, actor_id bigint, actor text
        ) ON COMMIT DROP;
        INSERT INTO log_setting DEFAULT VALUES;
    """)


def fill(cursor: Any, journey_map: JourneyMap, summary: ImportSummary, *, is_open: bool, by: Actor) -> None:
    """Turn the staged log into rows; cases that are there already are skipped. Counts go into `summary`."""
    cursor.execute(
        """UPDATE log_setting SET source = %s, is_open = %s, map_key = %s, map_name = %s, prefix = %s, actor_kind = %s,
           actor_id = %s, actor = %s""",
        [summary.source, is_open, journey_map.key, journey_map.name, journey_map.prefix, by.kind, by.id, by.label],
    )
    # Two imports of one source take turns: the second finds the first one's cases.
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import_events'), hashtext(%s))", [summary.source])
    _order_visits(cursor, summary)
    summary.customers = _customers(cursor)
    summary.journeys = _journeys(cursor, journey_map)
    summary.visits = _visits(cursor)
    if is_open:
        _open_ends(cursor)
    summary.touchpoints = _touchpoints(cursor)
    _facts(cursor)
    _tell_planner(cursor, summary.events)


def _tell_planner(cursor: Any, events: int) -> None:
    """Fresh statistics for the tables that have grown much.

    Foreign keys are checked at commit. A process that planned those checks while the tables were empty would read
    whole tables for every row; fresh statistics make it plan anew. Where few rows came to many, all is well as it is.
    """
    tables = [model._meta.db_table for model in (Customer, Journey, StageVisit, Touchpoint, Event)]
    cursor.execute(
        "SELECT relname FROM pg_class WHERE oid = ANY(%s::regclass[]) AND reltuples < %s",
        [tables, max(GROWN * events, SMALL_TABLE)],
    )
    grown = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
    if grown:
        cursor.execute(f"ANALYZE {grown}")


def _order_visits(cursor: Any, summary: ImportSummary) -> None:
    """log_visit: each event with its place in its case (by time, then line). log_case: one row a case."""
    cursor.execute("ANALYZE log_event")
    cursor.execute("""
        CREATE TEMP TABLE log_visit ON COMMIT DROP AS
        SELECT e.case_id, row_number() OVER w AS position, e.at, lead(e.at) OVER w AS next_at,
               s.stage_id, s.key, s.name, lag(s.key) OVER w AS from_key, lag(s.name) OVER w AS from_name,
               e.customer, e.resource, e.channel, e.sentiment
        FROM log_event e JOIN log_stage s USING (activity)
        WHERE NOT EXISTS (
            SELECT 1 FROM journeys_journey j, log_setting
            WHERE j.source = log_setting.source AND j.external_id = e.case_id AND j.external_id <> ''
        )
        WINDOW w AS (PARTITION BY e.case_id ORDER BY e.at, e.line);
        CREATE TEMP TABLE log_case ON COMMIT DROP AS
        SELECT case_id, min(at) AS first_at, max(at) AS last_at, count(*) AS visits,
               (array_agg(stage_id ORDER BY position DESC))[1] AS last_stage_id,
               coalesce((array_agg(customer ORDER BY position) FILTER (WHERE customer <> ''))[1], case_id) AS person,
               NULL::bigint AS customer_id, NULL::bigint AS journey_id, NULL::bigint AS number
        FROM log_visit GROUP BY case_id;
        ANALYZE log_visit;
        ANALYZE log_case;
    """)
    cursor.execute("SELECT (SELECT count(DISTINCT case_id) FROM log_event), (SELECT count(*) FROM log_case)")
    summary.cases, fresh = cursor.fetchone()
    summary.skipped_cases = summary.cases - fresh


def _customers(cursor: Any) -> int:
    """One customer per person named in the log (else per case), known by the external id 'source:person'."""
    cursor.execute("""
        CREATE TEMP TABLE log_person ON COMMIT DROP AS
        SELECT c.person, c.value, c.first_at, i.customer_id, i.customer_id IS NULL AS is_new
        FROM (
            SELECT person, source || ':' || person AS value, min(first_at) AS first_at
            FROM log_case CROSS JOIN log_setting GROUP BY person, source
        ) c LEFT JOIN customers_identity i ON i.kind = 'external' AND i.value = c.value
    """)
    # Merged records: what comes in goes to the survivor. A survivor may have been merged on, hence the loop.
    while True:
        cursor.execute("""
            UPDATE log_person p SET customer_id = c.merged_into_id FROM customers_customer c
            WHERE c.id = p.customer_id AND c.merged_into_id IS NOT NULL
        """)
        if not cursor.rowcount:
            break
    cursor.execute("""
        SELECT id FROM customers_customer WHERE id IN (SELECT customer_id FROM log_person) ORDER BY id FOR NO KEY UPDATE
    """)
    cursor.execute(f"UPDATE log_person SET customer_id = {_next_id(Customer)} WHERE is_new")
    made = insert_from(
        Customer,
        {
            "id": "customer_id",
            "name": "person",
            "sort_key": "lower(unaccent(person))",
            "search_text": "lower(unaccent(' ' || person || ' ' || value))",
            "customer_since": "(first_at AT TIME ZONE 'UTC')::date",
        },
        "FROM log_person WHERE is_new ORDER BY customer_id",
    )
    insert_from(
        Identity,
        {"customer_id": "customer_id", "kind": "'external'", "value": "value", "shown": "person"},
        "FROM log_person WHERE is_new ORDER BY customer_id",
    )
    return made


def _journeys(cursor: Any, journey_map: JourneyMap) -> int:
    """One journey a case, numbered in the order they began; closed at its last event unless it stays open."""
    cursor.execute(f"""
        UPDATE log_case c SET customer_id = p.customer_id, journey_id = o.id, number = o.number
        FROM log_person p, (
            SELECT case_id, {_next_id(Journey)} AS id, nextval('journeys_number_of_map_{journey_map.pk:d}') AS number
            FROM (SELECT case_id FROM log_case ORDER BY first_at, case_id) ordered
        ) o
        WHERE p.person = c.person AND o.case_id = c.case_id
    """)
    return insert_from(
        Journey,
        {
            "id": "journey_id",
            "map_id": "map_id",
            "map_version_id": "version_id",
            "customer_id": "customer_id",
            "number": "number",
            "stage_id": "last_stage_id",
            "stage_entered_at": "last_at",
            "due_at": "CASE WHEN is_open THEN last_at + make_interval(secs => st.expected_seconds) END",
            "team_id": "st.team_id",
            "started_at": "first_at",
            "outcome": "CASE WHEN is_open THEN '' ELSE 'imported' END",
            "outcome_at": "CASE WHEN NOT is_open THEN last_at END",
            "ended_at": "CASE WHEN NOT is_open THEN last_at END",
            "source": "source",
            "external_id": "case_id",
            "history": "NOT is_open",
            "version": "visits",
        },
        "FROM log_case CROSS JOIN log_setting JOIN journeys_stage st ON st.id = last_stage_id ORDER BY journey_id",
    )


def _visits(cursor: Any) -> int:
    """Each event enters the stage it names and leaves it at the case's next event."""
    # A table that was empty a moment ago has no statistics: the trigger that refuses overlaps must not plan to read all
    # of it for every row.
    cursor.execute("SET LOCAL enable_seqscan = off")
    made = insert_from(
        StageVisit,
        {
            "journey_id": "c.journey_id",
            "stage_id": "v.stage_id",
            "position": "v.position",
            "entered_at": "v.at",
            "entered_by": "actor",
            "left_at": "coalesce(v.next_at, CASE WHEN NOT is_open THEN v.at END)",
            "left_by": "CASE WHEN v.next_at IS NOT NULL OR NOT is_open THEN actor ELSE '' END",
            "resource": "v.resource",
        },
        "FROM log_visit v JOIN log_case c USING (case_id) CROSS JOIN log_setting ORDER BY c.journey_id, v.position",
    )
    cursor.execute("SET LOCAL enable_seqscan = on")
    return made


def _open_ends(cursor: Any) -> None:
    """What a running journey has besides: the ball is with the team, and its stage's requirements are missing."""
    running = "FROM log_case c JOIN journeys_stage st ON st.id = c.last_stage_id"
    insert_from(
        WaitingOn,
        {"journey_id": "c.journey_id", "holder": "'team'", "team_id": "st.team_id", "since": "c.last_at"},
        running,
    )
    insert_from(
        RequirementState,
        {
            "journey_id": "c.journey_id",
            "requirement_id": "r.id",
            "changed_at": "c.last_at",
            "changed_by": "actor",
        },
        f"{running} JOIN journeys_requirement r ON r.stage_id = st.id CROSS JOIN log_setting",
    )
    cursor.execute("""
        UPDATE journeys_journey j SET missing_requirements = r.count
        FROM log_case c JOIN (
            SELECT stage_id, count(*) FROM journeys_requirement GROUP BY stage_id
        ) r ON r.stage_id = c.last_stage_id
        WHERE j.id = c.journey_id
    """)


def _touchpoints(cursor: Any) -> int:
    """Each event with a channel or a rating was an interaction too."""
    cursor.execute(f"""
        CREATE TEMP TABLE log_touchpoint ON COMMIT DROP AS
        SELECT v.*, {_next_id(Touchpoint)} AS touchpoint_id FROM log_visit v
        WHERE v.channel <> '' OR v.sentiment IS NOT NULL ORDER BY v.at, v.case_id, v.position
    """)
    return insert_from(
        Touchpoint,
        {
            "id": "v.touchpoint_id",
            "customer_id": "c.customer_id",
            "channel": "coalesce(nullif(v.channel, ''), 'web')",
            "occurred_at": "v.at",
            "author": "v.resource",
            "summary": "v.name",
            "sentiment": "v.sentiment",
            "sentiment_source": "CASE WHEN v.sentiment IS NULL THEN '' ELSE 'customer' END",
            "journey_id": "c.journey_id",
            "stage_key": "v.key",
            "source": "source",
            "external_id": "v.case_id || ':' || v.position",
            "history": "true",
        },
        "FROM log_touchpoint v JOIN log_case c USING (case_id) CROSS JOIN log_setting ORDER BY v.touchpoint_id",
    )


FACTS = """
    SELECT case_id, 0 AS rank, 1 AS position, 'journey.started' AS kind, first_at AS at, '' AS stage_key,
           'journey' AS subject_kind, journey_id AS subject_id, '' AS channel, NULL::smallint AS sentiment,
           '{}'::jsonb AS more
    FROM log_case
    UNION ALL
    SELECT case_id, 1, position, 'stage.entered', at, key, 'journey', NULL, '', NULL,
           jsonb_build_object('from', coalesce(from_key, ''), 'from_name', coalesce(from_name, ''), 'to_name', name,
                              'visit', position, 'reason', '')
    FROM log_visit
    UNION ALL
    SELECT case_id, 2, position, 'touchpoint.logged', at, key, 'touchpoint', touchpoint_id,
           coalesce(nullif(channel, ''), 'web'), sentiment, '{}'::jsonb
    FROM log_touchpoint
    UNION ALL
    SELECT case_id, 3, visits, 'journey.ended', last_at, '', 'journey', journey_id, '', NULL,
           jsonb_build_object('outcome', 'imported')
    FROM log_case CROSS JOIN log_setting WHERE NOT is_open
"""


def _facts(cursor: Any) -> None:
    """The facts of all this, one customer's in order of time, with their feed markers."""
    statement, params = insert_statement(
        Event,
        {
            "customer_id": "c.customer_id",
            "journey_id": "c.journey_id",
            "stage_key": "f.stage_key",
            "subject_kind": "f.subject_kind",
            "subject_id": "coalesce(f.subject_id, c.journey_id)",
            "kind": "f.kind",
            "channel": "f.channel",
            "sentiment": "f.sentiment",
            "occurred_at": "f.at",
            "actor_kind": "actor_kind",
            "actor_id": "actor_id",
            "actor_label": "actor",
            "source": "source",
            "data": "f.more || jsonb_build_object('map', map_key, 'map_name', map_name)"
            " || jsonb_build_object('number', prefix || '-' || c.number)",
            "history": "true",
        },
        f"FROM ({FACTS}) f JOIN log_case c USING (case_id) CROSS JOIN log_setting "
        "ORDER BY c.customer_id, f.at, c.journey_id, f.position, f.rank",
    )
    statement += " RETURNING id, customer_id"
    feed = f"INSERT INTO story_feed (event_id, customer_id, shard) SELECT id, customer_id, mod(customer_id, {SHARDS:d})"
    cursor.execute(f"WITH told AS ({statement}) {feed} FROM told", params)


def _next_id(model: type[Model]) -> str:
    """SQL for the model's next id, so that rows of several tables can be joined before they are written."""
    return f"nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id'))"

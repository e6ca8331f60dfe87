"""A made-up insurer of any size, by set-based SQL: the same customers for the same numbers, every time.

Nothing is even: a third of the people have no journey and a tenth have three, one map has two fifths of all journeys,
touchpoints per person follow an exponential curve, and customer 1 has a story of 2,000 touchpoints.
"""

from __future__ import annotations

from django.db import connection, transaction

from benchmarks.maps import MAPS, make_company
from benchmarks.names import FAMILY, FAMILY_ENDS, GIVEN
from core.bulk import insert_from
from customers.models import Consent, Customer, Identity, Organisation
from journeys.models import Blocker, FollowUp, Journey, StageVisit, WaitingOn
from story.models import SHARDS, Event, Feed
from tickets.models import Ticket
from touchpoints.models import Touchpoint

LONG_STORY = 2_000  # touchpoints of customer 1
BY = {"actor_kind": "'system'", "actor_id": "0", "actor_label": "'Benchmark'"}
MODELS = (Organisation, Customer, Identity, Consent, Journey, StageVisit, WaitingOn, Blocker, FollowUp, Touchpoint,
          Ticket, Event, Feed)  # fmt: skip

# dice(n, salt): a number from 0 up to 1 that depends on nothing but its arguments.
DICE = """
    CREATE OR REPLACE FUNCTION pg_temp.dice(n bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (hashint8extended(n, salt) & 2147483647) / 2147483648.0
"""


def grow(customers: int) -> None:
    """Make the world grow to this many customers; what is there stays as it is.

    Triggers rest meanwhile: its rows have no audit trail, and what they refuse does not happen here. Constraints stay.
    """
    if not Customer.objects.exists():
        make_company()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(DICE)
        _triggers(cursor, "DISABLE")
        first = Customer.objects.count() + 1
        # Tables that were empty a moment ago have no statistics: the checks of foreign keys must not plan to read all
        # of them for every row.
        cursor.execute("SET LOCAL enable_seqscan = off")
        _people(cursor, first, customers)
        _journeys(cursor)
        _touchpoints(cursor)
        _tickets(cursor)
        _facts(cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _triggers(cursor, "ENABLE")
        cursor.execute("DROP TABLE person, staff, run, stay, talk, issue")
    with connection.cursor() as cursor:
        # what autovacuum does in a database that lives
        cursor.execute("VACUUM (ANALYZE) " + ", ".join(model._meta.db_table for model in MODELS))


def _triggers(cursor, verb: str) -> None:
    for model in MODELS:
        cursor.execute(f"ALTER TABLE {model._meta.db_table} {verb} TRIGGER USER")


def _people(cursor, first: int, last: int) -> None:
    """Names, handles, organisations, answers on consent."""
    insert_from(
        Organisation,
        {"name": "'Household ' || n", "sort_key": "'household ' || n"},
        f"FROM generate_series({first // 50 + 1}, {last // 50}) n",
    )
    cursor.execute(
        f"""
        CREATE TEMP TABLE person AS
        SELECT n, {_next_id(Customer)} AS id, given || ' ' || family AS name, lower(given || ' ' || family) AS key,
               lower(given) || '.' || lower(family) || n || '@example.net' AS email,
               '+4477' || lpad(n::text, 8, '0') AS phone,
               now() - make_interval(days => 540) * pg_temp.dice(n, 3) AS since
        FROM (
            SELECT n, (%s::text[])[1 + floor(pg_temp.dice(n, 1) ^ 2 * {len(GIVEN)})::int] AS given,
                   (%s::text[])[1 + floor(pg_temp.dice(n, 2) * {len(FAMILY)})::int]
                   || (%s::text[])[1 + floor(pg_temp.dice(n, 4) ^ 2 * {len(FAMILY_ENDS)})::int] AS family
            FROM generate_series(%s, %s) n
        ) named ORDER BY n
        """,
        [GIVEN, FAMILY, FAMILY_ENDS, first, last],
    )
    cursor.execute("CREATE TEMP TABLE staff AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM teams_user")
    cursor.execute("ANALYZE person")
    insert_from(
        Customer,
        {
            "id": "id", "name": "name", "sort_key": "key",
            "search_text": "' ' || key || ' ' || email || ' ' || substr(phone, 2)",
            "organisation_id": f"CASE WHEN n >= 50 AND pg_temp.dice(n, 5) < 0.3 THEN {_organisation('n')} END",
            "owner_id": "CASE WHEN pg_temp.dice(n, 9) < 0.3 THEN "
            "(SELECT id FROM staff WHERE place = floor(pg_temp.dice(n, 45) * (SELECT count(*) FROM staff))::int) END",
            "customer_since": "since::date", "updated_at": "since", "created_at": "since",
        },
        "FROM person ORDER BY id",
    )  # fmt: skip
    handle = {"customer_id": "id", "created_at": "since"}
    insert_from(
        Identity,
        handle | {"kind": "'email'", "value": "email", "shown": "email", "is_preferred": "true"},
        "FROM person ORDER BY id",
    )
    insert_from(
        Identity,
        handle | {"kind": "'phone'", "value": "phone", "shown": "phone"},
        "FROM person WHERE pg_temp.dice(n, 6) < 0.7 ORDER BY id",
    )
    insert_from(
        Consent,
        BY | {"customer_id": "id", "topic": "'marketing'", "allowed": "pg_temp.dice(n, 7) < 0.4", "source": "'web'",
              "given_at": "since"},
        "FROM person WHERE pg_temp.dice(n, 8) < 0.6 ORDER BY id",
    )  # fmt: skip


def _organisation(n: str) -> str:
    return f"(SELECT id FROM customers_organisation WHERE name = 'Household ' || ({n} / 50) LIMIT 1)"


def _journeys(cursor) -> None:
    """run: one row a journey. stay: one row a stage visit.

    A quarter is still running: so many that a board is as full at 1,000 customers as at 100,000, and what is compared
    is the same page.
    """
    cursor.execute("CREATE TEMP TABLE kind AS SELECT * FROM unnest(%s::bigint[], %s::float8[]) AS k (map_id, up_to)",
                   [*_shares()])  # fmt: skip
    cursor.execute(f"""
        CREATE TEMP TABLE run AS
        SELECT r.*, steps + (NOT running)::int AS visits, {_next_id(Journey)} AS id,
               nextval('journeys_number_of_map_' || r.map_id) AS number,
               m.prefix, m.key AS map_key, m.name AS map_name, v.id AS version_id,
               CASE WHEN running THEN now() - make_interval(days => 20) * pg_temp.dice(seed, 14) ^ 2
                    ELSE now() - make_interval(days => 540) * pg_temp.dice(seed, 14) END AS last_at
        FROM (
            SELECT p.id AS customer_id, p.n * 4 + k AS seed,
                   (SELECT map_id FROM kind WHERE up_to > pg_temp.dice(p.n * 4 + k, 11) ORDER BY up_to LIMIT 1)
                       AS map_id,
                   1 + floor(pg_temp.dice(p.n * 4 + k, 12) * 6)::int AS steps,
                   pg_temp.dice(p.n * 4 + k, 13) < 0.25 AS running, pg_temp.dice(p.n * 4 + k, 15) < 0.15 AS lost
            FROM person p, LATERAL generate_series(1, CASE
                WHEN pg_temp.dice(p.n, 10) < 0.35 THEN 0 WHEN pg_temp.dice(p.n, 10) < 0.8 THEN 1
                WHEN pg_temp.dice(p.n, 10) < 0.9 THEN 2 ELSE 3 END) k
        ) r JOIN journeys_journeymap m ON m.id = r.map_id JOIN journeys_mapversion v ON v.map_id = m.id
        ORDER BY seed;
        DROP TABLE kind;
        CREATE TEMP TABLE stay AS
        SELECT *, lead(entered_at) OVER (PARTITION BY journey_id ORDER BY position) AS left_at FROM (
            SELECT *, last_at - sum(length) OVER (PARTITION BY journey_id ORDER BY position DESC) AS entered_at FROM (
                SELECT r.id AS journey_id, r.customer_id, r.seed, r.running, r.last_at, p AS position, r.map_key,
                       r.map_name, r.prefix, r.number, p = r.visits AS is_last,
                       st.id AS stage_id, st.key, st.name, st.team_id, st.expected_seconds,
                       CASE WHEN p = r.visits THEN interval '0' ELSE interval '1 hour'
                            + make_interval(days => 9) * pg_temp.dice(r.seed * 10 + p, 16) ^ 2 END AS length
                FROM run r CROSS JOIN LATERAL generate_series(1, r.visits) p
                JOIN journeys_stage st ON st.map_version_id = r.version_id
                     AND st.position = CASE WHEN p <= r.steps THEN p WHEN r.lost THEN 8 ELSE 7 END
            ) one
        ) placed;
        CREATE INDEX ON stay (journey_id, position);
        ANALYZE run;
        ANALYZE stay;
    """)
    _write_journeys()


def _shares() -> tuple[list[int], list[float]]:
    """Map ids and the share of journeys up to each."""
    cursor = connection.cursor()
    cursor.execute("SELECT key, id FROM journeys_journeymap")
    ids, up_to, total = dict(cursor.fetchall()), [], 0.0
    for one in MAPS:
        total += one.share
        up_to.append(total)
    return [ids[one.key] for one in MAPS], [*up_to[:-1], 1.01]


def _write_journeys() -> None:
    insert_from(
        Journey,
        {
            "id": "r.id", "map_id": "r.map_id", "map_version_id": "r.version_id", "customer_id": "r.customer_id",
            "number": "r.number", "intent": "'Wants it settled'", "stage_id": "s.stage_id",
            "stage_entered_at": "s.entered_at",
            "due_at": "CASE WHEN r.running THEN s.entered_at + make_interval(secs => s.expected_seconds) END",
            "team_id": "s.team_id", "started_at": "f.entered_at",
            "outcome": "CASE WHEN r.running THEN '' WHEN r.lost THEN 'lost' ELSE 'success' END",
            "outcome_at": "CASE WHEN NOT r.running THEN s.entered_at END",
            "ended_at": "CASE WHEN NOT r.running THEN s.entered_at END",
            "mood": "CASE WHEN pg_temp.dice(r.seed, 17) < 0.6 THEN 3 * pg_temp.dice(r.seed, 18) - 1.5 END",
            "risk": "CASE WHEN r.running AND pg_temp.dice(r.seed, 19) < 0.1 THEN 'high' ELSE '' END",
            "open_blockers": "(r.running AND pg_temp.dice(r.seed, 20) < 0.08)::int", "version": "r.steps",
        },
        "FROM run r JOIN stay s ON s.journey_id = r.id AND s.is_last "
        "JOIN stay f ON f.journey_id = r.id AND f.position = 1 ORDER BY r.id",
    )  # fmt: skip
    insert_from(
        StageVisit,
        {
            "journey_id": "journey_id", "stage_id": "stage_id", "position": "position", "entered_at": "entered_at",
            "entered_by": "'Benchmark'", "left_at": "coalesce(left_at, CASE WHEN NOT running THEN entered_at END)",
            "left_by": "CASE WHEN is_last AND running THEN '' ELSE 'Benchmark' END",
        },
        "FROM stay ORDER BY journey_id, position",
    )  # fmt: skip
    running = "FROM stay s WHERE is_last AND running"
    insert_from(
        WaitingOn,
        {"journey_id": "journey_id", "holder": "'team'", "team_id": "team_id", "since": "entered_at"},
        running,
    )
    insert_from(
        Blocker,
        {"journey_id": "journey_id", "kind": "'other'", "note": "'Waits for the assessor'", "opened_at": "entered_at",
         "opened_by": "'Benchmark'"},
        running + " AND pg_temp.dice(seed, 20) < 0.08",
    )  # fmt: skip
    insert_from(
        FollowUp,
        {"customer_id": "customer_id", "journey_id": "journey_id", "title": "'Call back'", "team_id": "team_id",
         "due_at": "now() + make_interval(days => 6) * (pg_temp.dice(seed, 21) - 0.3)", "created_by": "'Benchmark'"},
        running + " AND pg_temp.dice(seed, 22) < 0.3",
    )  # fmt: skip


def _touchpoints(cursor) -> None:
    """talk: on the way through the stages, and out of the blue; the long story is all of the second kind."""
    cursor.execute(f"""
        CREATE TEMP TABLE talk AS
        SELECT t.*, {_next_id(Touchpoint)} AS id,
               (ARRAY['phone', 'email', 'email', 'chat', 'web', 'portal', 'letter'])
                   [1 + floor(pg_temp.dice(seed, 32) * 7)::int] AS channel,
               CASE WHEN pg_temp.dice(seed, 33) < 0.4 THEN floor(pg_temp.dice(seed, 34) * 5)::int - 2 END AS sentiment
        FROM (
            SELECT customer_id, journey_id, key AS stage_key, team_id, entered_at + interval '5 minutes' AS at,
                   seed * 10 + position AS seed
            FROM stay WHERE pg_temp.dice(seed * 10 + position, 31) < 0.5 AND entered_at < now() - interval '10 minutes'
            UNION ALL
            SELECT p.id, NULL, '', NULL, now() - (now() - since) * pg_temp.dice(n * 5000 + k, 35), -(n * 5000 + k)
            FROM person p, LATERAL generate_series(1, CASE WHEN n = 1 THEN {LONG_STORY}
                ELSE least(40, floor(-ln(1 - pg_temp.dice(n, 30)) * 2)::int) END) k
        ) t ORDER BY seed;
        ANALYZE talk;
    """)
    insert_from(
        Touchpoint,
        {
            "id": "id", "customer_id": "customer_id", "channel": "channel", "occurred_at": "at", "team_id": "team_id",
            "direction": "CASE WHEN pg_temp.dice(seed, 36) < 0.7 THEN 'in' ELSE 'out' END", "author": "'Benchmark'",
            "summary": "'Asked how far it is and what is still missing'", "journey_id": "journey_id",
            "body": "'Good morning, I sent the photos on Monday and wonder whether anything else is needed from me.'",
            "sentiment": "sentiment", "sentiment_source": "CASE WHEN sentiment IS NULL THEN '' ELSE 'agent' END",
            "stage_key": "stage_key", "is_repeat": "pg_temp.dice(seed, 37) < 0.06",
        },
        "FROM talk ORDER BY id",
    )  # fmt: skip


def _tickets(cursor) -> None:
    """issue: one of twelve touchpoints on a journey became a ticket; a fifth of them is open."""
    cursor.execute(f"""
        CREATE TEMP TABLE issue AS
        SELECT t.customer_id, t.journey_id, t.stage_key, t.team_id, t.at, t.seed, {_next_id(Ticket)} AS id,
               nextval('tickets_ticket_number') AS number, pg_temp.dice(seed, 41) < 0.2 AS is_open,
               (SELECT id FROM tickets_rootcause ORDER BY id OFFSET floor(pg_temp.dice(seed, 43) ^ 2 * 20) LIMIT 1)
                   AS cause_id
        FROM talk t WHERE journey_id IS NOT NULL AND pg_temp.dice(seed, 40) < 0.08 ORDER BY seed
    """)
    resolved = "CASE WHEN NOT is_open THEN at + make_interval(days => 4) * pg_temp.dice(seed, 42) END"
    insert_from(
        Ticket,
        {
            "id": "id", "number": "number", "customer_id": "customer_id", "journey_id": "journey_id",
            "stage_key": "stage_key", "title": "'Documents asked for again'", "team_id": "team_id", "opened_at": "at",
            "cause_id": "CASE WHEN pg_temp.dice(seed, 44) < 0.7 THEN cause_id END",
            "answer_due_at": "at + interval '8 hours'", "due_at": "at + interval '3 days'",
            "state": "CASE WHEN is_open THEN 'open' ELSE 'resolved' END",
            "resolved_at": resolved, "resolved_by": "CASE WHEN is_open THEN '' ELSE 'Benchmark' END",
        },
        "FROM issue ORDER BY id",
    )  # fmt: skip


FACTS = """
    SELECT id AS customer_id, NULL::bigint AS journey_id, '' AS stage_key, 'customer' AS subject_kind, id AS subject_id,
           'customer.created' AS kind, '' AS channel, NULL::int AS sentiment, NULL::bigint AS team_id, since AS at,
           '{}'::jsonb AS data
    FROM person
    UNION ALL
    SELECT s.customer_id, s.journey_id, s.key, 'journey', s.journey_id, 'stage.entered', '', NULL, s.team_id,
           s.entered_at, jsonb_build_object(
               'number', s.prefix || '-' || s.number, 'map', s.map_key, 'map_name', s.map_name, 'visit', s.position,
               'from', coalesce(b.key, ''), 'from_name', coalesce(b.name, ''), 'to_name', s.name, 'reason', '')
    FROM stay s LEFT JOIN stay b ON b.journey_id = s.journey_id AND b.position = s.position - 1
    UNION ALL
    SELECT customer_id, journey_id, stage_key, 'touchpoint', id, 'touchpoint.logged', channel, sentiment, team_id, at,
           '{}'
    FROM talk
    UNION ALL
    SELECT customer_id, journey_id, stage_key, 'ticket', id, 'ticket.opened', '', NULL, team_id, at,
           jsonb_build_object('number', 'TK-' || number)
    FROM issue
"""


def _facts(cursor) -> None:
    """What the story tells of all this, in order of time, with places in the feed."""
    insert_from(
        Event,
        BY | {name: name for name in ("customer_id", "journey_id", "stage_key", "subject_kind", "subject_id", "kind",
                                      "channel", "sentiment", "team_id", "data")} | {"occurred_at": "at"},
        f"FROM ({FACTS}) f ORDER BY at, customer_id, kind",
    )  # fmt: skip
    cursor.execute("SELECT coalesce(max(position), 0), coalesce(max(event_id), 0) FROM story_feed")
    position, event_id = cursor.fetchone()
    insert_from(
        Feed,
        {"event_id": "id", "customer_id": "customer_id", "shard": f"mod(customer_id, {SHARDS})",
         "position": f"{position} + row_number() OVER (ORDER BY id)"},
        f"FROM story_event WHERE id > {event_id} ORDER BY id",
    )  # fmt: skip


def _next_id(model) -> str:
    return f"nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id'))"

"""A story of 50,000 facts opens like one of 50: the same queries, none of which reads more than a page's worth."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.bulk import insert_from
from customers.models import Customer
from story.models import SHARDS, Event, Feed
from story.queries import LOOKED_AT
from tests.factories.customers import CustomerFactory
from tests.factories.teams import TeamFactory, UserFactory
from tests.story.plans import BIG, reading
from touchpoints.models import Touchpoint

pytestmark = pytest.mark.django_db
LONG, SHORT = 50_000, 50
#: The most that any one query may read of a big table: what a filter looks at, a few rows more for edges.
MOST = LOOKED_AT + 100
FILTERS = (
    "", "?at=2026-01-01", "?channel=phone", "?channel=letter", "?team={team}&kind=touchpoint.logged", "?journey=99",
    "?repeated=1", "?q=unheard-of", "?kind=ticket.opened&channel=email&team={team}",
)  # fmt: skip


def told(customer: Customer, facts: int, team_id: int) -> None:
    """Give this customer calls, mails and web visits without a mood, a minute apart, all placed in the feed."""
    rows = f"FROM generate_series(1, {facts}) n"
    at = "timestamptz '2026-11-12 12:00Z' - make_interval(mins => n)"
    channel = "CASE mod(n, 3) WHEN 0 THEN 'phone' WHEN 1 THEN 'email' ELSE 'web' END"
    felt = {"sentiment": f"CASE WHEN n = {facts} THEN 1 END"}
    first = _next(Touchpoint)
    insert_from(
        Touchpoint,
        felt | {
            "id": f"{first} + n", "customer_id": str(customer.pk), "channel": channel, "occurred_at": at,
            "direction": "'in'", "summary": "'Talk ' || n", "team_id": str(team_id), "recorded_at": at,
            "sentiment_source": f"CASE WHEN n = {facts} THEN 'agent' ELSE '' END",
        },
        rows,
    )  # fmt: skip
    insert_from(
        Event,
        felt | {
            "customer_id": str(customer.pk), "kind": "'touchpoint.logged'", "channel": channel, "occurred_at": at,
            "recorded_at": at, "team_id": str(team_id), "subject_kind": "'touchpoint'", "subject_id": f"{first} + n",
            "actor_kind": "'system'", "actor_id": "0", "actor_label": "'Test'", "data": "'{}'",
        },
        rows,
    )  # fmt: skip
    insert_from(
        Feed,
        {"event_id": "id", "customer_id": "customer_id", "shard": f"mod(customer_id, {SHARDS})", "position": "id"},
        f"FROM story_event WHERE customer_id = {customer.pk} ORDER BY id",
    )


def _next(model: type) -> int:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
        first = cursor.fetchone()[0]
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {first + LONG + 1})")
    return first


def test_no_view_of_a_long_story_reads_more_than_its_share(db):
    team, client = TeamFactory(), Client()
    client.force_login(UserFactory())
    long, short, person, merged = (CustomerFactory() for _ in range(4))
    told(long, LONG, team.pk)
    told(short, SHORT, team.pk)
    for member in (person, merged):
        told(member, LONG // 10, team.pk)
    Customer.objects.filter(pk=merged.pk).update(merged_into=person, merged_at="2026-11-12T12:00Z")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(BIG))
    for query in FILTERS:
        for page in ("desk:customer_story", "story:timeline"):
            counts = {}
            for customer, members in ((short, 1), (long, 1), (person, 2)):
                url = reverse(page, args=[customer.pk]) + query.format(team=team.pk)
                counts[customer], most = reading(lambda url=url: _opened(client, url))
                assert max(most.values()) <= MOST * members, (url, most)
            if not query:  # filters may have to look for what a short story has not
                assert counts[long] - counts[short] <= 3, "the mood before the page, since when, and its subjects"


def _opened(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200

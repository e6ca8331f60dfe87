"""O1: live stays green; ready turns red or degraded, with the reason, for each part that fails."""

import datetime as dt
import hashlib
import shutil
from collections import namedtuple
from unittest import mock

import pytest
import time_machine
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core.clock import now
from core.registries import Gauge, registries
from journeycrm.health.heartbeat import beat_age, note_beat
from teams.enums import Role
from teams.models import ApiKey

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def ready(client, db):
    """Ask /-/ready after beat has just been seen."""
    note_beat()

    def ask():
        answer = client.get("/-/ready")
        return answer.status_code, answer.json()["status"], answer.json()["reasons"]

    return ask


@pytest.fixture
def queue():
    """A registered queue whose oldest row has been due for as long as the test says."""
    ages = {"count": 3, "oldest_seconds": 0.0}
    registries.gauges.register("test_queue", Gauge("test_queue", "For this test", lambda: ages))
    yield ages
    del registries.gauges._items["test_queue"]


def test_ready_when_all_is_well(ready):
    assert ready() == (200, "ready", {})


@pytest.mark.django_db(transaction=True)
def test_without_a_database_we_live_and_are_not_ready(client):
    with mock.patch.dict(connection.settings_dict, {"NAME": "nobody_made_this"}):
        connection.close()
        live, ready = client.get("/-/live"), client.get("/-/ready")
    connection.close()
    assert live.status_code == 200
    assert ready.status_code == 503
    assert ready.json() == {"status": "failing", "reasons": {"database": "the database does not answer"}}


def test_a_missing_migration_is_a_reason_not_to_be_ready(ready):
    MigrationRecorder.Migration.objects.filter(app="core", name="0001_initial").delete()
    assert ready() == (503, "failing", {"migrations": "1 migrations are not applied"})


def test_a_full_disk_is_a_reason_not_to_be_ready_and_a_nearly_full_one_degrades(ready):
    with mock.patch.object(shutil, "disk_usage", lambda path: Usage(10**12, 10**12 - 10**6, 10**6)):
        status, word, reasons = ready()
    assert (status, word, list(reasons)) == (503, "failing", ["disk"])
    with mock.patch.object(shutil, "disk_usage", lambda path: Usage(10**12, 96 * 10**10, 4 * 10**10)):
        assert ready() == (200, "degraded", {"disk": "the disk is nearly full: 4 % free"})


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "amqp://guest:guest@127.0.0.1:1//"])
def test_a_missing_broker_degrades(ready, settings, url):
    settings.BROKER_URL = url
    if url.startswith("amqp"):
        del settings.CELERY_BROKER_TRANSPORT_OPTIONS
    status, word, reasons = ready()
    assert (status, word, list(reasons)) == (200, "degraded", ["broker"])


def test_a_silent_beat_degrades_within_thirty_seconds(ready):
    with time_machine.travel(now() + dt.timedelta(seconds=30), tick=False):
        status, word, reasons = ready()
    assert (status, word) == (200, "degraded")
    assert "silent for" in reasons["beat"]


def test_beat_leaves_one_row_however_often_it_beats(db):
    assert beat_age() is None
    note_beat()
    note_beat()
    assert 0 <= beat_age() < 5


def test_a_queue_that_waits_for_more_than_a_minute_degrades(ready, queue):
    queue["oldest_seconds"] = 59.0
    assert ready() == (200, "ready", {})
    queue["oldest_seconds"] = 61.0
    assert ready() == (200, "degraded", {"late queue": "due for more than 60 s: test_queue (61 s)"})


def test_reasons_name_no_address_and_no_user(ready, settings):
    settings.BROKER_URL = "redis://someone:hidden@127.0.0.1:1/0"
    assert not {"someone", "hidden", "127.0.0.1"} & set(str(ready()).replace(":", " ").replace("@", " ").split())


def test_metrics_hold_every_queue(client, db, queue):
    note_beat()
    text = client.get("/-/metrics").content.decode()
    assert 'journeycrm_test_queue{measure="count"} 3.0' in text
    assert "journeycrm_beat_age_seconds" in text


@pytest.mark.parametrize(
    "caller", [{"REMOTE_ADDR": "10.1.2.3"}, {"HTTP_X_FORWARDED_FOR": "10.1.2.3"}, {"HTTP_X_REAL_IP": "10.1.2.3"}]
)
@pytest.mark.parametrize(
    ("role", "status"), [(None, 401), (Role.AGENT, 403), (Role.MANAGER, 403), (Role.ADMIN, 200), (Role.AUDITOR, 200)]
)
def test_metrics_from_elsewhere_need_a_key_that_may_see_the_audit(client, db, caller, role, status):
    secret = "jc_" + "k" * 40
    if role:
        ApiKey.objects.create(
            name="probe", prefix="jc_test", digest=hashlib.sha256(secret.encode()).hexdigest(), role=role
        )
    answer = client.get("/-/metrics", HTTP_AUTHORIZATION=f"Bearer {secret}", **caller)
    assert answer.status_code == status
    assert (b"# TYPE" in answer.content) == (status == 200)


@pytest.mark.parametrize("door", ["live", "ready", "metrics"])
def test_probes_only_read(client, db, door):
    assert client.post(f"/-/{door}").status_code == 405

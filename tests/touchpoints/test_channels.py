"""Ways in: opened, changed, turned, switched; their secrets are seen once and never come back (C4, S4)."""

from __future__ import annotations

import logging

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.actor import SYSTEM
from core.errors import RuleBroken
from core.models import IdempotencyKey
from tests.factories.teams import TeamFactory, UserFactory
from tests.touchpoints.senders import TOKEN, signed_channel, twilio_channel, twilio_post
from touchpoints.actions import (
    change_channel,
    create_channel,
    delete_channel,
    end_previous_secret,
    note_error,
    note_received,
    rotate_channel_secret,
)
from touchpoints.channels.catalogue import WAYS
from touchpoints.models import ChannelAccount
from touchpoints.queries import active_account, active_accounts, channels_gauge

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client) -> Client:
    client.force_login(UserFactory(role="admin"))
    return client


def test_each_kind_can_be_opened_and_found_by_its_key():
    given = {
        "twilio": {"secret": "0123456789abcdef"},
        "signed": {},
        "web": {"answers": {"origins": "https://www.example.com/\nhttps://www.example.com:443, http://localhost:8080"}},
        "email_webhook": {"provider": "mailgun", "answers": {"signing_key": "key-12345678"}},
        "imap": {"secret": "short", "answers": {"host": "imap.example.com", "user": "office"}},
    }
    assert set(given) == set(WAYS)
    for kind, more in given.items():
        account, secret = create_channel(kind=kind, name=kind, by=SYSTEM, **more)
        assert active_account(kind, account.key) == account
        assert account.live_secrets() == [secret or more["secret"]]
        assert active_accounts(kind, account.provider, "nobody") == []
    assert ChannelAccount.objects.get(kind="web").settings["origins"] == [
        "https://www.example.com", "http://localhost:8080"
    ]  # fmt: skip
    assert ChannelAccount.objects.get(kind="email_webhook").opened()["signing_key"] == "key-12345678"
    mailbox = ChannelAccount.objects.get(kind="imap").settings
    told = {"host": "imap.example.com", "port": 993, "user": "office", "folder": "INBOX"}
    assert mailbox | told == mailbox


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "pigeon"}, "kind"),
        ({"kind": "signed", "name": " "}, "name"),
        ({"kind": "signed", "team_id": 999999}, "team"),
        ({"kind": "twilio", "secret": "short"}, "secret"),
        ({"kind": "email_webhook", "provider": "pigeon"}, "provider"),
        ({"kind": "imap", "secret": " ", "answers": {"host": "imap.example.com", "user": "x"}}, "secret"),
        ({"kind": "imap", "secret": "password", "answers": {"user": "x"}}, "host"),
        ({"kind": "web", "answers": {"origins": ""}}, "origins"),
        ({"kind": "web", "answers": {"origins": "*"}}, "origins"),
        ({"kind": "web", "answers": {"origins": "https://a.example/path"}}, "origins"),
        ({"kind": "web", "answers": {"origins": "https://me:pw@a.example"}}, "origins"),
        ({"kind": "web", "answers": {"origins": "javascript://a.example"}}, "origins"),
        ({"kind": "signed", "answers": {"per_minute": "many"}}, "per_minute"),
    ],
)
def test_what_is_not_right_is_refused_with_its_field(told, field):
    with pytest.raises(RuleBroken) as refused:
        create_channel(**{"name": "x", "by": SYSTEM} | told)
    assert refused.value.field == field
    assert not ChannelAccount.objects.exists()


def test_a_secret_is_turned_with_both_counting_for_a_day():
    account, first = signed_channel()
    account, second = rotate_channel_secret(channel_id=account.pk, by=SYSTEM)
    assert account.live_secrets() == [second, first]
    account, third = rotate_channel_secret(channel_id=account.pk, by=SYSTEM)
    assert account.live_secrets() == [third, second]
    for _ in range(2):
        account = end_previous_secret(channel_id=account.pk, by=SYSTEM)
        assert account.live_secrets() == [third]


def test_a_given_secret_that_is_the_same_changes_nothing():
    account = twilio_channel()
    assert rotate_channel_secret(channel_id=account.pk, secret=TOKEN, by=SYSTEM)[0].previous_until is None


def test_one_that_brought_something_is_not_deleted_but_switched_off():
    account, _secret = signed_channel()
    note_received(channel_id=account.pk, by=SYSTEM)
    with pytest.raises(RuleBroken, match="Switch it off"):
        delete_channel(channel_id=account.pk, by=SYSTEM)
    change_channel(channel_id=account.pk, changes={"is_active": False}, by=SYSTEM)
    assert active_account("signed", account.key) is None
    other, _secret = signed_channel("Other")
    delete_channel(channel_id=other.pk, by=SYSTEM)
    assert list(ChannelAccount.objects.all()) == [account]


def test_what_is_shown_of_an_account_is_written_now_and_then():
    account, _secret = signed_channel()
    note_error(channel_id=account.pk, error="first", by=SYSTEM)
    note_error(channel_id=account.pk, error="second, at once", by=SYSTEM)
    account.refresh_from_db()
    assert account.last_error == "first"
    assert channels_gauge()["failing"] == 1
    note_received(channel_id=account.pk, by=SYSTEM)
    account.refresh_from_db()
    assert account.last_error == "" and account.last_received_at
    before = account.last_received_at
    note_received(channel_id=account.pk, by=SYSTEM)
    account.refresh_from_db()
    assert account.last_received_at == before


def test_the_ring_can_be_turned_under_all_accounts(settings, capsys):
    twilio_channel()
    settings.SECRET_RING = [Fernet.generate_key().decode()]
    call_command("reseal_secrets")
    assert "1 channels" in capsys.readouterr().out
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "other" * 12, []
    assert ChannelAccount.objects.get().live_secrets() == [TOKEN]
    settings.SECRET_RING = []
    with pytest.raises(CommandError, match="nothing was changed"):
        call_command("reseal_secrets")


def test_a_lost_key_is_said_on_the_page_and_opens_nothing(settings, admin):
    account = twilio_channel()
    settings.SECRET_KEY = "other" * 12
    url = f"/api/v1/in/sms/twilio/?account={account.key}"
    assert twilio_post(url, {"MessageSid": "SM1", "From": "+447700900123", "Body": "x"}).status_code == 401
    account.refresh_from_db()
    assert account.last_error


# --- S4: secrets never come back --------------------------------------------------------------------------------------
CANARIES = ("canary-token-7413", "canary-signing-7413", "canary-password-7413")


def _everything_stored() -> str:
    """Every text of every table, as PostgreSQL has it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT coalesce(string_agg(x::text, ' '), '') FROM \"{table}\" x")
            found.append(cursor.fetchone()[0])
    return " ".join(found)


def test_c4_s4_secrets_never_come_back(admin, caplog):
    caplog.set_level(logging.DEBUG)
    api = {"HTTP_AUTHORIZATION": f"Bearer {_admin_key()}", "content_type": "application/json"}
    pages = [
        ("twilio", {"name": "Line", "secret": CANARIES[0]}),
        ("email_webhook", {"name": "Mail", "provider": "mailgun", "signing_key": CANARIES[1]}),
        ("imap", {"name": "Box", "host": "imap.example.com", "port": 993, "user": "u", "folder": "INBOX",
                  "secret": CANARIES[2]}),
        ("signed", {"name": "Chat"}),
        ("web", {"name": "Site", "origins": "https://www.example.com"}),
    ]  # fmt: skip
    made: list[str] = list(CANARIES)
    for kind, fields in pages:
        answer = admin.post(f"/settings/channels/new/{kind}/", fields)
        assert answer.status_code == (303 if kind in ("twilio", "imap") else 200), answer.content
        account = ChannelAccount.objects.get(kind=kind)
        made += account.live_secrets()
    asked = admin.post(
        "/api/v1/channels/", {"kind": "signed", "name": "By key"}, **api, headers={"Idempotency-Key": "k1"}
    )  # fmt: skip
    assert asked.status_code == 201
    made.append(asked.json()["secret"])
    again = admin.post(
        "/api/v1/channels/", {"kind": "signed", "name": "By key"}, **api, headers={"Idempotency-Key": "k1"}
    )  # fmt: skip
    assert (again.status_code, again.json()["secret"]) == (201, None) and IdempotencyKey.objects.exists()
    assert len(set(made)) >= 7 and all(made)
    shown = [admin.get("/settings/channels/").content.decode(), admin.get("/settings/audit/").content.decode()]
    for account in ChannelAccount.objects.all():
        change_channel(channel_id=account.pk, changes={"name": f"{account.name} 2"}, by=SYSTEM)
        shown.append(admin.get(f"/settings/channels/{account.pk}/").content.decode())
        shown.append(admin.get(f"/api/v1/channels/{account.pk}/", **api).content.decode())
    shown += [admin.get("/api/v1/channels/", **api).content.decode(), caplog.text, _everything_stored()]
    for canary in set(made):
        assert not [text for text in shown if canary in text], f"{canary} came back"


def _admin_key() -> str:
    from teams.actions import create_api_key

    return create_api_key(name="Program", role="admin", by=SYSTEM)[1]


# --- pages ------------------------------------------------------------------------------------------------------------
def test_the_pages_go_from_choosing_to_a_secret_that_is_seen_once(admin):
    assert b"Any program, signed" in admin.get("/settings/channels/new/").content
    team = TeamFactory()
    answer = admin.post("/settings/channels/new/signed/", {"name": "Chat program", "team": team.pk})
    account = ChannelAccount.objects.get()
    assert answer.status_code == 200 and account.team == team
    secret = account.live_secrets()[0]
    assert secret.encode() in answer.content and f"/chat/signed/?account={account.key}".encode() in answer.content
    page = reverse("touchpoints:channel", args=[account.pk])
    assert secret.encode() not in admin.get(page).content
    saved = admin.post(page, {"name": "Chat", "team": "", "per_minute": "100"})
    assert (saved.status_code, saved["Location"]) == (303, page)
    account.refresh_from_db()
    assert (account.name, account.team, account.settings) == ("Chat", None, {"per_minute": 100})
    turned = admin.post(f"{page}rotate/")
    account.refresh_from_db()
    assert account.live_secrets()[0].encode() in turned.content and secret in account.live_secrets()
    assert admin.post(f"{page}settle/").status_code == 303
    account.refresh_from_db()
    assert secret not in account.live_secrets()
    admin.post(f"{page}switch/", {"is_active": "0"})
    account.refresh_from_db()
    assert not account.is_active
    assert admin.post(f"{page}delete/")["Location"] == "/settings/channels/"
    assert not ChannelAccount.objects.exists()


def test_a_page_says_what_is_not_right(admin):
    answer = admin.post("/settings/channels/new/web/", {"name": "Site", "origins": "example.com"})
    assert answer.status_code == 422 and b"https://www.example.com, without a path" in answer.content
    account = twilio_channel()
    page = reverse("touchpoints:channel", args=[account.pk])
    assert admin.post(f"{page}rotate/", {"new-secret": "x"}).status_code == 422
    assert admin.post(f"{page}rotate/", {"new-secret": "another-token"}).status_code == 303
    account.refresh_from_db()
    assert account.live_secrets() == ["another-token", TOKEN]
    assert admin.get("/settings/channels/new/pigeon/").status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_the_same_queries_however_long_it_is(admin, many, django_assert_num_queries):
    for n in range(many):
        signed_channel(f"Chat {n}", team_id=TeamFactory().pk)
    admin.get("/settings/channels/")
    with django_assert_num_queries(QUERIES):
        assert f"Chat {many - 1}".encode() in admin.get("/settings/channels/").content


QUERIES = 7

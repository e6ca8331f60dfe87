"""One of everything, for guards that walk over all routes: attributes are named like URL arguments."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.utils import timezone

from core.actor import SYSTEM
from core.models import Job
from customers.actions import store_document
from customers.models import (
    BriefPin,
    BulkChange,
    Consent,
    CustomerImport,
    DuplicateSuggestion,
    ImportedRow,
    Purchase,
    SavedView,
)
from insights.models import Signal
from journeys.models import Blocker, FollowUp, Handoff, Journey, Promise, Requirement, RequirementState
from notifications.models import Notification, Rule, RuleVersion, Template
from story.models import Event, Feed
from teams.enums import Role
from teams.models import ApiKey, BusinessCalendar, User
from tests.factories.customers import CustomerFactory, FieldFactory, IdentityFactory, OrganisationFactory
from tests.factories.files import a_picture
from tests.factories.journeys import JourneyFactory
from tests.factories.teams import MembershipFactory, TeamFactory
from tickets.models import CorrectiveAction, RootCause, Ticket, next_number
from touchpoints.models import ChannelAccount, Correction, MailOriginal, Touchpoint

SECRET = "jc_guard_{}"  # what the keys of the world are made from


@dataclass
class World:
    """Rows by the name of the URL argument that takes them, and a client for each kind of caller."""

    rows: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, Client] = field(default_factory=dict)
    programs: dict[str, Client] = field(default_factory=dict)

    def argument(self, name: str) -> Any:
        """The value for a URL argument; a name nobody knows is a mistake in the table."""
        if name not in self.rows:
            raise AssertionError(f"tests/guards/world.py has no {name!r}: add it, or say in the line what fills it")
        return self.rows[name]


def build_world() -> World:
    """Make all rows and callers. Everything belongs to Amara, whose claim is with the team of `agent`."""
    world = World()
    _people(world)
    _customer(world)
    _journey(world)
    _troubles(world)
    _messages(world)
    world.rows |= {name.replace("_id", "_pk"): pk for name, pk in list(world.rows.items()) if name.endswith("_id")}
    return world


def _people(world: World) -> None:
    calendar = BusinessCalendar.objects.create(name="Office")
    team, elsewhere = TeamFactory(key="claims", calendar=calendar), TeamFactory(key="sales")
    for name, role in (("agent", "agent"), ("agent_elsewhere", "agent"), *((r, r) for r in Role.values[1:])):
        user = User.objects.create(name=name.title(), email=f"{name}@example.com", role=role)
        membership = MembershipFactory(user=user, team=elsewhere if name == "agent_elsewhere" else team)
        world.rows |= {f"{name}_user_id": user.pk}
        if name == "agent":
            world.rows |= {"user_id": user.pk, "membership_id": membership.pk}
        _sign_in(world, name, user)
    invited = User(name="Frank", email="frank@example.com", role=Role.AGENT, invited_at=timezone.now())
    invited.set_unusable_password()
    invited.save()
    world.rows["invited_user_id"] = invited.pk
    disabled = User.objects.create(name="Erin", email="erin@example.com", role=Role.ADMIN)
    _sign_in(world, "disabled", disabled)
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    world.pages["anonymous"] = world.programs["anonymous"] = _client()
    world.programs["session_of_admin"] = world.pages["admin"]
    now = timezone.now()
    for name, role in (("agent", "agent"), *((r, r) for r in Role.values[1:])):
        key = _key(world, name, role)
        world.rows.setdefault("api_key_id", key.pk)
    world.programs["agent_elsewhere"] = world.programs["agent"]  # a key has no team
    world.pages["key_of_admin"] = world.programs["admin"]
    _key(world, "revoked", Role.ADMIN, revoked_at=now)
    _key(world, "expired", Role.ADMIN, expires_at=now - dt.timedelta(minutes=1))
    world.programs["key_nobody_has"] = _client(HTTP_AUTHORIZATION="Bearer jc_unknown")
    world.rows |= {"team_id": team.pk, "key": team.key, "calendar_id": calendar.pk}


def _client(**headers: str) -> Client:
    return Client(raise_request_exception=False, **headers)


def _sign_in(world: World, name: str, user: User) -> None:
    world.pages[name] = _client()
    world.pages[name].force_login(user)


def _key(world: World, name: str, role: str, **more: Any) -> ApiKey:
    secret = SECRET.format(name)
    world.programs[name] = _client(HTTP_AUTHORIZATION=f"Bearer {secret}")
    digest = hashlib.sha256(secret.encode()).hexdigest()
    used = timezone.now() + dt.timedelta(days=1)  # so that no call writes 'last used'
    return ApiKey.objects.create(name=name, prefix=secret[:16], digest=digest, role=role, last_used_at=used, **more)


def _customer(world: World) -> None:
    organisation = OrganisationFactory()
    customer = CustomerFactory(name="Amara Okonkwo", organisation=organisation)
    loser = CustomerFactory(name="A. Okonkwo", merged_into=customer, merged_at=timezone.now())
    identity = IdentityFactory(customer=customer, value="amara@example.org")
    consent = Consent.objects.create(
        customer=customer, topic="marketing", allowed=True, source="web", given_at=timezone.now(),
        actor_kind="system", actor_id=0, actor_label="test",
    )  # fmt: skip
    twice = CustomerFactory(name="Amara Okonkvo")
    suggestion = DuplicateSuggestion.objects.create(first=customer, second=twice, score=0.9, reasons=["name_slip"])
    world.rows["suggestion_id"] = suggestion.pk
    filed = Job.objects.create(
        kind="touchpoints.import", actor_kind="user", actor_id=0, actor_label="test",
        params={"file_name": "calls.csv", "header": ["Email"], "columns": ["email"]},
    )  # fmt: skip
    job = Job.objects.create(kind="customers.import", state="done", actor_kind="user", actor_id=0, actor_label="test")
    source = CustomerImport.objects.create(
        file_name="people.csv",
        size=1,
        digest="guard",
        format="csv",
        header=["Name"],
        plan={"targets": ["name"]},
        job=job,
    )
    row = ImportedRow.objects.create(source=source, line=2, outcome="created", customer=customer)
    shared = SavedView.objects.create(
        noun="customer", name="Shared", owner_id=world.rows["manager_user_id"], is_shared=True
    )
    change = BulkChange.objects.create(kind="archive", actor_label="A")
    world.rows |= {"view_id": shared.pk, "change_id": change.pk, "bulk_kind": "add_tags"}
    world.rows |= {
        "job_id": job.pk,
        "touchpoint_job_id": filed.pk,
        "import_id": source.pk,
        "imported_row_id": row.pk,
        "consent_id": consent.pk,
        "customer_id": customer.pk,
        "loser_id": loser.pk,
        "pin_id": BriefPin.objects.create(customer=customer, text="Speak slowly").pk,
        "organisation_id": organisation.pk,
        "identity_id": identity.pk,
        "field_id": FieldFactory(key="region").pk,
        "purchase_id": Purchase.objects.create(customer=customer, kind="policy", number="KM-1", name="Car").pk,
    }


def _journey(world: World) -> None:
    journey = JourneyFactory(customer_id=world.rows["customer_id"], team_id=world.rows["team_id"])
    now = timezone.now()
    requirement = Requirement.objects.create(stage=journey.stage, key="photos", name="Photos")
    state = RequirementState.objects.create(journey=journey, requirement=requirement, changed_at=now, changed_by="test")
    blocker = Blocker.objects.create(journey=journey, kind="other", note="Flood", opened_at=now, opened_by="test")
    Journey.objects.filter(pk=journey.pk).update(open_blockers=1, missing_requirements=1)
    follow_up = FollowUp.objects.create(
        customer=journey.customer, journey=journey, title="Call", due_at=now, team=journey.team, created_by="test"
    )
    promise = Promise.objects.create(customer=journey.customer, text="An answer", due_at=now, made_at=now)
    event = Event.objects.create(
        customer=journey.customer, kind="journey.started", occurred_at=now, actor_kind="system", actor_id=0
    )
    Feed.objects.create(event=event, customer_id=journey.customer_id, shard=journey.customer_id % 8, position=1)
    world.rows |= {
        "journey_id": journey.pk,
        "handoff_id": Handoff.objects.create(journey=journey, to_team=journey.team, offered_at=now).pk,
        "number": str(journey),
        "map_id": journey.map_id,
        "map_key": journey.map.key,
        "version_id": journey.map_version_id,
        "stage_id": journey.stage_id,
        "stage_key": journey.stage.key,
        "requirement_key": requirement.key,
        "requirement_id": requirement.pk,
        "requirement_state_id": state.pk,
        "visit_id": journey.visits.get().pk,
        "blocker_id": blocker.pk,
        "follow_up_id": follow_up.pk,
        "promise_id": promise.pk,
        "event_id": event.pk,
    }


def _troubles(world: World) -> None:
    now = timezone.now()
    common = {"customer_id": world.rows["customer_id"], "journey_id": world.rows["journey_id"]}
    touchpoint = Touchpoint.objects.create(channel="phone", occurred_at=now, summary="Called", **common)
    restricted = Touchpoint.objects.create(
        channel="phone", occurred_at=now, summary="Quiet", is_restricted=True, team_id=world.rows["team_id"], **common
    )
    cause = RootCause.objects.create(number=next_number("cause"), title="Photos get lost", opened_at=now)
    ticket = Ticket.objects.create(
        number=next_number("ticket"),
        title="Photos lost",
        opened_at=now,
        answer_due_at=now,
        due_at=now,
        cause=cause,
        **common,
    )
    ticket.touchpoints.add(touchpoint)
    channel = ChannelAccount.objects.create(kind="signed", provider="signed", name="Chat program")
    picture = store_document(
        customer_id=world.rows["customer_id"], name="photo.png", content=a_picture(), by=SYSTEM, is_restricted=True
    )
    restricted.attachments.add(picture)
    correction = Correction.objects.create(
        touchpoint=touchpoint, what="summary", before="Rang", after="Called", actor_kind="system", actor_id=0
    )  # fmt: skip
    world.rows["correction_id"] = correction.pk
    note = store_document(customer_id=world.rows["customer_id"], name="note.txt", content=b"words", by=SYSTEM)
    MailOriginal.objects.create(touchpoint=restricted, html="<p>Quiet")
    signal = Signal.objects.create(kind="silence", strength=0.5, occasion="guard", raised_at=now, **common)
    world.rows |= {
        "signal_id": signal.pk,
        "touchpoint_id": touchpoint.pk,
        "restricted_id": restricted.pk,
        "channel_id": channel.pk,
        "channel_kind": channel.kind,
        "document_id": picture.pk,
        "public_id": picture.public_id,
        "open_document_id": note.public_id,
        "ticket_id": ticket.pk,
        "ticket_number": ticket.number,
        "cause_id": cause.pk,
        "action_id": CorrectiveAction.objects.create(cause=cause, kind="process", title="Link uploads").pk,
        "cause_number": cause.number,
    }


def _messages(world: World) -> None:
    now = timezone.now()
    template = Template.objects.create(key="claim-paid", name="Claim paid", subject="Paid", body="Hello")
    rule = Rule.objects.create(name="Tell them")
    version = RuleVersion.objects.create(
        rule=rule,
        number=1,
        trigger="event",
        event_kind="stage.entered",
        effect="notify",
        template_key=template.key,
        active_from=now,
    )
    notification = Notification.objects.create(
        customer_id=world.rows["customer_id"],
        channel="email",
        rule_version=version,
        template=template,
        recipient="amara@example.org",
        dedupe_key="guard",
        not_before=now,
        next_attempt_at=now,
        state="failed",
    )
    written = Notification.objects.create(
        customer_id=world.rows["customer_id"],
        channel="email",
        written_by=User.objects.order_by("pk").first(),
        recipient="amara@example.org",
        dedupe_key="guard-written",
        not_before=now,
        next_attempt_at=now,
    )
    world.rows |= {
        "template_id": template.pk,
        "template_key": template.key,
        "rule_id": rule.pk,
        "rule_version_id": version.pk,
        "notification_id": notification.pk,
        "written_id": written.pk,
    }

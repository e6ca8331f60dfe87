"""Every change of customers: happy, refused, done twice, and nothing half."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection

from core.errors import RuleBroken, Stale
from core.facts import record_fact
from customers import actions
from customers.actions import HandleTaken
from customers.models import Consent, Customer, Identity, Organisation, Tag
from customers.queries import family_ids, may_contact, survivor_of
from story.models import Event
from tests.factories.customers import CustomerFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def kinds_of(customer) -> list[str]:
    return list(Event.objects.filter(customer=customer).order_by("id").values_list("kind", flat=True))


@pytest.fixture
def broken_log(monkeypatch):
    """The fact log refuses, after everything else was written."""

    def refuse(**fact):
        record_fact(**fact)
        raise IntegrityError("the second write failed")

    for module in ("people", "handles", "merging", "consents"):
        monkeypatch.setattr(f"customers.actions.{module}.record_fact", refuse)


# --- create ----------------------------------------------------------------------------------------------------------
def test_create_customer_keeps_everything_and_tells_it(system):
    customer = actions.create_customer(
        name="  Zoë   Okonkwo ",
        identities=[("external", "C-1"), ("email", "Zoe@Bücher.example"), ("phone", "01632 960112")],
        organisation="Okonkwo Ceramics",
        language="de",
        time_zone="Europe/Berlin",
        tags=["VIP", "vip", " "],
        by=system,
    )
    customer.refresh_from_db()
    assert (customer.name, customer.sort_key, customer.version) == ("Zoë Okonkwo", "zoe okonkwo", 1)
    assert customer.organisation.name == "Okonkwo Ceramics"
    assert [tag.name for tag in customer.tags.all()] == ["VIP"]
    assert set(customer.identities.values_list("kind", "value", "shown", "is_preferred")) == {
        ("external", "C-1", "C-1", False),
        ("email", "zoe@xn--bcher-kva.example", "Zoe@Bücher.example", True),
        ("phone", "+441632960112", "01632 960112", False),
    }
    assert customer.search_text == (
        " zoe okonkwo ceramics c-1 zoe@xn--bcher-kva.example zoe@bucher.example 441632960112 01632960112"
    )
    assert kinds_of(customer) == ["customer.created"]


def test_create_customer_refuses_a_handle_somebody_has_and_names_them(system):
    first = actions.create_customer(name="Amara", identities=[("email", "amara@example.org")], by=system)
    with pytest.raises(HandleTaken) as refused:
        actions.create_customer(name="Amara again", identities=[("email", "AMARA@example.org ")], by=system)
    assert (refused.value.status, refused.value.field, refused.value.extra) == (
        409,
        "email",
        {"existing": first.pk, "value": "amara@example.org"},
    )
    assert Customer.objects.count() == 1


def test_a_handle_of_a_merged_record_names_the_survivor(system):
    loser = actions.create_customer(name="Amara", identities=[("email", "amara@example.org")], by=system)
    survivor = actions.create_customer(name="Amara O", by=system)
    actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
    with pytest.raises(HandleTaken) as refused:
        actions.create_customer(name="Amara", identities=[("email", "amara@example.org")], by=system)
    assert refused.value.extra["existing"] == survivor.pk


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": "A", "language": "english please"}, "language"),
        ({"name": "A", "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"name": "A", "owner_id": 999}, "owner"),
        ({"name": "A", "organisation_id": 999}, "organisation"),
        ({"name": "A", "customer_since": "2019"}, "customer_since"),
        ({"name": "A", "identities": [("email", "amara")]}, "email"),
    ],
)
def test_create_customer_refuses_bad_values_by_field(system, fields, field):
    with pytest.raises(RuleBroken) as refused:
        actions.create_customer(by=system, **fields)
    assert refused.value.field == field
    assert not Customer.objects.exists()


def test_an_unknown_field_is_a_mistake_of_the_caller(system):
    with pytest.raises(TypeError):
        actions.create_customer(name="A", search_text="x", by=system)


def test_when_the_log_fails_no_customer_is_left(system, broken_log):
    with pytest.raises(IntegrityError):
        actions.create_customer(
            name="A", identities=[("email", "a@example.org")], organisation="B", tags=["c"], by=system
        )
    assert not Customer.objects.exists() and not Identity.objects.exists() and not Event.objects.exists()
    assert not Organisation.objects.exists() and not Tag.objects.exists()


# --- find or create --------------------------------------------------------------------------------------------------
def test_find_or_create_makes_one_and_finds_it_again(system):
    first, is_new = actions.find_or_create_customer(kind="email", value="New@Example.org", by=system)
    again, is_new_again = actions.find_or_create_customer(kind="email", value="new@example.org", name="N", by=system)
    assert (is_new, is_new_again, again) == (True, False, first)
    assert again.name == "New@Example.org"
    assert kinds_of(first) == ["customer.created"]


def test_find_or_create_answers_the_survivor(system):
    loser, _ = actions.find_or_create_customer(kind="phone", value="+44 1632 960112", by=system)
    survivor = actions.create_customer(name="Amara", by=system)
    actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
    found, is_new = actions.find_or_create_customer(kind="phone", value="01632960112", by=system)
    assert (found, is_new) == (survivor, False)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_find_or_create_one_customer(system):
    start, results = threading.Barrier(20), []

    def arrive():
        try:
            start.wait()
            results.append(actions.find_or_create_customer(kind="email", value="album@example.org", by=system))
        finally:
            connection.close()

    threads = [threading.Thread(target=arrive) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 20
    assert len({customer.pk for customer, _ in results}) == 1
    assert sum(is_new for _, is_new in results) == 1
    assert Customer.objects.count() == Identity.objects.count() == Event.objects.count() == 1


# --- change ----------------------------------------------------------------------------------------------------------
def test_change_customer_sets_what_differs_and_says_which(system):
    customer = actions.create_customer(
        name="Amara", identities=[("email", "a@example.org"), ("phone", "+441632960112")], by=system
    )
    changed = actions.change_customer(
        customer_id=customer.pk,
        version=1,
        changes={
            "name": "Amara Okonkwo",
            "language": "en",
            "organisation": "Okonkwo",
            "tags": ["VIP"],
            "identities": [("phone", "+44 1632 960112"), ("social", "@amara")],
        },
        by=system,
    )
    changed.refresh_from_db()
    assert changed.version == 2
    assert list(changed.identities.order_by("kind").values_list("value", "is_preferred")) == [
        ("+441632960112", True),
        ("@amara", False),
    ]
    assert " okonkwo" in changed.search_text and "a@example.org" not in changed.search_text
    event = Event.objects.get(kind="customer.changed")
    assert event.data == {"fields": ["name", "organisation", "tags", "identities"]}


def test_change_customer_twice_is_once(system):
    customer = actions.create_customer(name="Amara", identities=[("email", "a@example.org")], tags=["x"], by=system)
    changes = {"name": "Amara O", "tags": ["X"], "identities": [("email", "a@example.org")]}
    for _ in range(2):
        actions.change_customer(customer_id=customer.pk, version=None, changes=changes, by=system)
    customer.refresh_from_db()
    assert customer.version == 2
    assert kinds_of(customer) == ["customer.created", "customer.changed"]


def test_a_late_save_says_who_changed_what(system):
    customer = actions.create_customer(name="Amara", by=system)
    actions.change_customer(customer_id=customer.pk, version=1, changes={"name": "Amara O"}, by=system)
    with pytest.raises(Stale) as refused:
        actions.change_customer(customer_id=customer.pk, version=1, changes={"language": "de"}, by=system)
    assert refused.value.fresh["changed"] == {"name": {"before": "Amara", "now": "Amara O"}}
    assert (refused.value.fresh["version"], refused.value.fresh["by"]) == (2, "JourneyCRM")
    assert refused.value.message == "JourneyCRM changed this customer just now."
    customer.refresh_from_db()
    assert customer.language == "en"


def test_change_customer_refuses_a_handle_of_somebody_else(system):
    other = actions.create_customer(name="Other", identities=[("email", "o@example.org")], by=system)
    customer = actions.create_customer(name="Amara", by=system)
    with pytest.raises(HandleTaken) as refused:
        actions.change_customer(
            customer_id=customer.pk,
            version=1,
            changes={"name": "B", "identities": [("email", "o@example.org")]},
            by=system,
        )
    assert refused.value.extra["existing"] == other.pk
    customer.refresh_from_db()
    assert customer.name == "Amara"


def test_changing_a_merged_record_changes_the_survivor_and_leaves_handles_where_they_are(system):
    loser = actions.create_customer(name="Amara", identities=[("email", "a@example.org")], by=system)
    survivor = actions.create_customer(name="Amara O", identities=[("phone", "+441632960112")], by=system)
    actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
    changed = actions.change_customer(
        customer_id=loser.pk,
        version=None,
        changes={"identities": [("email", "a@example.org"), ("phone", "+441632960112")]},
        by=system,
    )
    assert changed == survivor
    assert Identity.objects.get(kind="email").customer == loser
    assert Identity.objects.get(kind="phone").customer == survivor


def test_when_the_log_fails_nothing_is_changed(system, broken_log):
    customer = CustomerFactory(name="Amara")
    with pytest.raises(IntegrityError):
        actions.change_customer(
            customer_id=customer.pk,
            version=1,
            changes={"name": "B", "identities": [("email", "b@example.org")]},
            by=system,
        )
    customer.refresh_from_db()
    assert (customer.name, customer.version, Identity.objects.count()) == ("Amara", 1, 0)


# --- handles ---------------------------------------------------------------------------------------------------------
def test_add_identity_once_and_the_first_one_that_answers_is_preferred(system):
    customer = actions.create_customer(name="Amara", by=system)
    device = actions.add_identity(customer_id=customer.pk, kind="device", value="d-1", by=system)
    email = actions.add_identity(customer_id=customer.pk, kind="email", value="a@example.org", by=system)
    again = actions.add_identity(customer_id=customer.pk, kind="email", value="A@example.org", by=system)
    assert again == email
    assert (device.is_preferred, email.is_preferred) == (False, True)
    assert kinds_of(customer) == ["customer.created", "customer.changed", "customer.changed"]
    assert "a@example.org" in survivor_of(customer.pk).search_text


def test_add_identity_refuses_somebody_elses(system):
    actions.create_customer(name="Other", identities=[("email", "o@example.org")], by=system)
    customer = CustomerFactory()
    with pytest.raises(HandleTaken):
        actions.add_identity(customer_id=customer.pk, kind="email", value="o@example.org", by=system)


def test_when_the_log_fails_no_handle_is_left(system, broken_log):
    customer = CustomerFactory()
    with pytest.raises(IntegrityError):
        actions.add_identity(customer_id=customer.pk, kind="email", value="o@example.org", by=system)
    assert not Identity.objects.exists()


# --- archive ---------------------------------------------------------------------------------------------------------
def test_archive_and_restore_each_once(system):
    customer = CustomerFactory()
    for _ in range(2):
        actions.archive_customer(customer_id=customer.pk, by=system)
    assert not Customer.objects.current().exists()
    for _ in range(2):
        restored = actions.restore_customer(customer_id=customer.pk, by=system)
    assert (restored.archived_at, restored.version) == (None, 3)
    assert kinds_of(customer) == ["customer.archived", "customer.restored"]


@pytest.mark.parametrize("name", ["archive_customer", "restore_customer"])
def test_when_the_log_fails_it_is_not_archived_or_restored(system, broken_log, name):
    customer = CustomerFactory()
    if name == "restore_customer":
        Customer.objects.update(archived_at=customer.created_at)
    before = Customer.objects.get().archived_at
    with pytest.raises(IntegrityError):
        getattr(actions, name)(customer_id=customer.pk, by=system)
    assert Customer.objects.get().archived_at == before


def test_an_unknown_customer_is_said_so(system):
    with pytest.raises(Customer.DoesNotExist):
        actions.archive_customer(customer_id=4711, by=system)


# --- merge -----------------------------------------------------------------------------------------------------------
def test_merge_points_to_the_survivor_and_unmerge_clears_it(system):
    amara = actions.create_customer(name="Amara", identities=[("email", "a@example.org")], by=system)
    okonkwo = actions.create_customer(name="Okonkwo", by=system)
    for _ in range(2):
        survivor = actions.merge_customers(survivor_id=okonkwo.pk, loser_id=amara.pk, by=system)
    assert survivor == okonkwo
    assert family_ids(amara.pk) == family_ids(okonkwo.pk) == [okonkwo.pk, amara.pk]
    assert Identity.objects.get().customer == amara
    assert "a@example.org" in survivor_of(amara.pk).search_text
    for _ in range(2):
        separate = actions.unmerge_customer(loser_id=amara.pk, by=system)
    assert separate.merged_into is None
    assert family_ids(amara.pk) == [amara.pk] and family_ids(okonkwo.pk) == [okonkwo.pk]
    assert "a@example.org" not in survivor_of(okonkwo.pk).search_text
    assert kinds_of(okonkwo) == ["customer.created", "customer.merged", "customer.unmerged"]
    assert kinds_of(amara) == ["customer.created", "customer.unmerged"]


def test_chains_keep_their_links_and_read_as_one_family(system):
    a, b, c = (CustomerFactory(name=name) for name in "abc")
    actions.merge_customers(survivor_id=b.pk, loser_id=a.pk, by=system)
    actions.merge_customers(survivor_id=c.pk, loser_id=b.pk, by=system)
    assert family_ids(a.pk) == [c.pk, b.pk, a.pk]
    assert survivor_of(a.pk).search_text == " a b c"
    actions.unmerge_customer(loser_id=b.pk, by=system)
    assert family_ids(a.pk) == [b.pk, a.pk]
    assert family_ids(c.pk) == [c.pk]


def test_new_facts_go_to_the_survivor(system):
    loser, survivor = CustomerFactory(), CustomerFactory()
    actions.merge_customers(survivor_id=survivor.pk, loser_id=loser.pk, by=system)
    consent = actions.record_consent(customer_id=loser.pk, topic="marketing", allowed=True, source="call", by=system)
    assert consent.customer == survivor


@pytest.mark.parametrize(
    ("survivor", "loser", "code"),
    [
        ("a", "a", "merge_with_itself"),
        ("b", "a", "merged_already"),  # a went into c before
        ("a", "b", "merged_already"),
        ("a", "c", "merged_already"),  # would be a circle
        ("b", "archived", "archived"),
        ("archived", "b", "archived"),
    ],
)
def test_merge_refuses(system, survivor, loser, code):
    people = {name: CustomerFactory(name=name) for name in ("a", "b", "c", "archived")}
    actions.merge_customers(survivor_id=people["c"].pk, loser_id=people["a"].pk, by=system)
    actions.archive_customer(customer_id=people["archived"].pk, by=system)
    with pytest.raises(RuleBroken) as refused:
        actions.merge_customers(survivor_id=people[survivor].pk, loser_id=people[loser].pk, by=system)
    assert refused.value.code == code
    assert Customer.objects.filter(merged_into=None).count() == 3


def test_when_the_log_fails_nobody_is_merged_or_separated(system, monkeypatch, request):
    a, b, c, d = (CustomerFactory() for _ in range(4))
    actions.merge_customers(survivor_id=d.pk, loser_id=c.pk, by=system)
    request.getfixturevalue("broken_log")
    with pytest.raises(IntegrityError):
        actions.merge_customers(survivor_id=b.pk, loser_id=a.pk, by=system)
    with pytest.raises(IntegrityError):
        actions.unmerge_customer(loser_id=c.pk, by=system)
    assert dict(Customer.objects.values_list("pk", "merged_into")) == {a.pk: None, b.pk: None, c.pk: d.pk, d.pk: None}


@pytest.mark.django_db(transaction=True)
def test_merging_both_ways_at_once_merges_one_way(system):
    a, b = CustomerFactory(), CustomerFactory()
    start, refused = threading.Barrier(2), []

    def merge(survivor, loser):
        try:
            start.wait()
            actions.merge_customers(survivor_id=survivor, loser_id=loser, by=system)
        except RuleBroken as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=merge, args=pair) for pair in ((a.pk, b.pk), (b.pk, a.pk))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["merged_already"]
    assert Customer.objects.filter(merged_into=None).count() == 1


def test_an_organisation_of_the_same_name_is_not_another_one(system):
    OrganisationFactory(name="Miller")
    theirs = OrganisationFactory(name="Miller")
    customer = CustomerFactory(organisation=theirs)
    changes = {"organisation": "MILLER", "language": "de"}
    actions.change_customer(customer_id=customer.pk, version=None, changes=changes, by=system)
    customer.refresh_from_db()
    assert (customer.organisation, customer.language, Organisation.objects.count()) == (theirs, "de", 2)


# --- consent ---------------------------------------------------------------------------------------------------------
def test_consent_is_written_once_per_answer(system):
    customer = CustomerFactory()
    told = {"customer_id": customer.pk, "topic": "marketing", "channel": "email", "source": "call", "by": system}
    first = actions.record_consent(allowed=True, **told)
    assert actions.record_consent(allowed=True, **told) == first
    actions.record_consent(allowed=False, **told)
    assert Consent.objects.count() == 2
    assert kinds_of(customer) == ["consent.given", "consent.withdrawn"]
    event = Event.objects.get(kind="consent.given")
    assert (event.channel, event.subject_kind, event.subject_id, event.data) == (
        "email",
        "consent",
        first.pk,
        {"topic": "marketing"},
    )


def test_a_withdrawal_counts_again_after_any_answer_that_meets_it(system):
    customer = CustomerFactory()

    def answer(channel: str, *, allowed: bool) -> bool:
        told = {"topic": "marketing", "source": "call", "by": system}
        actions.record_consent(customer_id=customer.pk, channel=channel, allowed=allowed, **told)
        return may_contact(customer.pk, "email", "marketing").allowed

    assert [answer("email", allowed=False), answer("", allowed=True), answer("email", allowed=False)] == [0, 1, 0]
    assert [answer("", allowed=True), answer("email", allowed=False), answer("", allowed=True)] == [1, 0, 1]
    assert answer("", allowed=True) and Consent.objects.count() == 6


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"topic": "weather"}, "topic"),
        ({"channel": "pigeon"}, "channel"),
        ({"legal_basis": "because"}, "legal_basis"),
        ({"source": " "}, "source"),
    ],
)
def test_consent_refuses_what_is_no_choice(system, told, field):
    customer = CustomerFactory()
    with pytest.raises(RuleBroken) as refused:
        actions.record_consent(
            **{"customer_id": customer.pk, "topic": "service", "allowed": True, "source": "call", "by": system, **told}
        )
    assert refused.value.field == field
    assert not Consent.objects.exists()


def test_when_the_log_fails_no_consent_is_left(system, broken_log):
    with pytest.raises(IntegrityError):
        actions.record_consent(
            customer_id=CustomerFactory().pk, topic="service", allowed=False, source="call", by=system
        )
    assert not Consent.objects.exists()


# --- organisations ---------------------------------------------------------------------------------------------------
def test_find_or_create_organisation_whatever_the_case_and_accents(system):
    first = actions.find_or_create_organisation(name="Café Zürich", by=system)
    assert actions.find_or_create_organisation(name="cafe  ZURICH", by=system) == first


def test_renaming_an_organisation_finds_its_people_by_the_new_name(system):
    customer = actions.create_customer(name="Amara", organisation="Old", by=system)
    actions.change_organisation(
        organisation_id=customer.organisation_id,
        changes={"name": "New name", "website": "https://x.example"},
        by=system,
    )
    assert list(Customer.objects.matching("new name")) == [customer]
    assert not Customer.objects.matching("old").exists()


def test_an_organisation_refuses_a_bad_website_and_an_empty_name(system):
    organisation = OrganisationFactory(name="Old")
    for changes in ({"name": " "}, {"website": "javascript:alert(1)"}, {"name": "New", "website": "x" * 300}):
        with pytest.raises(RuleBroken):
            actions.change_organisation(organisation_id=organisation.pk, changes=changes, by=system)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.website) == ("Old", "")

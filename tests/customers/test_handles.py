"""Handles one at a time, and the one form of each kind."""

from __future__ import annotations

import pytest

from core.errors import RuleBroken, Stale
from customers import actions
from customers.models import Customer, Identity, Organisation
from customers.queries import customer_header, organisation_list
from customers.validators import normalise
from story.models import Event
from tests.factories.customers import CustomerFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("social", " @Amara_O ", "@amara_o"),
        ("social", "https://www.x.com/Amara_O?lang=de", "x:amara_o"),
        ("social", "twitter.com/Amara_O/", "x:amara_o"),
        ("social", "Twitter: @Amara_O", "x:amara_o"),
        ("social", "https://linkedin.com/in/amara-okonkwo", "linkedin:amara-okonkwo"),
        ("social", "https://bsky.app/profile/amara.example", "bluesky:amara.example"),
        ("social", "https://social.example/@amara", "social.example:amara"),
        ("social", "https://www.facebook.com/profile.php?id=1000123&ref=x", "facebook:1000123"),
        ("social", "facebook.com/people/Amara-Okonkwo/1000123/", "facebook:1000123"),
        ("social", "https://de.linkedin.com/in/Amara#about", "linkedin:amara"),
        ("social", "linkedin.com/company/Acme/about", "linkedin:company/acme"),
        ("social", "https://x.com/amara/status/123", "x:amara"),
        ("social", "FB: https://m.facebook.com/amara.o", "facebook:amara.o"),
        ("social", "https://www.youtube.com/@Amara", "youtube:amara"),
        ("social", "whatsapp: +44 7700 900123", "whatsapp:447700900123"),
        ("social", "https://wa.me/447700900123", "whatsapp:447700900123"),
        ("social", "@Amara@social.example", "social.example:amara"),
        ("social", "https://forum.example/member.php?id=5", "forum.example:member.php?id=5"),
        ("social", "amara.okonkwo", "@amara.okonkwo"),
        ("device", "550E8400-E29B-41D4-A716-446655440000", "550e8400-e29b-41d4-a716-446655440000"),
        ("device", "Abc:9", "Abc:9"),
        ("external", "  KM   77 ", "KM 77"),
    ],
)
def test_each_kind_has_one_form(kind, given, kept):
    assert normalise(kind, given) == kept == normalise(kind, kept)


@pytest.mark.parametrize(
    "given",
    [
        "@", "https://x.com/", "https://x.com", "\x07", " ", "https://facebook.com/profile.php", "https://",
        "facebook.com/share/p/1", "https://www.youtube.com/watch?v=1", "instagram.com/p/abc/",
    ],
)  # fmt: skip
def test_what_is_no_handle_is_refused(given):
    with pytest.raises(RuleBroken):
        normalise("social", given)


def test_another_handle_is_preferred_and_one_is_removed(system):
    loser = actions.create_customer(name="A", identities=[("phone", "01632 960001")], by=system)
    amara = actions.create_customer(
        name="Amara", identities=[("email", "a@example.org"), ("phone", "01632 960112")], by=system
    )
    actions.merge_customers(survivor_id=amara.pk, loser_id=loser.pk, by=system)
    theirs = loser.identities.get()
    for _ in range(2):
        actions.prefer_identity(identity_id=theirs.pk, by=system)
    handles = customer_header(amara.pk).handles
    assert [(row.value, row.is_preferred) for row in handles][0] == ("+441632960001", True)
    assert sum(row.is_preferred for row in handles) == 1
    assert Event.objects.filter(customer=amara, kind="customer.changed").count() == 1
    email = Identity.objects.get(kind="email")
    actions.prefer_identity(identity_id=email.pk, by=system)
    actions.remove_identity(identity_id=email.pk, by=system)
    assert [row.value for row in customer_header(amara.pk).handles] == ["+441632960112", "+441632960001"]
    assert Identity.objects.get(is_preferred=True).value == "+441632960112"
    assert not Customer.objects.matching("a@example.org").exists()
    with pytest.raises(Identity.DoesNotExist):
        actions.remove_identity(identity_id=email.pk, by=system)


def test_an_organisation_is_archived_and_a_late_change_is_refused(system):
    bakery = OrganisationFactory(name="Bakery")
    changed = actions.change_organisation(organisation_id=bakery.pk, changes={"name": "Bakers"}, version=1, by=system)
    again = actions.change_organisation(organisation_id=bakery.pk, changes={"name": "Bakers"}, version=2, by=system)
    assert (changed.version, again.version) == (2, 2)
    with pytest.raises(Stale) as late:
        actions.change_organisation(organisation_id=bakery.pk, changes={"website": ""}, version=1, by=system)
    assert late.value.fresh["changed"] == {"name": {"before": "Bakery", "now": "Bakers"}}
    for _ in range(2):
        actions.archive_organisation(organisation_id=bakery.pk, by=system)
    assert list(organisation_list(archived=True)) == [bakery] and not organisation_list().exists()
    for _ in range(2):
        actions.restore_organisation(organisation_id=bakery.pk, by=system)
    assert Organisation.objects.get().version == 4
    assert CustomerFactory(organisation=bakery).organisation == bakery

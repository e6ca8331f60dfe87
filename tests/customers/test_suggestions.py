"""Who is suggested to be one person, how it is kept up to date, and what people say to it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core.errors import RuleBroken
from core.models import Setting
from customers import actions
from customers.models import Customer, DuplicateSuggestion
from customers.queries import count_open, open_suggestions, suggestions_for
from customers.tasks import compare_new_and_changed, sweep_old_suggestions

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def person(system, name, *handles, organisation="", **fields):
    return actions.create_customer(name=name, identities=handles, organisation=organisation, by=system, **fields)


@pytest.fixture
def amaras(system):
    """Two records of one person, and somebody else."""
    one = person(system, "Amara Okonkwo", ("email", "amara.okonkwo@example.org"), organisation="Okonkwo Ceramics")
    two = person(system, "Amara Okonkvo", ("email", "amara.okonkwo@work.example"), organisation="Okonkwo Ceramics")
    other = person(system, "Pavel Novak", ("phone", "01632 960455"))
    return one, two, other


def suggested():
    rows = DuplicateSuggestion.objects.order_by("pk")
    return [(row.first_id, row.second_id, row.state) for row in rows]


def settle():
    """Everything written so far lies a while back."""
    Customer.objects.update(updated_at=timezone.now() - dt.timedelta(minutes=5))


def test_two_records_alike_are_suggested_once_with_reasons(system, amaras):
    one, two, other = amaras
    for customer in (one, two, other, one):
        actions.compare_customer(customer_id=customer.pk, by=system)
    (row,) = DuplicateSuggestion.objects.all()
    assert (row.first_id, row.second_id) == (one.pk, two.pk)
    assert {"name_slip", "mailbox", "organisation"} <= set(row.reasons)
    assert row.score > 0.8


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("Robert Okonkwo", "Bob Okonkwo", "name_short"),
        ("Amara Okonkwo", "Okonkwo Amara", "name_swapped"),
        ("Zoë Müller-Lindqvist", "Zoe Mueller-Lindqvist", "name"),
    ],
)
def test_names_are_alike_in_many_ways(system, first, second, reason):
    one = person(system, first, organisation="Okonkwo Ceramics")
    two = person(system, second, organisation="Okonkwo Ceramics")
    actions.compare_customer(customer_id=two.pk, by=system)
    (row,) = DuplicateSuggestion.objects.all()
    assert (row.first_id, row.second_id) == (one.pk, two.pk)
    assert reason in row.reasons


def test_own_fields_speak_too(system):
    actions.create_field(subject="customer", key="birth_date", label="Born", type="date", by=system)
    same = [person(system, "Anna Lind", fields={"birth_date": "1980-03-04"}) for _ in range(2)]
    other = person(system, "Anna Lind", fields={"birth_date": "1955-11-30"})
    actions.compare_customer(customer_id=same[0].pk, by=system)
    scores = {(row.first_id, row.second_id): row.score for row in DuplicateSuggestion.objects.all()}
    assert scores[(same[0].pk, same[1].pk)] > 0.95
    assert scores.get((same[0].pk, other.pk), 0) < 0.7


def test_the_sweeper_compares_what_is_new_or_changed_and_stands_still_after(system, amaras):
    one, two, _ = amaras
    compare_new_and_changed()
    assert suggested() == []  # too young: somebody may still be writing
    settle()
    compare_new_and_changed()
    assert suggested() == [(one.pk, two.pk, "open")]
    assert actions.compare_changed(by=system) == 0
    actions.change_customer(
        customer_id=two.pk,
        version=None,
        changes={"name": "Fritz Winter", "identities": [], "organisation": ""},
        by=system,
    )
    settle()
    compare_new_and_changed()
    assert suggested() == []
    Setting.objects.filter(key="customers.compared_until").update(value=[timezone.now().isoformat(), 0])
    sweep_old_suggestions()
    assert actions.compare_changed(by=system) == 3


def test_a_slow_comparison_keeps_what_it_has_and_goes_on_from_there(system, amaras, monkeypatch):
    monkeypatch.setattr("customers.actions.duplicates.SLICE_SECONDS", 0)
    settle()
    assert [actions.compare_changed(by=system) for _ in range(4)] == [1, 1, 1, 0]
    assert len(suggested()) == 1


def test_numbers_of_other_systems_are_no_names(system, django_assert_max_num_queries):
    """An event log brings thousands of cases named 'declaration86791': no two of them are one person."""
    cases = [person(system, f"declaration8679{n}", ("external", f"log:declaration8679{n}")) for n in range(3)]
    person(system, "declaration86790", ("external", "other:declaration86790"))
    with django_assert_max_num_queries(7):
        actions.compare_customer(customer_id=cases[0].pk, by=system)
    assert suggested() == []
    known = [person(system, "Ana Lind", ("external", f"{source}:Ana Lind")) for source in ("log", "other")]
    actions.compare_customer(customer_id=known[0].pk, by=system)
    assert suggested() == [(known[0].pk, known[1].pk, "open")]


def test_what_was_decided_is_not_asked_again_until_taken_back(system, amaras):
    one, two, _ = amaras
    actions.compare_customer(customer_id=one.pk, by=system)
    row = DuplicateSuggestion.objects.get()
    for _ in range(2):
        actions.dismiss_suggestion(suggestion_id=row.pk, by=system)
    actions.compare_customer(customer_id=two.pk, by=system)
    assert suggested() == [(one.pk, two.pk, "dismissed")]
    actions.reopen_suggestion(suggestion_id=row.pk, by=system)
    assert suggested() == [(one.pk, two.pk, "open")]


def test_merging_settles_a_suggestion_and_separating_asks_again(system, amaras):
    one, two, _ = amaras
    actions.compare_customer(customer_id=one.pk, by=system)
    actions.merge_customers(survivor_id=one.pk, loser_id=two.pk, by=system)
    assert suggested() == [(one.pk, two.pk, "merged")]
    with pytest.raises(RuleBroken):
        actions.dismiss_suggestion(suggestion_id=DuplicateSuggestion.objects.get().pk, by=system)
    actions.unmerge_customer(loser_id=two.pk, by=system)
    assert suggested() == [(one.pk, two.pk, "open")]


def test_a_suggestion_speaks_of_the_survivors(system, amaras, django_assert_num_queries):
    one, two, other = amaras
    actions.compare_customer(customer_id=one.pk, by=system)
    actions.merge_customers(survivor_id=other.pk, loser_id=two.pk, by=system)
    (pair,) = suggestions_for([one.pk])
    assert {pair.keep.customer.pk, pair.other.customer.pk} == {one.pk, other.pk}
    with django_assert_num_queries(6):
        open_suggestions()
    for n in range(2):
        twin = person(system, f"Karla Sommerfeld{'t' * n}", organisation=f"Optik {n}")
        actions.compare_customer(customer_id=twin.pk, by=system)
        twin = person(system, f"Carla Sommerfeld{'t' * n}", organisation=f"Optik {n}")
        actions.compare_customer(customer_id=twin.pk, by=system)
    with django_assert_num_queries(6):
        _, pairs = open_suggestions()
    assert len(pairs) >= 3
    actions.archive_customer(customer_id=one.pk, by=system)
    assert suggestions_for([one.pk]) == []


def test_the_page_merges_and_keeps_apart_with_a_way_back(system, amaras, browser):
    one, two, _ = amaras
    actions.compare_customer(customer_id=one.pk, by=system)
    row = DuplicateSuggestion.objects.get()
    page = browser.get(reverse("customers:duplicates"))
    assert "names differ by a letter or two" in page.content.decode()
    assert "Perhaps here twice" in browser.get(reverse("customers:duplicates_of", args=[one.pk])).content.decode()
    answer = browser.post(reverse("customers:duplicate_dismiss", args=[row.pk]), **HTMX)
    assert answer.status_code == 204
    assert reverse("customers:duplicate_reopen", args=[row.pk]) in answer.headers["HX-Trigger"]
    assert "Nobody is here twice" in browser.get(reverse("customers:duplicates")).content.decode()
    browser.post(reverse("customers:duplicate_reopen", args=[row.pk]))
    assert count_open() == 1
    answer = browser.post(reverse("customers:duplicate_merge", args=[row.pk]))
    assert (answer.status_code, answer.url) == (303, reverse("customers:duplicates"))
    two.refresh_from_db()
    assert two.merged_into_id == one.pk
    again = browser.post(reverse("customers:duplicate_merge", args=[row.pk]), **HTMX)
    assert "decided this already" in again.headers["HX-Trigger"]
    assert browser.post(reverse("customers:duplicate_merge", args=[2**63])).status_code == 404


def test_several_records_are_merged_at_once_or_none(system, browser):
    people = [person(system, f"Okonkwo {n}", ("email", f"o{n}@example.org")) for n in range(4)]
    url = reverse("customers:merge_several")
    ids = [row.pk for row in people]
    page = browser.get(url, {"id": ids[:3]}).content.decode()
    assert "from 3 records" in page
    assert "o2@example.org" in page
    assert "Choose at least two" in browser.get(url, {"id": ids[0]}).content.decode()
    actions.archive_customer(customer_id=ids[3], by=system)
    refused = browser.post(url, {"id": ids, "keep": ids[0]})
    assert refused.status_code == 422
    assert Customer.objects.filter(merged_into=None).count() == 4
    done = browser.post(url, {"id": ids[:3], "keep": ids[1]})
    assert (done.status_code, done.url) == (303, people[1].get_absolute_url())
    assert set(Customer.objects.filter(merged_into=ids[1]).values_list("pk", flat=True)) == {ids[0], ids[2]}
    with pytest.raises(RuleBroken):
        actions.merge_many(survivor_id=ids[1], loser_ids=[], by=system)
    with pytest.raises(RuleBroken):
        actions.merge_many(survivor_id=ids[1], loser_ids=range(1000, 1021), by=system)


def test_the_comparison_shows_what_there_will_be_and_why(system, amaras, browser):
    one, two, _ = amaras
    actions.compare_customer(customer_id=one.pk, by=system)
    page = browser.get(reverse("customers:merge", args=[one.pk]), {"with": two.pk}).content.decode()
    assert "What there will be" in page
    assert "names differ by a letter or two" in page
    assert page.index("amara.okonkwo@work.example", page.index("What there will be"))

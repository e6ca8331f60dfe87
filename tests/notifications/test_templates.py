"""S6: texts that users write reach nothing but their fields, and cannot run away."""

from __future__ import annotations

import contextlib
import time

import pytest

from core.actor import SYSTEM
from core.errors import RuleBroken, Stale
from notifications.actions import save_template
from notifications.effects import EXAMPLE, message_context
from notifications.models import Template
from notifications.queries import pick_template
from notifications.validators import (
    KNOWN_FIELDS,
    TemplateBroken,
    address_digest,
    check_template,
    one_address,
    render_line,
    render_text,
)
from tests.factories.customers import CustomerFactory, FieldFactory
from tests.factories.journeys import JourneyFactory
from tests.factories.notifications import TemplateFactory

#: A secret of each kind that a text must never reach.
SECRETS = ("pbkdf2", "SECRET", "dev-only", "settings", "<class", "object at", "__", "Traceback", "/etc", "root:")

PAYLOADS = [
    # Django's language
    "{% load static %}{% static 'x' %}",
    "{% include 'base.html' %}",
    "{% extends 'base.html' %}",
    "{% debug %}",
    "{% csrf_token %}",
    "{% url 'account_login' %}",
    "{{ settings.SECRET_KEY }}",
    "{{ request.user.password }}",
    "{{ customer.owner.password }}",
    "{{ customer.delete }}",
    "{{ customer._meta.fields }}",
    "{{ customer.objects.all }}",
    "{{ customer.name|safe }}",
    "{% autoescape off %}x{% endautoescape %}",
    "{{ block.super }}",
    # Jinja's
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ customer.__class__ }}",
    "{{ customer['__class__'] }}",
    "{{ customer.name.__class__.__base__ }}",
    "{{ config.items() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__ }}",
    "{% set x = ''.__class__ %}{{ x }}",
    "{% macro x() %}{% endmacro %}",
    "{% import 'os' as os %}",
    "{{ customer.fields|attr('__class__') }}",
    "{{ namespace.__init__ }}",
    "{{ url_for.__globals__ }}",
    "{% raw %}{{ x }}{% endraw %}",
    # Python's formats
    "%s %d %(name)s",
    "{0.__class__} {customer.__class__}",
    "{customer.name!r:>{width}}",
    "$name ${name}",
    "{{ '%s' | format: customer }}",
    # Liquid's own
    "{% render 'x' %}",
    "{% include customer.name %}",
    "{{ customer.name | inspect }}",
    "{{ customer.fields.first | json }}",
    "{% assign x = customer %}{{ x.__class__ }}",
    "{{ forloop.parentloop.__class__ }}",
    "{{ customer.name | replace: '', 'xxxxxxxxxx' | replace: '', 'xxxxxxxxxx' | replace: '', 'xxxxxxxxxx' }}",
    "{{ 'x' | rjust: 100000000 }}",
    "{{ 'now' | date: '%" + "9" * 30 + "d' }}",
    # work without end
    "{% for a in (1..1000) %}{% for b in (1..1000) %}x{% endfor %}{% endfor %}",
    "{% for a in (1..100000000) %}{% endfor %}",
    "{{ (1..100000000) | join: 'x' }}",
    "{{ (1..99999999999999999999999999) | size }}",
    "{% assign a = (1..10000000) | join: ' ' %}{{ a }}",
    "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 60 + "{{ a }}",
    "{% assign a = 'xxxxxxxxxx' %}{% for i in (1..900) %}{% assign a = a | append: a %}{% endfor %}{{ a }}",
    "{% for i in (1..900) %}{% capture a %}{{ a }}{{ a }}xxxxxxxx{% endcapture %}{% endfor %}{{ a }}",
    "{% for i in (1..1000) %}" + "{{ a }}" * 1300 + "{% endfor %}",
    "{% for i in (1..1000) %}" + "{% if true %}{% endif %}" * 390 + "{% endfor %}",
    "{% for i in (1..1000) %}{{ 'a' " + "| upcase " * 1000 + "}}{% endfor %}",
    "{% for i in (1..1000) %}{% if " + "0 == 1 or " * 900 + "0 == 1 %}x{% endif %}{% endfor %}",
    "".join(f"{{% assign a{n} = 'x' %}}" for n in range(400)),
    "{{ 1 " + "| times: 99999999999 " * 60 + "}}",
    "{% for i in (1..1000) %}" + "x" * 9_000 + "{% endfor %}",
    # shapes
    "{% if true %}" * 2000 + "{% endif %}" * 2000,
    "{% if true %}" * 700,
    "{% case 1 %}{% when 1 %}" * 300,
    "{{ " + "9" * 9_000 + " }}",
    "{{" + "(" * 5000,
    "{{ customer." + "a." * 4000 + "b }}",
    "{{ customer" + "[customer" * 900 + "]" * 900 + " }}",
    "x" * 200_000,
    "{{ customer.name }}" * 11_000,
    "{%" * 5000,
    "\0{{ customer.name }}",
]


@pytest.mark.parametrize("source", PAYLOADS, ids=range(len(PAYLOADS)))
def test_s6_hostile_texts_show_nothing_and_end_soon(source):
    started = time.thread_time()
    try:
        text = render_text(source, EXAMPLE)
    except TemplateBroken as broken:
        text = str(broken)
    spent = time.thread_time() - started
    assert spent <= 0.2, f"{spent:.3f} s"
    assert len(text) <= 200_000
    shown = text.replace(source, "") if len(source) < 200 else text
    assert not [word for word in SECRETS if word in shown]


@pytest.mark.parametrize("source", PAYLOADS, ids=range(len(PAYLOADS)))
def test_s6_checking_ends_soon_too(source):
    started = time.thread_time()
    with contextlib.suppress(TemplateBroken):
        check_template(source)
    assert time.thread_time() - started <= 1.0  # once per save, not per message


def test_there_are_at_least_sixty_payloads():
    assert len(set(PAYLOADS)) >= 60


def test_every_known_field_has_an_example_and_is_filled_in():
    for path in KNOWN_FIELDS:
        check_template("{{ customer.fields.region }}" if path == "customer.fields" else f"{{{{ {path} }}}}")
        root, _, leaf = path.partition(".")
        assert leaf in EXAMPLE[root], path


@pytest.mark.django_db
def test_the_context_is_plain_values_only():
    FieldFactory(key="region")
    FieldFactory(key="n", type="number")
    journey = JourneyFactory(customer=CustomerFactory(name="Amara Okonkwo", fields={"region": "North", "n": "3"}))
    context = message_context(journey.customer, journey, "en")

    def plain(value) -> bool:
        if type(value) is dict:
            return all(type(key) is str and plain(inner) for key, inner in value.items())
        return type(value) in (str, int)

    assert plain(context) and set(context) == set(EXAMPLE)
    assert {root: set(context[root]) for root in context} == {root: set(EXAMPLE[root]) for root in EXAMPLE}
    assert context["customer"]["fields"] == {"region": "North", "n": "3"}


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Hello\n{{ customer.frist_name }}", "Line 2: customer.frist_name is not known"),
        ("{{ customer }}", "Line 1: customer is not known"),
        ("{{ customer[missing.list] }}", "is not known"),
        ("a\nb\n{{ customer.name | nope }}", "Line 3: the filter nope is not known"),
        ("a\n{% nope %}", "Line 2"),
        ("x" * 10_001, "longer than 10000 characters"),
    ],
)
def test_a_broken_text_is_refused_with_its_line(source, said):
    with pytest.raises(TemplateBroken) as broken:
        check_template(source)
    assert said in str(broken.value)


def test_own_names_and_loops_are_fine():
    check_template("{% assign n = customer.name %}{{ n }}{% for i in (1..3) %}{{ i }}{{ forloop.index }}{% endfor %}")


def test_a_subject_is_one_line():
    assert render_line("Hello\r\nBcc: eve@example.org\x07 {{ customer.name }}", EXAMPLE) == (
        "Hello Bcc: eve@example.org Lena Fischer"
    )
    assert len(render_line("x" * 500, EXAMPLE)) == 200


@pytest.mark.django_db
class TestSaving:
    def save(self, **changes):
        words = {"key": "hello", "name": "Hello", "subject": "Hi", "body": "Hi {{ customer.name }}", "by": SYSTEM}
        return save_template(**words | changes)

    def test_a_change_is_a_new_version(self):
        first = self.save()
        second = self.save(body="Dear {{ customer.name }}", version=1)
        assert (first.version, second.version) == (1, 2)
        first.refresh_from_db()
        assert first.body == "Hi {{ customer.name }}"
        assert pick_template("hello", "email", "en") == second

    def test_the_same_words_again_write_nothing(self):
        assert self.save() == self.save() == self.save(version=1)
        assert Template.objects.count() == 1

    def test_a_late_writer_is_told(self):
        self.save()
        with pytest.raises(Stale):
            self.save(body="Other")

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"body": "{% if"}, "body"),
            ({"subject": "{{ x }}"}, "subject"),
            ({"body": " "}, "body"),
            ({"name": ""}, "name"),
        ],
    )
    def test_what_is_refused_names_its_field(self, change, field):
        with pytest.raises(RuleBroken) as refused:
            self.save(**change)
        assert refused.value.field == field and not Template.objects.exists()


@pytest.mark.django_db
def test_the_language_falls_back():
    english, german = TemplateFactory(), TemplateFactory(language="de")
    for language, expected in (("de", german), ("de-CH", german), ("en", english), ("fr", english)):
        assert pick_template("documents-needed", "email", language) == expected
    assert pick_template("nothing", "email", "en") is None
    english.delete()
    assert pick_template("documents-needed", "email", "fr") == german


@pytest.mark.parametrize("address", ["a@b.example", "A.b+c@xn--bcher-kva.example"])
def test_plain_addresses_pass(address):
    assert one_address(address) == address


def test_digests_ignore_case_and_blanks():
    assert address_digest(" Amara@Example.org") == address_digest("amara@example.org") != address_digest("a@b.example")


@pytest.mark.django_db
def test_a_text_that_would_never_end_is_refused_when_it_is_saved():
    endless = "{% for a in (1..9999) %}{% for b in (1..9999) %}{{ a }}{% endfor %}{% endfor %}"
    with pytest.raises(RuleBroken) as refused:
        save_template(key="endless", name="Endless", subject="Hello", body=endless, by=SYSTEM)
    assert (refused.value.code, refused.value.field) == ("template_broken", "body")
    assert not Template.objects.exists()

"""Templates: they compile, their links and icons exist, and nothing in them needs a softer policy than ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.template.base import Node, TextNode
from django.template.defaulttags import URLNode
from django.template.loader_tags import IncludeNode
from django.urls import NoReverseMatch, get_resolver

from core.icons import icon_names

pytestmark = pytest.mark.guard

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
#: Where foreign HTML is shown, already cleaned by nh3: each with its reason.
SAFE_ALLOWED: dict[str, str] = {
    "touchpoints/_mail_html.html": "cleaned each time it is shown (tests/touchpoints/test_mail_hostile.py)",
}
#: Shells that offer a page of another floor only once that page is there.
OPTIONAL_LINKS = {
    "desk:customer_story",
    "desk:palette",
    "touchpoints:new",
    "mfa_index",
    "account_change_password",
    "account_logout",
}

FORBIDDEN = {
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", re.I),
    "an inline style": re.compile(r"<style|\sstyle\s*=", re.I),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "hx-on": re.compile(r"\b(data-)?hx-on", re.I),
    "a js: or javascript: value": re.compile(r"[\"'\s](js|javascript):", re.I),
    "hx-boost": re.compile(r"\bhx-boost"),
    "an attribute without quotes": re.compile(r"<[a-z][^<>{}]*\s[a-z-]+=\{\{", re.I),
    "autoescape off": re.compile(r"\{%\s*autoescape\s+off"),
    "a region whose children inherit its target or swap (say hx-disinherit)": re.compile(
        r"<[a-z]+(?=[^>]*\bdata-region)(?=[^>]*\bhx-(swap|target)=)(?![^>]*\bhx-disinherit)[^>]*>", re.I
    ),
    "a link to another host": re.compile(r"(src|href)=\"(https?:)?//", re.I),
}
SAFE = re.compile(r"\|\s*(safe|safeseq)\b")
ICON = re.compile(r"\{%\s*icon\s+\"([^\"]+)\"")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


def each(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=name_of)


def without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}", "", text, flags=re.S)


def problems_in(text: str) -> list[str]:
    """What breaks the strict policy in one template's source."""
    text = without_comments(text)
    return [f"{what}: {found.group(0).strip()}" for what, rule in FORBIDDEN.items() if (found := rule.search(text))]


def nodes_of(template, kind: type[Node]) -> list[Node]:
    return list(template.template.nodelist.get_nodes_by_type(kind))


@each(TEMPLATES)
def test_a_template_compiles(path):
    engines["django"].get_template(name_of(path))


@each(PAGES)
def test_a_template_keeps_the_strict_policy(path):
    assert problems_in(path.read_text()) == []


@each(PAGES)
def test_html_is_trusted_only_where_it_was_cleaned(path):
    if name_of(path) not in SAFE_ALLOWED:
        assert not SAFE.search(without_comments(path.read_text()))


@each(PAGES)
def test_the_names_of_urls_exist(path):
    known = set(_url_names())
    for node in nodes_of(engines["django"].get_template(name_of(path)), URLNode):
        name = node.view_name.var
        if isinstance(name, str) and not (node.asvar and name in OPTIONAL_LINKS):
            assert name in known, f"{{% url {name!r} %}}"


@each(PAGES)
def test_the_parts_a_template_includes_exist(path):
    for node in nodes_of(engines["django"].get_template(name_of(path)), IncludeNode):
        if isinstance(node.template.var, str):
            engines["django"].get_template(node.template.var)


@each(PAGES)
def test_the_icons_a_template_draws_exist(path):
    assert set(ICON.findall(path.read_text())) <= icon_names()


@each(PAGES)
def test_words_are_translated(path):
    """A page with sentences in it translates something: a hint that somebody forgot, not a proof that nobody did."""
    template = engines["django"].get_template(name_of(path))
    text = " ".join(node.s for node in nodes_of(template, TextNode))
    sentences = re.findall(r">\s*([A-Z][a-z]+ [a-z]+[^<>{}]*)<", text)
    assert not sentences, f"not translated: {sentences[:3]}"


def _url_names() -> list[str]:
    names: list[str] = []

    def walk(resolver, prefix: str) -> None:
        names.extend(prefix + key for key in resolver.reverse_dict if isinstance(key, str))
        for namespace, (_, inner) in resolver.namespace_dict.items():
            walk(inner, f"{prefix}{namespace}:")

    walk(get_resolver(), "")
    return names


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<div style='width:3%'></div>",
        '<button onclick="x()">',
        '<div hx-on:click="x()">',
        '<div hx-vals="js:{a: 1}">',
        '<a href="javascript:x()">',
        "<p class={{ name }}>",
        '<img src="//elsewhere.example/x.png">',
        "{% autoescape off %}{% endautoescape %}",
        '<main hx-boost="true">',
        '<div data-region="list" hx-get="/x/" hx-swap="outerHTML">',
    ],
)
def test_the_guard_sees_what_it_forbids(source):
    assert problems_in(source)


def test_the_guard_lets_good_markup_pass():
    good = '<script src="{% static "js/jc.js" %}" defer></script><p class="{{ a }}" hx-get="/x/">{# style="x" #}</p>'
    assert problems_in(good) == []


def test_the_url_guard_knows_real_names():
    assert "account_login" in _url_names()
    with pytest.raises(NoReverseMatch):
        engines["django"].from_string('{% url "nowhere" %}').render({})

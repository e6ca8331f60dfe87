"""S7, C7: hostile mails show nothing active, load nothing, take no time, and never raise."""

from __future__ import annotations

import re
import resource
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.touchpoints.hostile_mails import HEAD, samples
from touchpoints.channels.mail import clean_html, fold, read_mail, text_of_html
from touchpoints.channels.mail.html import ATTRIBUTES, TAGS

SAMPLES = list(samples())
LINKS = re.compile(r"(?:https?:|mailto:|tel:)", re.IGNORECASE)
OURS = {"rel", "target"}  # what the cleaner itself puts on links


def active_parts(markup: str, *, images: bool = False) -> list[str]:
    """What a browser would see in this markup that may not be there."""
    found = []
    for node in LexborHTMLParser(f"<!DOCTYPE html><body>{markup}</body>").body.traverse():
        if node.tag not in TAGS | {"body", "tbody"}:
            found.append(f"<{node.tag}>")
        allowed = ATTRIBUTES.get(node.tag, set()) | ATTRIBUTES["*"] | (OURS if node.tag == "a" else set())
        allowed |= {"src"} if images and node.tag == "img" else set()
        for name, value in node.attributes.items():
            if name not in allowed:
                found.append(f"<{node.tag} {name}>")
            if name == "href" and not LINKS.match(value or ""):
                found.append(f"href={value}")
            if name == "src" and not (value or "").startswith("https://"):
                found.append(f"src={value}")
    return found


def test_there_are_enough_of_them():
    assert len(SAMPLES) >= 300
    assert len({raw for _, raw in SAMPLES}) >= 300


def test_s7_c7_nothing_active_is_left_and_none_takes_much_time_or_memory():
    slowest, most = {}, {}
    for name, raw in SAMPLES:
        began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        mail = read_mail(raw)
        shown = clean_html(mail.html)
        slowest[name] = time.process_time() - began  # others share these cores
        most[name] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert active_parts(shown.markup) == [], name
        with_images = clean_html(mail.html, with_images=True)
        assert active_parts(with_images.markup, images=True) == [], name
        everything = "".join((mail.text, mail.rest, mail.subject, mail.headers, mail.sender.name, shown.markup))
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", everything), name
    worst, largest = max(slowest, key=slowest.__getitem__), max(most, key=most.__getitem__)
    assert slowest[worst] <= 2, f"{worst}: {slowest[worst]:.1f} s"
    assert most[largest] <= 100 * 1024, f"{largest}: {most[largest] // 1024} MB"


def test_what_people_may_see_survives_the_cleaning():
    markup = (
        '<div style="color:red"><h1>Hi</h1><p>See <a href="https://example.org/a?b=1&amp;c=2">this</a></p>'
        '<table><tr><td colspan="2">1</td></tr></table><img src="https://example.org/p.png" alt="A logo"></div>'
    )
    shown = clean_html(markup)
    assert shown.images == 1
    assert 'alt="A logo"' in shown.markup
    assert "example.org/p.png" not in shown.markup
    assert '<td colspan="2">1</td>' in shown.markup
    assert 'href="https://example.org/a?b=1&amp;c=2"' in shown.markup
    assert 'rel="noopener noreferrer nofollow"' in shown.markup
    assert "style" not in shown.markup
    assert 'src="https://example.org/p.png"' in clean_html(markup, with_images=True).markup


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<p>Yes</p><blockquote><p>Really?</p></blockquote>", "Yes\n\n> Really?"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<table><tr><td>Name</td><td>Amara</td></tr><tr><td>No</td><td>7</td></tr></table>", "Name Amara\nNo 7"),
        ("<style>p{}</style><script>x</script><title>t</title>words", "words"),
        ('<img alt="Our logo" src=x> <b>bold</b> &amp; <i>more</i>', "[Our logo] bold & more"),
        ("a &lt;b&gt; c", "a <b> c"),
    ],
)
def test_html_becomes_text(markup, text):
    assert text_of_html(markup) == text


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=3000), st.sampled_from([b"", HEAD, HEAD + b"Content-Type: text/html\r\n\r\n", HEAD + b"\r\n"])
)
def test_no_bytes_at_all_make_it_raise(noise, start):
    mail = read_mail(start + noise)
    assert active_parts(clean_html(mail.html).markup) == []
    for attachment in mail.attachments:
        assert isinstance(attachment.content(), bytes)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=2000))
def test_folding_throws_no_line_away(text):
    folded = fold(text)
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.strip("\u200b\u200c\u200d\u2060\ufeff \t"):
            bare = re.sub(r"[\u200b\u200c\u200d\u2060\ufeff]", "", line).strip()
            assert bare in folded.text or bare in folded.rest

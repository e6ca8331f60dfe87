# ruff: noqa: E501 (a case stands on one line)
"""Broken, odd and honest mails: what is written in them comes out."""

from __future__ import annotations

import base64

import pytest

from tests.touchpoints.mails import TRIMMER
from touchpoints.channels.mail import fold, read_mail

HEAD = b"From: Amara <amara@example.org>\nSubject: Hello\n"


def part(kind, body, *more):
    lines = [f"Content-Type: {kind}", *more, "", ""]
    return "\n".join(lines).encode() + (body if isinstance(body, bytes) else body.encode())


def mixed(*parts, kind="mixed", boundary="B", named=None):
    head = HEAD + f"Content-Type: multipart/{kind}; boundary={named or boundary}\n\n".encode()
    mark = f"--{boundary}".encode()
    return head + b"".join(mark + b"\n" + one + b"\n" for one in parts) + mark + b"--\n"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"just words, no headers", "just words, no headers"),
        (b"From: a@b.co\n\nwords", "words"),
        (HEAD + b"Content-Type: text/plain; charset=koi8-r\n\n" + "Привет".encode("koi8-r"), "Привет"),
        (HEAD + b"Content-Type: text/plain; charset=nonsense\n\n" + "Grüße".encode(), "Grüße"),
        (HEAD + b"Content-Type: text/plain; charset=us-ascii\n\n" + "Grüße".encode(), "Grüße"),
        (HEAD + b"\n" + "Grüße aus der Küche".encode("latin-1"), "Grüße aus der Küche"),
        (HEAD + b"Content-Type: text/plain; charset=gb2312\n\n" + "你好".encode("gb18030"), "你好"),
        (HEAD + b"Content-Type: text/plain; charset=iso-2022-jp\n\n" + "日本".encode("iso2022_jp"), "日本"),
        (HEAD + b"Content-Transfer-Encoding: base64\n\naGVsbG8gd29ybGQ", "hello world"),
        (HEAD + b"Content-Transfer-Encoding: base64\n\nWe never encoded this.", "We never encoded this."),
        (
            HEAD + b"Content-Transfer-Encoding: base64\n\naGVsbG8=\n\nA list's own footer",
            "hello\n\nA list's own footer",
        ),
        (HEAD + b"Content-Transfer-Encoding: quoted-printable\n\nGr=C3=BC=\n=C3=9Fe", "Grüße"),
        (HEAD + b"Content-Type: text/plain; format=flowed\n\nOne long \nline.\nNext.", "One long line.\nNext."),
        (HEAD + b"Content-Type: text/html\n\n<p>Only <b>HTML</b></p><script>x</script>", "Only HTML"),
        (mixed(part("text/plain", "a"), part("text/plain", "b")), "a\n\nb"),
        (mixed(part("text/plain", "plain"), part("text/html", "<p>html</p>"), kind="alternative"), "plain"),
        (mixed(part("text/plain", " "), part("text/html", "<p>html</p>"), kind="alternative"), "html"),
        (mixed(part("text/plain", "words"), named="another"), "words"),
        (mixed(part("text/plain", "words")) + b"\nScanned by the list\n", "words\n\nScanned by the list"),
        (HEAD + b"Content-Type: multipart/mixed; boundary=B\n\nnobody wrote a boundary", "nobody wrote a boundary"),
        (HEAD + part("message/rfc822", b"From: b@c.de\nSubject: Inner\n\nThe inner words"), "The inner words"),
        (HEAD + part("text/calendar", "BEGIN:VEVENT\nSUMMARY:Lunch\nLOCATION:Here\nEND:VEVENT"), "Lunch\nHere"),
    ],
)
def test_what_is_written_comes_out(raw, text):
    assert read_mail(raw).text == text


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (mixed(part("application/ms-tnef", b"x", "Content-Disposition: attachment; filename=winmail.dat")), ["winmail.dat"]),
        (mixed(part("application/pdf; name*=utf-8''%C3%A4.pdf", b"x")), ["ä.pdf"]),
        (mixed(part("application/pdf; name*0=\"long\"; name*1=\".pdf\"", b"x")), ["long.pdf"]),
        (mixed(part('application/pdf; name="=?utf-8?b?w6QucGRm?="', b"x")), ["ä.pdf"]),
        (mixed(part('application/pdf; name="../../etc/pass\u202ewd.pdf"', b"x")), ["passwd.pdf"]),
        (mixed(part("image/png", b"x"), part("image/png", b"y")), ["image-1.png", "image-2.png"]),
        (mixed(part("application/pdf; name=a.pdf", b"x"), part("application/pdf; name=a.pdf", b"y")), ["a.pdf", "a (2).pdf"]),
        (mixed(part("message/rfc822", b"Subject: Inner / one\nFrom: a@b.co\n\nx")), ["Inner - one.eml"]),
        (HEAD + b"\nSee below\n\nbegin 644 old.txt\n%:&5L;&\\ \nend\n", ["old.txt"]),
    ],
)  # fmt: skip
def test_files_have_names(raw, names):
    assert [one.name for one in read_mail(raw).attachments] == names


def test_a_file_is_decoded_when_it_is_asked_for():
    content = bytes(range(256)) * 9
    raw = mixed(part("image/png; name=a.png", base64.encodebytes(content), "Content-Transfer-Encoding: base64"))
    assert read_mail(raw).attachments[0].content() == content


@pytest.mark.parametrize(
    ("given", "name", "email"),
    [
        ("=?utf-8?q?J=C3=B6rg?= <J@Example.org>", "Jörg", "j@example.org"),
        ('"Okonkwo, Amara" <amara@example.org>', "Okonkwo, Amara", "amara@example.org"),
        ("amara@example.org (Amara)", "Amara", "amara@example.org"),
        ("<amara@example.org>", "", "amara@example.org"),
        ("Amara <amara@example.org>, evil@example.net", "Amara", "amara@example.org"),
    ],
)
def test_senders(given, name, email):
    sender = read_mail(f"From: {given}\nSubject: x\n\ny".encode()).sender
    assert (sender.name, sender.email) == (name, email)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ja, gern.\n\nAm 03.02.2026 um 10:00 schrieb Kestrel <a@b.co>:\n> Passt das?", "Ja, gern."),
        ("Oui.\n\nLe 3 févr. 2026 à 10:00, Kestrel <a@b.co> a écrit :\n> Bon ?", "Oui."),
        ("Sí.\n\nEl 3 feb 2026 a las 10:00, Kestrel <a@b.co> escribió:\n> ¿Vale?", "Sí."),
        ("Ok\n\nSent from my iPhone", "Ok"),
        ("Top\n\n________________________________\nFrom: A <a@b.co>\nSent: Monday\nTo: B\nSubject: C\n\nold", "Top"),
        ("1. yes\n> first?\n2. no\n> second?\n3. maybe", "1. yes\n> first?\n2. no\n> second?\n3. maybe"),
        ("At 10:30 I called you: nobody answered.\n\nPlease call back.", "At 10:30 I called you: nobody answered.\n\nPlease call back."),
        ("Prices:\n- one: 10\n- two: 20", "Prices:\n- one: 10\n- two: 20"),
    ],
)  # fmt: skip
def test_folding(text, kept):
    assert fold(text).text == kept


@pytest.mark.skipif(not TRIMMER.exists(), reason="the cases of email_reply_trimmer are not here")
def test_the_cases_of_email_reply_trimmer():
    cases = sorted((TRIMMER / "emails").glob("*.txt"))
    wrong = [
        path.name
        for path in cases
        if fold(path.read_text()).text != (TRIMMER / "trimmed" / path.name).read_text().strip("\n").rstrip()
    ]
    assert (len(cases), wrong) == (64, [])

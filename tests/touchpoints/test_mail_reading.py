# ruff: noqa: E501 (a case stands on one line)
"""Broken, odd and honest mails: what is written in them comes out."""

from __future__ import annotations

import base64
import time

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
        (
            HEAD + b"\nSent from the airport, my flight is cancelled and I need help",
            "Sent from the airport, my flight is cancelled and I need help",
        ),
        (
            HEAD + b"\nMy parcel.\nSent from Berlin to Paris, it is lost",
            "My parcel.\nSent from Berlin to Paris, it is lost",
        ),
        (
            HEAD + b"\nBook this:\n\nFrom: Berlin\nTo: Paris\nDate: 5 May\n\nThanks",
            "Book this:\n\nFrom: Berlin\nTo: Paris\nDate: 5 May\n\nThanks",
        ),
        (HEAD + b"\nYes\n\nSent from my cell, excuse typos", "Yes"),
        (HEAD + b"Content-Type: text/plain; charset=koi8-r\n\n" + "Привет".encode("koi8-r"), "Привет"),
        (HEAD + b"Content-Type: text/plain; charset=nonsense\n\n" + "Grüße".encode(), "Grüße"),
        (HEAD + b"Content-Type: text/plain; charset=us-ascii\n\n" + "Grüße".encode(), "Grüße"),
        (HEAD + b"\n" + "Grüße aus der Küche".encode("latin-1"), "Grüße aus der Küche"),
        (HEAD + b"\n" + ("long words " * 20 + "perché marìa").encode("latin-1"), "long words " * 20 + "perché marìa"),
        (
            HEAD + b"\n" + "Dziękuję, Łukasz Wójcik, proszę o zmianę".encode("cp1250"),
            "Dziękuję, Łukasz Wójcik, proszę o zmianę",
        ),
        (HEAD + b"\n" + "Dobrý den, Jiří Dvořák".encode("cp1250"), "Dobrý den, Jiří Dvořák"),
        (HEAD + b"\n" + "siparişim nerede? Ayşe Yılmaz".encode("cp1254"), "siparişim nerede? Ayşe Yılmaz"),
        (HEAD + b"\n" + "The refund of €50 – “never” came".encode("cp1252"), "The refund of €50 – “never” came"),
        (HEAD + b"\n" + "Здравствуйте, где мой заказ?".encode("cp1251"), "Здравствуйте, где мой заказ?"),
        (HEAD + b"\n" + "Grüße äöü ".encode() + "Käse".encode("latin-1"), "Grüße äöü Käse"),
        (HEAD + b"Content-Type: text/plain; charset=iso-8859-1\n\n" + "Grüße".encode(), "Grüße"),
        (HEAD + b"Content-Type: text/plain; charset=utf-16\n\nno zeroes", "no zeroes"),
        (HEAD + b"Content-Type: text/html\n\n<meta charset=koi8-r>" + "Привет".encode("koi8-r"), "Привет"),
        (HEAD + b"counter to RFC 2822, no empty line here", "counter to RFC 2822, no empty line here"),
        (HEAD + b"two lines here\nPS: and this\n\nMore", "two lines here\nPS: and this\n\nMore"),
        (HEAD + b"a broken fold\nX-Mailer: old\n\nBody", "Body"),
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
        ("Да\n\nвт, 24 нояб. 2026 г. в 10:05, Kestrel <a@b.co>:\n> Да?", "Да"),
        ("はい\n\n2026年11月24日(火) 10:05 Kestrel <a@b.co>:\n> ?", "はい"),
        ("Tak\n\nWiadomość napisana przez Kestrel <a@b.co> w dniu 24 lis 2026, o godz. 10:05:\n\nstare", "Tak"),
        ("Tak\n\nW dniu 24.11.2026 o 10:05, Kestrel pisze:\n> ?", "Tak"),
        ("כן\n\n\u202bבתאריך יום ג׳, 24 בנוב׳ 2026 ב-10:05 מאת \u202aKestrel\u202c\u200f <\u202aa@b.co\u202c\u200f>:\u202c\n> ?", "כן"),
        ("Ja\n\n-----Oprindelig meddelelse-----\n\nGammelt", "Ja"),
        ("Yes\n\n---- Kestrel Care wrote ----\n\nold", "Yes"),
        ("Yes\n\n##- Please type your reply above this line -##\n\nold", "Yes"),
        ("Thanks On Tue, Apr 4, 2026 at 3:59 PM, Anna <a@b.co> wrote:\n> Hi", "Thanks"),
        ("On Fri, 25 Jun 2010, Anna <a@b.co> wrote:\n> b\n> Bo <b@b.co> wrote at 10:30:\n> > c\nd\n\nYes, I have.", "d\n\nYes, I have."),
        ("Hello\n\n--- Important message ---\n\nPlease call.", "Hello\n\n--- Important message ---\n\nPlease call."),
        ("On Monday at 10:30 I told b@b.co what you wrote:\nnothing.", "On Monday at 10:30 I told b@b.co what you wrote:\nnothing."),
        ("So:\n| item | price |\n|---|---|\n| x | 3 |", "So:\n| item | price |\n|---|---|\n| x | 3 |"),
        ("Sent by DHL, arrived broken.", "Sent by DHL, arrived broken."),
    ],
)  # fmt: skip
def test_folding(text, kept):
    assert fold(text).text == kept


def test_thousands_of_semicolons_take_no_time():
    raw = b"From: a@b.co\nContent-Type: text/plain" + b";" * 100_000 + b"\n\nbody"
    began = time.process_time()
    assert read_mail(raw).text == "body"
    assert time.process_time() - began < 2  # 20 s once


@pytest.mark.skipif(not TRIMMER.exists(), reason="the cases of email_reply_trimmer are not here")
def test_the_cases_of_email_reply_trimmer():
    cases = sorted((TRIMMER / "emails").glob("*.txt"))
    wrong = [
        path.name
        for path in cases
        if fold(path.read_text()).text != (TRIMMER / "trimmed" / path.name).read_text().strip("\n").rstrip()
    ]
    assert (len(cases), wrong) == (64, [])

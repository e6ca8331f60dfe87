"""Mail by webhook: proven by signature or password, once however often it comes (R27, S16)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from core.secrets import seal
from customers.models import Customer, Document
from tests.touchpoints.mails import mail
from touchpoints.channels import sns
from touchpoints.channels.mail_providers import PROVIDERS
from touchpoints.models import ChannelAccount, Touchpoint

pytestmark = pytest.mark.django_db
PASSWORD = "journeycrm:a-long-password"
BASIC = {"Authorization": f"Basic {base64.b64encode(PASSWORD.encode()).decode()}"}
TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
CERTIFICATE = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b.pem"


@pytest.fixture(autouse=True)
def _documents(settings, tmp_path):
    settings.DOCUMENT_ROOT = tmp_path / "documents"


def account(provider, *, signing_key="", **given):
    secrets = {"secret": PASSWORD} | ({"signing_key": signing_key} if signing_key else {})
    return ChannelAccount.objects.create(
        kind="email_webhook", provider=provider, name=provider, secrets=seal(secrets), settings=given
    )


def post(provider, body, *, headers=None, key="", kind="application/json", client=None):
    url = f"/api/v1/in/email/{provider}/" + (f"?account={key}" if key else "")
    data = body if isinstance(body, bytes | str) else json.dumps(body)
    return (client or Client()).generic("POST", url, data, content_type=kind, headers=headers or {})


def form(provider, fields, *, headers=None):
    return Client().post(f"/api/v1/in/email/{provider}/", fields, headers=headers or {})


RAW = mail("Grüße aus Köln", Message_ID="<door-1@example.org>")
TEXT = RAW.decode()
#: What each provider sends that hands over the mail as it came, or in pieces.
SENT = {
    "postmark": {"MessageID": "p1", "RawEmail": TEXT},
    "mailersend": {"type": "inbound.message", "data": {"id": "m1", "raw": TEXT}},
    "postal": {"id": 7, "message": base64.b64encode(RAW).decode(), "base64": True},
    "sparkpost": [{"msys": {"relay_message": {"content": {"email_rfc822": TEXT}}}}],
    "mailjet": {
        "Headers": {"From": "Amara <amara@example.org>", "Message-Id": "<door-1@example.org>", "Subject": "Claim"},
        "Parts": [{"Headers": {"Content-Type": "text/plain; charset=utf-8"}, "ContentRef": "Text-part"}],
        "Text-part": "Grüße aus Köln", "Html-part": "",
    },
    "brevo": {
        "items": [{
            "Uuid": ["b1"], "Headers": {"From": "Amara <amara@example.org>", "Message-ID": "<door-1@example.org>"},
            "RawTextBody": "Grüße aus Köln", "RawHtmlBody": "", "Attachments": [],
        }]
    },
}  # fmt: skip


@pytest.mark.parametrize("provider", sorted(SENT))
def test_mail_of_each_provider_comes_in(provider):
    account(provider)
    assert post(provider, SENT[provider], headers=BASIC).status_code == 200
    touchpoint = Touchpoint.objects.get()
    assert (touchpoint.body, touchpoint.author.split()[0]) == ("Grüße aus Köln", "Amara")
    assert post(provider, SENT[provider], headers=BASIC).status_code == 200
    assert Touchpoint.objects.count() == 1


@pytest.mark.parametrize(
    ("provider", "fields"),
    [
        ("mailgun", {"body-mime": TEXT, "token": "t", "timestamp": "1", "signature": "s"}),
        ("sendgrid", {"email": TEXT, "envelope": '{"from":"a@b.c","to":["x@y.z"]}'}),
        ("mandrill", {"mandrill_events": json.dumps([{"event": "inbound", "msg": {"raw_msg": TEXT}}])}),
        (
            "sendgrid",
            {"headers": "From: Amara <amara@example.org>\nMessage-ID: <door-1@example.org>", "text": "Grüße aus Köln",
             "attachment1": SimpleUploadedFile("a.txt", b"hello", "text/plain"),
             "attachment-info": '{"attachment1": {"filename": "a.txt"}}'},
        ),
    ],
)  # fmt: skip
def test_providers_that_send_forms(provider, fields):
    account(provider)
    assert form(provider, fields, headers=BASIC).status_code == 200
    assert Touchpoint.objects.get().body == "Grüße aus Köln"


NAME = "Amara <amara@example.org>"
PAPER = b"%PDF-1.4\r\n\x00\r\x80\xff\nendobj\r\ntrailer\r\n%%EOF\r\n"
CODED = base64.b64encode(PAPER).decode()
#: Providers that hand over a mail in pieces, with a file.
PIECES = {
    "postmark": {
        "MessageID": "p1", "From": "amara@example.org", "Subject": "Roof", "TextBody": "See the paper", "ToFull": [],
        "FromFull": {"Email": "amara@example.org", "Name": "Amara"}, "CcFull": [], "BccFull": [], "Headers": [],
        "HtmlBody": "", "Attachments": [{"Name": "roof.pdf", "Content": CODED, "ContentType": "application/pdf"}],
    },
    "mailjet": {
        "Headers": {"From": NAME, "Subject": "Roof"}, "Text-part": "See the paper", "Html-part": "",
        "Parts": [
            {"Headers": {"Content-Type": "text/plain; charset=utf-8"}, "ContentRef": "Text-part"},
            {"Headers": {"Content-Type": 'application/pdf; name="roof.pdf"',
                         "Content-Disposition": 'attachment; filename="roof.pdf"'}, "ContentRef": "Attachment1"},
        ],
        "Attachment1": CODED,
    },
}  # fmt: skip
FORMS = {
    "mailgun": {
        "from": NAME, "body-plain": "See the paper", "message-headers": json.dumps([["From", NAME]]),
        "attachment-count": "1", "token": "t", "timestamp": "1", "signature": "s",
    },
    "sendgrid": {
        "headers": f"From: {NAME}", "text": "See the paper",
        "attachment-info": json.dumps({"attachment-1": {"filename": "roof.pdf"}}),
    },
}  # fmt: skip


@pytest.mark.parametrize("provider", [*PIECES, *FORMS])
def test_a_file_of_a_mail_in_pieces_arrives_as_it_was_sent(provider):
    account(provider)
    if provider in PIECES:
        answer = post(provider, PIECES[provider], headers=BASIC)
    else:
        sent = SimpleUploadedFile("roof.pdf", PAPER, "application/pdf")
        answer = form(provider, FORMS[provider] | {"attachment-1": sent}, headers=BASIC)
    assert answer.status_code == 200
    kept = Document.objects.get()
    assert (kept.name, kept.digest) == ("roof.pdf", hashlib.sha256(PAPER).hexdigest())
    assert Touchpoint.objects.get().body == "See the paper"


OUTLOOK = "<VI1PR04MB1234ABCDEF0123456789ABCDEF012@VI1PR04MB1234.eurprd04.prod.outlook.com>"
FORWARDED = "From: Ben <ben@example.org>\r\nSubject: Größe\r\n\r\nGrüße aus Köln\r\n".encode("latin-1")
REPORT = (
    b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; x@y.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
)


def attached(name: str, kind: str, content: bytes) -> dict[str, str]:
    return {"Name": name, "ContentType": kind, "Content": base64.b64encode(content).decode()}


@pytest.mark.parametrize(
    "odd",
    [
        {"Attachments": [attached("empty.txt", "text/plain", b"")]},
        {"Attachments": [attached("passed-on.eml", "message/rfc822", FORWARDED)]},
        {"Headers": [{"Name": "Message-ID", "Value": "<>"}]},
        {"Headers": [{"Name": "Message-ID", "Value": "<<a@b.org>>"}]},
        {"Subject": "cut \ud83d", "TextBody": "See the paper \ud83d"},
        {"Subject": "Grüße", "FromFull": {"Email": "amara@example.org", "Name": 'Zoë, "Amara"'}},
    ],
)
def test_nothing_odd_in_one_piece_keeps_the_mail_out(odd):
    account("postmark")
    assert post("postmark", PIECES["postmark"] | odd, headers=BASIC).status_code == 200
    assert "See the paper" in Touchpoint.objects.get().body


def test_ids_dates_and_reports_of_a_mail_in_pieces_survive():
    account("postmark")
    told = {
        "Headers": [{"Name": "In-Reply-To", "Value": OUTLOOK}],
        "Date": "Fri, 1 Aug 2025 16:45:32 -04:00",
        "Attachments": [attached("report", "message/delivery-status", REPORT)],
    }
    assert post("postmark", PIECES["postmark"] | told, headers=BASIC).status_code == 200
    touchpoint = Touchpoint.objects.get()
    assert touchpoint.occurred_at == dt.datetime(2025, 8, 1, 20, 45, 32, tzinfo=dt.UTC)
    mail = touchpoint.data["mail"]
    assert OUTLOOK.strip("<>") in mail["references"] and "x@y.example" in json.dumps(mail["bounce"])


@pytest.mark.parametrize(
    ("claimed", "sent", "text"),
    [
        ("us-ascii", "utf-8", "Grüße aus Köln"), ("unknown-8bit", "utf-8", "Grüße aus Köln"),
        ("", "utf-8", "Grüße aus Köln"), ("iso-8859-1", "latin-1", "Grüße aus Köln"),
        ("utf-8", "latin-1", "Grüße aus Köln"), ("windows-874", "cp874", "สวัสดีค่ะ"),
    ],
)  # fmt: skip
def test_texts_that_sendgrid_parsed_are_read_in_any_charset(claimed, sent, text):
    account("sendgrid")
    fields = {
        "headers": f"From: {NAME}\nSubject: Grüße".encode(),
        "charsets": json.dumps({"text": claimed}).encode(),
        "text": text.encode(sent),
    }
    parts = (b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name.encode(), value)
             for name, value in fields.items())  # fmt: skip
    body = b"".join([*parts, b"--x--\r\n"])
    assert post("sendgrid", body, headers=BASIC, kind="multipart/form-data; boundary=x").status_code == 200
    assert Touchpoint.objects.get().body == text


def test_a_signed_mail_may_be_larger_than_a_form():
    account("mailgun", signing_key="key-1")
    good = hmac.new(b"key-1", b"1790000000t1", hashlib.sha256).hexdigest()
    large = TEXT + "\r\n" + "a line of a long mail\r\n" * 500_000
    fields = {"body-mime": large, "token": "t1", "timestamp": "1790000000", "signature": good}
    assert form("mailgun", fields).status_code == 200
    assert Touchpoint.objects.count() == 1


def test_every_provider_has_a_door_and_nobody_else():
    assert len(PROVIDERS) == 12
    for provider in PROVIDERS:
        assert Client().head(f"/api/v1/in/email/{provider}/").status_code == 200
        assert post(provider, {}).status_code == 401
    assert post("nobody", {}).status_code == 404


# --- forgery and replay ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic " + base64.b64encode(b"journeycrm:another").decode()},
        {"Authorization": "Basic " + base64.b64encode(b":").decode()},
        {"Authorization": "Basic %%%"},
        {"Authorization": "Bearer " + PASSWORD},
        {"Authorization": ""},
    ],
)
def test_s16_c16_without_the_password_nothing_happens(headers):
    named = account("postmark")
    assert post("postmark", SENT["postmark"], headers=headers, key=named.key).status_code == 401
    assert post("postmark", SENT["postmark"], headers=headers).status_code == 401
    assert (Touchpoint.objects.count(), Customer.objects.count()) == (0, 0)
    named.refresh_from_db()
    assert "signature" in named.last_error


def test_s16_a_password_opens_its_own_account_only():
    account("postmark")
    other = account("postal")
    assert post("postmark", SENT["postmark"], headers=BASIC, key=other.key).status_code == 401
    ChannelAccount.objects.update(is_active=False)
    assert post("postmark", SENT["postmark"], headers=BASIC).status_code == 401


def test_s16_what_is_signed_needs_its_signature():
    account("mailgun", signing_key="key-1")
    fields = {"body-mime": TEXT, "token": "t1", "timestamp": "1790000000"}
    assert form("mailgun", fields | {"signature": "0" * 64}).status_code == 401
    assert form("mailgun", fields, headers=BASIC).status_code == 401
    good = hmac.new(b"key-1", b"1790000000t1", hashlib.sha256).hexdigest()
    assert form("mailgun", fields | {"signature": good, "token": "t2"}).status_code == 401
    assert form("mailgun", fields | {"signature": good, "timestamp": "1790000301"}).status_code == 401
    assert Touchpoint.objects.count() == 0
    for _ in range(2):
        assert form("mailgun", fields | {"signature": good}).status_code == 200
    assert Touchpoint.objects.count() == 1


def test_s16_signed_json_with_a_changed_byte_is_refused():
    account("mailersend", signing_key="key-2")
    body = json.dumps(SENT["mailersend"])
    signature = hmac.new(b"key-2", body.encode(), hashlib.sha256).hexdigest()
    assert post("mailersend", body.replace("Claim", "Klaim"), headers={"Signature": signature}).status_code == 401
    assert post("mailersend", body, headers={"Signature": signature}).status_code == 200


@pytest.mark.parametrize("body", ["", "{}", "[]", "null", "nonsense", '{"items": 7}', '{"data": null}', "[" * 5000])
def test_what_makes_no_sense_is_a_400_and_no_effect(body):
    for provider in sorted(SENT):
        if not ChannelAccount.objects.filter(provider=provider).exists():
            account(provider)
        assert post(provider, body, headers=BASIC).status_code in (200, 400), provider
    assert Touchpoint.objects.count() == 0


def test_a_body_that_is_too_large_is_not_read():
    account("postmark")
    answer = Client().generic(
        "POST", "/api/v1/in/email/postmark/", b"x", content_type="application/json", CONTENT_LENGTH="40000001"
    )
    assert answer.status_code == 413


@pytest.mark.django_db(transaction=True)
def test_r27_the_same_event_fifty_times_at_once_is_one_mail():
    account("postmark")
    answers, together = [], threading.Barrier(50)

    def send():
        together.wait()
        try:
            answers.append(post("postmark", SENT["postmark"], headers=BASIC).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 50
    assert (Touchpoint.objects.count(), Customer.objects.count()) == (1, 1)


def test_mail_without_an_id_is_once_by_the_providers():
    account("postmark")
    bare = mail("Twice", Message_ID=None).decode()
    for event in ("p1", "p1", "p2"):
        assert post("postmark", {"MessageID": event, "RawEmail": bare}, headers=BASIC).status_code == 200
    assert Touchpoint.objects.count() == 2


# --- Amazon SES ------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def amazon():
    """A key like SNS's, and its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1)).sign(key, hashes.SHA256())
    )  # fmt: skip
    return key, made.public_bytes(serialization.Encoding.PEM)


def notification(key, **changes):
    inner = {
        "notificationType": "Received",
        "receipt": {"action": {"type": "SNS", "encoding": "BASE64"}},
        "content": base64.b64encode(RAW).decode(),
    }
    message = {
        "Type": "Notification", "MessageId": "n1", "TopicArn": TOPIC, "Message": json.dumps(inner),
        "Timestamp": "2026-11-22T10:00:00.000Z", "SignatureVersion": "2", "SigningCertURL": CERTIFICATE,
    } | changes  # fmt: skip
    fields = sns.SIGNED_FIELDS[message["Type"]]
    signed = "".join(f"{name}\n{message[name]}\n" for name in fields if name in message)
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return message | {"Signature": base64.b64encode(signature).decode()}


def test_s16_amazon_ses_counts_with_its_topic_its_host_and_its_signature(amazon, monkeypatch):
    key, certificate = amazon
    asked = []
    monkeypatch.setattr(sns, "fetched", lambda url: asked.append(url) or certificate)
    account("amazon_ses", topic=TOPIC)
    good = notification(key)
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = [
        good | {"Message": good["Message"].replace("B", "C", 1)},
        good | {"Signature": ""},
        good | {"SignatureVersion": "9"},
        notification(other),
        notification(key, TopicArn=TOPIC + "-of-somebody-else"),
    ]
    for host in (
        "evil.example",
        "sns.eu-west-1.amazonaws.com.evil.example",
        "s3.eu-west-1.amazonaws.com",
        "a@sns.eu-west-1.amazonaws.com",
    ):
        forged.append(notification(key, SigningCertURL=f"https://{host}/SimpleNotificationService-0a1b.pem"))
    forged.append(notification(key, SigningCertURL=CERTIFICATE.replace("https", "http")))
    forged.append(notification(key, SigningCertURL=CERTIFICATE.replace("SimpleNotificationService", "bucket/x")))
    for body in forged:
        assert post("amazon_ses", body).status_code == 401
    assert set(asked) == {CERTIFICATE}
    assert Touchpoint.objects.count() == 0
    assert post("amazon_ses", good, headers={"Authorization": "Basic eDp5"}).status_code == 401
    for headers in ({}, BASIC):
        assert post("amazon_ses", good, headers=headers).status_code == 200
    assert Touchpoint.objects.get().body == "Grüße aus Köln"


def test_a_subscription_is_confirmed_at_amazon_only(amazon, monkeypatch):
    key, certificate = amazon
    fetched = []
    monkeypatch.setattr(sns, "fetched", lambda url: certificate)
    monkeypatch.setattr(sns.outgoing, "fetch", fetched.append)
    account("amazon_ses", topic=TOPIC)
    url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=1"
    for subscribe in (url, "https://evil.example/"):
        body = notification(key, Type="SubscriptionConfirmation", SubscribeURL=subscribe, Token="1", Message="Please")
        assert post("amazon_ses", body).status_code == 200
    assert fetched == [url]

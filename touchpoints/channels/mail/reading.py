"""Raw bytes into a `Mail`: which part is the text, what is attached, what is passed on inside."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from touchpoints.channels.mail.automatic import bounce_of, why_automatic
from touchpoints.channels.mail.decoding import clean, from_uuencode, text_of
from touchpoints.channels.mail.folding import Folded, fold
from touchpoints.channels.mail.headers import addresses, file_name, message_ids, moment, words
from touchpoints.channels.mail.html import text_of_html
from touchpoints.channels.mail.mime import Part, header_block, read_message, walk
from touchpoints.channels.mail.values import Address, Attachment, Mail

DEEPEST_MESSAGE = 8  # mails in mails; deeper ones are attachments
SHORT = 200  # characters; a longer plain text is the text, a shorter one may only say that there is markup
LONGEST_TEXT = 200_000  # characters of text that are read; beyond, the text is attached as well
MOST_HTML = 4_000_000
ENDINGS = {
    "text/plain": "txt", "text/html": "html", "text/calendar": "ics", "message/rfc822": "eml", "image/jpeg": "jpg",
    "image/png": "png", "image/gif": "gif", "image/webp": "webp", "application/pdf": "pdf", "application/zip": "zip",
    "application/ms-tnef": "dat", "application/pgp-signature": "asc", "application/pgp-encrypted": "asc",
    "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s", "application/pkcs7-mime": "p7m",
    "text/x-vcard": "vcf", "text/vcard": "vcf", "text/csv": "csv", "audio/mpeg": "mp3", "audio/amr": "amr",
}  # fmt: skip
MESSAGES = frozenset({"message/rfc822", "message/global", "message/rfc822-headers", "text/rfc822-headers"})
REPORTS = frozenset({"message/delivery-status", "message/feedback-report", "message/disposition-notification"})
FILES = frozenset({"text/calendar", "text/x-vcard", "text/vcard", "text/csv"})
UNSEEN = frozenset({"text/x-amp-html", "text/watch-html"})  # the same again, for other programs
ENCRYPTED = frozenset({"application/pgp-encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
UUENCODED = re.compile(r"^begin [0-7]{3,4} (\S[^\n]{0,200})\n((?:[ -`]{1,64}[^\n]{0,4}\n)+)(?:`\n)?end$", re.MULTILINE)
SIGNED = re.compile(r"\A\s*-----BEGIN PGP SIGNED MESSAGE-----\n(?:Hash: [^\n]*\n)*\n?")
ONLY_HTML = re.compile(r"html|browser|e-?mail client|nicht (?:an)?gezeigt", re.IGNORECASE)


@dataclass
class _Found:
    """What is gathered while the parts are gone through."""

    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)  # markup that stands beside a plain text
    passed_on: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    status: str = ""
    is_encrypted: bool = False


def read_mail(raw: bytes) -> Mail:
    """Read one mail from its raw bytes. Whatever they are, a `Mail` comes out, and no text is lost."""
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    message = read_message(raw)
    found = _gather(message)
    text, cut_off = _whole_text(found)
    folded = _folded(text, found)
    return _mail(message, found, folded, cut_off)


def _mail(message: Part, found: _Found, folded: Folded, cut_off: str) -> Mail:
    sender, reply_to = addresses_of(message)
    ids = message_ids(message.all_headers("message-id")) or _bare_id(message.header("message-id"))
    attachments = list(found.attachments)
    if cut_off:
        attachments.append(Attachment("message.txt", "text/plain", lambda: cut_off.encode()))
    return Mail(
        key=ids[0] if ids else f"sha256:{hashlib.sha256(message.source).hexdigest()}",
        message_id=ids[0] if ids else "",
        in_reply_to=message_ids([*message.all_headers("in-reply-to"), *message.all_headers("references")]),
        sender=sender,
        reply_to=reply_to,
        to=addresses(message.all_headers("to")),
        cc=addresses(message.all_headers("cc")),
        delivered_to=addresses(
            [
                value
                for name in ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to")
                for value in message.all_headers(name)
            ]
        ),
        subject=words(message.header("subject"))[:990],
        sent_at=moment(message.header("date")),
        received_at=moment(message.header("received").rpartition(";")[2].strip()),
        text=folded.text,
        quoted=folded.quoted,
        signature=folded.signature,
        rest=folded.rest,
        html="\n".join(found.htmls)[:MOST_HTML],
        attachments=_named_once(attachments),
        automatic=why_automatic(message, sender.email),
        is_encrypted=found.is_encrypted,
        bounce=bounce_of(found.status),
        returned="\n".join(found.passed_on)[:100_000] if found.status else "",
        headers=header_block(message),
    )


def addresses_of(message: Part) -> tuple[Address, tuple[Address, ...]]:
    """Who sent it (with the next best header where From is missing) and where answers shall go."""
    reply_to = addresses(message.all_headers("reply-to"))
    for name in ("from", "sender", "reply-to", "return-path", "x-sender", "resent-from", "errors-to"):
        known = [one for one in addresses(message.all_headers(name)) if one.email]
        if known:
            return known[0], reply_to
    named = addresses(message.all_headers("from"))
    return (named[0] if named else Address("", "")), reply_to


def _bare_id(value: str) -> tuple[str, ...]:
    """A Message-ID whose brackets somebody forgot."""
    bare = value.strip(" <>\t")
    return (bare[:400],) if bare and " " not in bare else ()


# --- the parts -------------------------------------------------------------------------------------------------------
def _gather(message: Part, level: int = 0) -> _Found:
    """Go through all parts, and through the mails inside this one."""
    found = _Found()
    for part in walk(message):
        if part.content_type in MESSAGES and level < DEEPEST_MESSAGE:
            _take_message(part, found, level)
        else:
            _take(part, found)
    return found


def _take_message(part: Part, found: _Found, level: int) -> None:
    """A mail inside the mail: its words are passed on, its files are attached, and so is it itself."""
    inner = read_message(part.content())
    if part.content_type in ("message/rfc822", "message/global"):
        subject = file_name(words(inner.header("subject")).replace("/", "-"))[:100]
        name = _name_of(part) or f"{subject or 'mail'}.eml"
        found.attachments.append(Attachment(name, "message/rfc822", part.content))
    inside = _gather(inner, level + 1)
    text, _ = _whole_text(inside)
    found.passed_on += [_passed_on_title(inner), text, *inside.passed_on]
    found.attachments += inside.attachments
    found.status += inside.status


def _passed_on_title(inner: Part) -> str:
    """What stands above a mail that is passed on."""
    lines = ["---------- Forwarded message ----------"]
    for name in ("from", "date", "subject", "to", "cc", "reply-to"):
        value = inner.header(name)
        if value:
            lines.append(f"{name.title()}: {words(value)[:500]}")
    return "\n".join([*lines, ""])


def _take(part: Part, found: _Found) -> None:
    """One part: text, markup, or a file."""
    kind, name = part.content_type, _name_of(part)
    if kind in ENCRYPTED:
        found.is_encrypted = True
    if kind in REPORTS:
        found.status += part.text()[:20_000] + "\n"
        found.passed_on.append(part.text()[:20_000])
    elif kind.startswith("multipart/"):
        found.texts.append(text_of(part.raw))  # it has no parts, whatever it says
    elif part.disposition == "attachment" or not _is_text(kind, name, found):
        _take_file(part, name, found)
    elif kind == "text/html":
        _take_html(part, found)
    elif kind not in UNSEEN:
        _take_text(part, found)


def _is_text(kind: str, name: str, found: _Found) -> bool:
    """Whether a part is read with the mail, not kept as a file."""
    if kind in ("text/plain", "text/html"):
        return not name or not (found.texts or found.htmls)
    return kind.startswith("text/") and not name and kind not in FILES


def _take_file(part: Part, name: str, found: _Found) -> None:
    if part.start >= part.end and not name:
        return
    if part.content_type == "text/calendar":
        found.events.append(_event_words(part.text()))
    found.attachments.append(Attachment(name or _made_up(part, found), part.content_type, part.content))


def _take_html(part: Part, found: _Found) -> None:
    markup = part.text()
    found.htmls.append(markup)
    if part.is_alternative:
        found.unread.append(markup)
    else:
        text = text_of_html(markup)
        said = " ".join(" ".join(found.texts).split())
        if " ".join(text.split()) not in said:
            found.texts.append(text)


def _take_text(part: Part, found: _Found) -> None:
    text = part.text()
    if part.parameter("content-type", "format").lower() == "flowed":
        text = unflowed(text, part.parameter("content-type", "delsp").lower() == "yes")
    if part.content_type in ("text/enriched", "text/richtext"):
        text = re.sub(r"<param>[^<]{0,200}</param>|<[^<>\n]{1,80}>", "", text)
    if part.is_alternative and part.content_type != "text/plain" and any(one.strip() for one in found.texts):
        return
    found.texts.append(_without_uuencoded(SIGNED.sub("", text), found))


def _without_uuencoded(text: str, found: _Found) -> str:
    """Files that old programs wrote into the text become attachments."""
    if "begin " not in text:
        return text

    def take(hit: re.Match[str]) -> str:
        body = hit[2].encode("latin-1", "replace")
        name = file_name(hit[1]) or "file"
        found.attachments.append(Attachment(name, "application/octet-stream", lambda: from_uuencode(body)))
        return ""

    return UUENCODED.sub(take, text)


def unflowed(text: str, delete_space: bool) -> str:
    """Lines of format=flowed put together again (RFC 3676); quotes and signature rules stay as they are."""
    lines: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        if line.startswith(">"):
            lines.append(line.rstrip())
            goes_on = False
            continue
        stuffed = line[1:] if line.startswith(" ") else line
        if goes_on:
            lines[-1] += stuffed
        else:
            lines.append(stuffed)
        goes_on = stuffed.endswith(" ") and stuffed != "-- " and bool(stuffed.strip())
        if goes_on and delete_space:
            lines[-1] = lines[-1][:-1]
    return "\n".join(lines)


def _event_words(calendar: str) -> str:
    """What an invitation says, for mails that have no other text."""
    unfolded = re.sub(r"\n[ \t]", "", calendar[:50_000])
    names = ("SUMMARY", "LOCATION", "DTSTART", "DTEND", "DESCRIPTION")
    found: dict[str, str] = {}
    for line in unfolded.split("\n"):
        name = re.split(r"[;:]", line, maxsplit=1)[0].upper()
        if name in names and ":" in line:
            found.setdefault(name, re.sub(r"\\([,;\\])", r"\1", line.partition(":")[2]).replace("\\n", "\n").strip())
    return "\n".join(found[name] for name in names if found.get(name))


# --- the text --------------------------------------------------------------------------------------------------------
def _whole_text(found: _Found) -> tuple[str, str]:
    """The text of the mail, and all of it again where it is longer than can be read in one piece."""
    text = "\n\n".join(part.strip("\n") for part in found.texts if part.strip())
    if found.unread and len(text.strip()) < SHORT:
        html_text = "\n\n".join(text_of_html(markup) for markup in found.unread)
        if html_text.strip() and (not text.strip() or ONLY_HTML.search(text)):
            text = html_text
    if not text.strip():
        text = "\n\n".join(event for event in found.events if event)
    return (text[:LONGEST_TEXT], text) if len(text) > LONGEST_TEXT else (text, "")


def _folded(text: str, found: _Found) -> Folded:
    """The text taken apart, with the mails inside below what is quoted. With no words of its own,
    theirs are the text.
    """
    folded = fold(text)
    passed_on = "\n".join(part.strip("\n") for part in found.passed_on if part.strip())[:LONGEST_TEXT]
    if not passed_on:
        return folded
    if not text.strip():
        return fold(clean(passed_on))
    quoted = "\n\n".join(part for part in (folded.quoted, passed_on) if part)
    return Folded(folded.text, quoted, folded.signature, "\n\n".join(part for part in (folded.rest, passed_on) if part))


# --- names -----------------------------------------------------------------------------------------------------------
def _name_of(part: Part) -> str:
    """The name a file came with; '' for none."""
    for header, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        name = file_name(part.parameter(header, parameter))
        if name:
            return name
    return ""


def _made_up(part: Part, found: _Found) -> str:
    """A name for a file that came without one."""
    kind = part.content_type
    number = len(found.attachments) + 1
    described = file_name(text_of(part.header("content-description").encode("utf-8", "replace")))
    ending = ENDINGS.get(kind) or (kind.partition("/")[2] if re.fullmatch(r"[a-z]+/[a-z0-9]{1,8}", kind) else "bin")
    return described if "." in described else f"{described[:100] or kind.partition('/')[0] + f'-{number}'}.{ending}"


def _named_once(attachments: list[Attachment]) -> tuple[Attachment, ...]:
    """Two files of one name get numbers."""
    seen: dict[str, int] = {}
    found = []
    for attachment in attachments:
        count = seen[attachment.name] = seen.get(attachment.name, 0) + 1
        if count > 1:
            stem, dot, ending = attachment.name.rpartition(".")
            name = f"{stem} ({count}).{ending}" if dot and stem else f"{attachment.name} ({count})"
            attachment = Attachment(name, attachment.content_type, attachment.content)
        found.append(attachment)
    return tuple(found)

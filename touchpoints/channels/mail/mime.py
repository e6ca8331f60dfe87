"""The structure of a mail: headers and parts, found without recursion and without copying what they hold.

The standard library's parser turns a mail of 50 MB into ten times that and follows nesting until the stack ends; this
one keeps offsets into the one block of bytes and stops at limits that no honest mail reaches.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from touchpoints.channels.mail.decoding import clean, text_of, transfer_decoded

MOST_PARTS = 2000
DEEPEST = 20
HEADER_BYTES = 400_000
MOST_HEADERS = 3000

NEWLINE = re.compile(rb"\r?\n")
HEADER = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
PARAMETER = re.compile(r";\s*([^=;\s]{1,80})\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)")
META = re.compile(rb"<meta[^>]{1,200}charset\s*=\s*[\"']?([a-z0-9_-]{2,40})", re.IGNORECASE)
GUESS = re.compile(rb"(?:^|\n)--([^\r\n]{1,200})\r?\n(?=content-)", re.IGNORECASE)
EXTENDED = re.compile(r"(?P<name>[^*]+)(?:\*(?P<part>\d{1,3}))?(?P<coded>\*)?$")
WELL_KNOWN = frozenset(
    (
        "from", "to", "cc", "bcc", "subject", "date", "received", "message-id", "mime-version", "content-type",
        "return-path", "delivered-to", "reply-to", "sender", "in-reply-to", "references", "x-mailer",
        "content-transfer-encoding", "resent-from", "envelope-to", "auto-submitted", "list-id",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One part: its headers (name in lower case, value as it came, unfolded), and where its body lies in `source`."""

    source: bytes = field(repr=False)
    headers: tuple[tuple[str, bytes], ...]
    start: int
    end: int
    depth: int = 0
    in_type: str = ""  # the multipart this is a part of
    is_alternative: bool = False  # somewhere inside a multipart/alternative

    def header(self, name: str) -> str:
        """The first header of this name as raw text; '' where there is none."""
        return next((text_of(value).strip() for key, value in self.headers if key == name), "")

    def all_headers(self, name: str) -> list[str]:
        """Every header of this name as raw text."""
        return [text_of(value).strip() for key, value in self.headers if key == name]

    @property
    def content_type(self) -> str:
        """'text/plain' where there is none or nonsense (RFC 2045); 'message/rfc822' inside a digest."""
        value = self.header("content-type").partition(";")[0].strip().lower()
        if re.fullmatch(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", value):
            return value
        if value in ("text", "html"):
            return "text/html" if value == "html" else "text/plain"
        return "message/rfc822" if self.in_type == "multipart/digest" else "text/plain"

    @property
    def disposition(self) -> str:
        return self.header("content-disposition").partition(";")[0].strip().lower()

    def parameter(self, header: str, name: str) -> str:
        """A parameter of a header, in any of its spellings (RFC 2231 as well); '' where there is none."""
        return parameters(self.header(header)).get(name, "")

    @property
    def raw(self) -> bytes:
        return self.source[self.start : self.end]

    def content(self) -> bytes:
        """The body, its transfer encoding undone."""
        encoding = self.header("content-transfer-encoding").strip("\"' ;").lower().partition(" ")[0]
        return transfer_decoded(memoryview(self.source)[self.start : self.end], encoding)

    def text(self) -> str:
        """The body as text; markup may name its charset itself."""
        content, charset = self.content(), self.parameter("content-type", "charset")
        if not charset and self.content_type == "text/html" and (said := META.search(content, 0, 4000)):
            charset = said[1].decode("ascii")
        return text_of(content, charset)


def parameters(value: str) -> dict[str, str]:
    """The parameters of a header by name, continuations joined and decoded (RFC 2231)."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, given in PARAMETER.findall(value[:20_000]):
        text = re.sub(r"\\(.)", r"\1", given.strip()[1:].removesuffix('"')) if given.startswith('"') else given.strip()
        spelled = EXTENDED.match(name.lower())
        if spelled is None:
            continue
        if spelled["part"] is None and spelled["coded"] is None:
            plain.setdefault(spelled["name"], text)
        else:
            number = int(spelled["part"] or 0)
            pieces.setdefault(spelled["name"], {})[number] = (text, spelled["coded"] is not None)
    for name, numbered in pieces.items():
        plain[name] = _joined([numbered[number] for number in sorted(numbered)])
    return plain


def _joined(pieces: list[tuple[str, bool]]) -> str:
    charset, found = "", b""
    for number, (text, is_coded) in enumerate(pieces):
        if is_coded and number == 0 and text.count("'") >= 2:
            charset, _language, text = text.split("'", 2)
        found += unquote_to_bytes(text) if is_coded else text.encode("utf-8", "replace")
    return text_of(found, charset)


def read_message(source: bytes, start: int = 0, end: int | None = None, depth: int = 0) -> Part:
    """The message in these bytes. What has no headers at all is a body of plain text."""
    end = len(source) if end is None else end
    if depth == 0:
        while start < end and source[start : start + 1] in b"\r\n \t":
            start += 1
    headers, body = _split(source, start, end)
    if depth == 0 and not WELL_KNOWN & {name for name, _ in headers}:
        return Part(source, (), start, end)
    return Part(source, headers, body, end, depth)


def _split(source: bytes, start: int, end: int) -> tuple[tuple[tuple[str, bytes], ...], int]:
    """The headers from `start` on, and where the body begins. Lines that are none are stepped over where headers
    follow; else somebody forgot the empty line, and they are the beginning of the body.
    """
    headers: list[tuple[str, bytes]] = []
    position, strays, stray_from = start, 0, -1
    while position < end and position - start < HEADER_BYTES and len(headers) < MOST_HEADERS:
        newline = source.find(b"\n", position, end)
        after = end if newline == -1 else newline + 1
        line = source[position:after].rstrip(b"\r\n")
        if not line:
            return tuple(headers), after if stray_from == -1 else stray_from
        found = HEADER.match(line)
        if stray_from == -1 and line[:1] in b" \t" and headers:
            headers[-1] = (headers[-1][0], headers[-1][1] + b" " + line.strip()[:20_000])
        elif found and (stray_from == -1 or _is_surely_header(found[1])):
            headers.append((found[1].decode("ascii").lower(), found[2].strip()[:50_000]))
            stray_from = -1
        elif not (line.startswith((b"From ", b">From ")) and not headers):
            strays += 1
            stray_from = position if stray_from == -1 else stray_from
            if strays > 3 or not headers or line.startswith(b"--"):
                break
        position = after
    return tuple(headers), position if stray_from == -1 else stray_from


def _is_surely_header(name: bytes) -> bool:
    bare = name.decode("ascii").lower()
    return bare in WELL_KNOWN or bare.startswith(("x-", "content-", "dkim-", "arc-", "list-", "received-"))


def walk(message: Part) -> Iterator[Part]:
    """All parts that hold something, in the order of the mail; multiparts are opened, attached messages are not.

    Beyond the limits a part is given as it is, so that nothing gets lost.
    """
    waiting = [message]
    given = 0
    while waiting:
        part = waiting.pop()
        children = _children(part) if part.depth < DEEPEST and given + len(waiting) < MOST_PARTS else []
        if children:
            waiting.extend(reversed(children))
        else:
            given += 1
            yield part


def _children(part: Part) -> list[Part]:
    """The parts of a multipart; none where it is no multipart or nothing in it looks like a boundary.

    Text below the last boundary is a part of its own: list servers and virus scanners write there.
    """
    kind = part.content_type
    if not kind.startswith("multipart/"):
        return []
    boundary = part.parameter("content-type", "boundary").encode("utf-8", "replace")
    marks = _boundaries(part, boundary) if boundary else []
    if not marks:
        marks = _boundaries(part, _guessed_boundary(part) or b"\0")
    found: list[Part] = []
    ends = [*(end for end, _, _ in marks[1:]), part.end]
    for (_, begin, closes), end in zip(marks, ends[: len(marks)], strict=True):
        is_last = closes or len(found) == MOST_PARTS
        stop = part.end if is_last else end
        if not closes or part.source[begin : begin + 400].strip():
            found.append(_child(part, begin, stop, kind))
        if is_last:
            break
    return found


def _child(part: Part, begin: int, stop: int, kind: str) -> Part:
    headers, body = _split(part.source, begin, stop)
    if headers and not any(name.startswith("content-") for name, _ in headers):
        headers, body = (), begin  # no headers: words that end with a colon
    return Part(
        part.source,
        headers,
        min(body, stop),
        stop,
        part.depth + 1,
        kind,
        part.is_alternative or kind == "multipart/alternative",
    )


def _guessed_boundary(part: Part) -> bytes:
    """The boundary that is used, where it is not the one that was announced."""
    for hit in GUESS.finditer(part.source, max(0, part.start - 1), min(part.end, part.start + 20_000)):
        return hit[1].rstrip()
    return b""


def _boundaries(part: Part, boundary: bytes) -> list[tuple[int, int, bool]]:
    """Where the boundary stands: (end of what is before it, start of what is after, whether it is the last)."""
    mark = re.compile(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    found = []
    for hit in mark.finditer(part.source, max(0, part.start - 1), part.end):  # the line break before the body counts
        newline = NEWLINE.match(part.source, hit.end(), part.end)
        found.append((hit.start(), newline.end() if newline else part.end, hit[1] is not None))
        if len(found) > MOST_PARTS:
            break
    return found


def header_block(part: Part, most: int = 60_000) -> str:
    """The headers as text, one a line, for people who want to see them."""
    return clean("\n".join(f"{name}: {text_of(value)}" for name, value in part.headers))[:most]

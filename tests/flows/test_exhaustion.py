"""What has no end costs one short answer: bodies, parts and headers at the real web server (TESTPLAN S15)."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path

import pytest

from core.actor import SYSTEM
from teams.models import ApiKey
from tests.rig import Crew, wait_for
from touchpoints.actions import create_channel

pytestmark = pytest.mark.django_db(transaction=True)
MIB = 2**20
KEY = "jc_exhaustion"
MOST_TAKEN = 64 * MIB  # of a body of a gigabyte, before it is clear that nobody wants it
MOST_MORE = 100 * 1024  # KiB of memory, as TESTPLAN has it
PATIENCE = 10.0
END = b"\r\n"


class Web:
    """The web server, spoken to by hand: no library sends what these requests are made of."""

    def __init__(self, crew: Crew, address: tuple[str, int]) -> None:
        self.crew, self.address = crew, address

    def ask(self, head: str, body: Iterator[bytes]) -> tuple[int, int]:
        """(status, bytes of the body that were taken before it came)."""
        lines = [head + " HTTP/1.1", "Host: 127.0.0.1", f"Authorization: Bearer {KEY}", "Connection: close"]
        taken = 0
        with socket.create_connection(self.address, timeout=PATIENCE) as line:
            try:
                line.sendall("\r\n".join(lines).encode() + b"\r\n")
                for piece in body:
                    line.sendall(piece)
                    taken += len(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it had heard enough
            answer = line.recv(64)
        return int(answer.split()[1]), taken

    def memory(self) -> int:
        """KiB that the server's processes hold together."""
        process = self.crew.web.pid
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        held = [Path(f"/proc/{one}/status").read_text() for one in (process, *children)]
        return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in held)


@pytest.fixture
def web(crew: Crew) -> Iterator[Web]:
    """The web server on the test's database, with a key and a channel of each kind to come in by."""
    ApiKey.objects.create(name="Shop", prefix=KEY[:8], digest=hashlib.sha256(KEY.encode()).hexdigest(), role="admin")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        crew.start_web(listener)
        running = Web(crew, listener.getsockname())
        wait_for(lambda: running.ask("GET /api/v1/customers/", iter([END]))[0] == 200, 60)
        yield running


def doors() -> list[str]:
    """Where anybody may send a body to."""
    kinds = ({"kind": "signed"}, {"kind": "web", "answers": {"origins": "https://shop.example"}},
             {"kind": "email_webhook", "provider": "postmark"})  # fmt: skip
    signed, site, mail = (create_channel(name=one["kind"], by=SYSTEM, **one)[0].key for one in kinds)
    return [
        "/api/v1/customers/", "/api/v1/touchpoints/bulk/", f"/api/v1/in/chat/signed/?account={signed}",
        f"/api/v1/in/web/?account={site}", f"/api/v1/in/email/postmark/?account={mail}", "/sign-in/", "/nowhere/",
    ]  # fmt: skip


def chunked(size: int) -> Iterator[bytes]:
    yield b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield from repeat(b"%x\r\n" % MIB + b"[" * MIB + b"\r\n", size // MIB)
    yield b"0\r\n\r\n"


def announced(size: int, kind: str = "application/json", piece: bytes = b"[" * MIB) -> Iterator[bytes]:
    yield f"Content-Type: {kind}\r\nContent-Length: {size}\r\n\r\n".encode()
    yield from repeat(piece, size // len(piece))


def parts(count: int) -> Iterator[bytes]:
    one = b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nhi\r\n'
    return announced(len(one) * count, "multipart/form-data; boundary=x", one)


def test_s15_bodies_without_end_are_refused_and_others_are_served(web):
    everywhere = doors()
    for door in everywhere:  # what is loaded at the first request is not what is measured
        web.ask(f"POST {door}", announced(2, piece=b"{}"))
    before = web.memory()
    for door in everywhere:
        for body in (chunked(1024 * MIB), announced(1024 * MIB), parts(10_000)):
            status, taken = web.ask(f"POST {door}", body)
            assert (400 <= status < 500, taken < MOST_TAKEN) == (True, True), (door, status, taken)
    assert web.memory() - before < MOST_MORE
    assert web.ask("GET /api/v1/customers/", iter([END]))[0] == 200


def test_s15_heads_without_end_are_refused(web):
    heads = [
        ("GET /", [b"X-Long: " + b"a" * MIB + b"\r\n"]),
        ("GET /", [b"X-%d: a\r\n" % n for n in range(10_000)]),
        ("GET /?q=" + "a" * MIB, []),
        ("GET /api/v1/customers/?page_size=1000000000", []),
        ("GET /api/v1/customers/?cursor=" + "a." * 1500, []),
    ]
    assert [web.ask(head, iter([*lines, END]))[0] for head, lines in heads] == [431, 431, 414, 400, 422]

"""Twilio, as tests play it: a small HTTP server on this machine that keeps what is posted to it."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qsl

SID = "AC" + "0123456789abcdef" * 2
MESSAGE_SID = "SM" + "f" * 32


class Twilio(HTTPServer):
    """Answers with `status` and `said` after `seconds`; `taken` is what came in: (path, user, password, form)."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Messages)
        self.taken: list[tuple[str, str, str, dict[str, str]]] = []
        self.status, self.seconds = 201, 0.0
        self.said: Any = {"sid": MESSAGE_SID, "status": "queued"}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Messages(BaseHTTPRequestHandler):
    server: Twilio

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        proof = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
        user, _colon, password = proof.partition(":")
        self.server.taken.append((self.path, user, password, form))
        time.sleep(self.server.seconds)
        body = json.dumps(self.server.said).encode()
        try:
            self.send_response(self.server.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            return  # nobody waited for it

    def log_message(self, *args: Any) -> None:
        return


@contextmanager
def playing_twilio() -> Iterator[Twilio]:
    """A Twilio that listens on a free port of this machine."""
    server = Twilio()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

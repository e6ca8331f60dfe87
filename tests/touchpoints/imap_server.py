"""A little IMAP server on loopback: one user, folders of raw mails, just what a poller asks for."""

from __future__ import annotations

import re
import socketserver
import threading
from contextlib import contextmanager


class Mailbox:
    """What the server holds: uid -> raw mail, and what clients did."""

    def __init__(self) -> None:
        self.mails: dict[int, bytes] = {}
        self.validity = 7
        self.next_uid = 1
        self.seen: set[int] = set()
        self.commands: list[str] = []
        self.breaks_at = ""

    def put(self, raw: bytes) -> int:
        uid = self.next_uid
        self.mails[uid], self.next_uid = raw, uid + 1
        return uid


class _Handler(socketserver.StreamRequestHandler):
    def say(self, text: str | bytes) -> None:
        self.wfile.write((text if isinstance(text, bytes) else text.encode()) + b"\r\n")

    def handle(self) -> None:
        self.say("* OK ready")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            box: Mailbox = self.server.box  # type: ignore[attr-defined]
            box.commands.append(command)
            word = command.upper()
            if box.breaks_at and box.breaks_at in word:
                return
            if word.startswith("LOGIN") and "right" not in command:
                self.say(f"{tag} NO [AUTHENTICATIONFAILED] wrong password")
                continue
            self.answer(box, word)
            self.say(f"{tag} OK done")
            if word == "LOGOUT":
                return

    def answer(self, box: Mailbox, word: str) -> None:
        if word == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif word.startswith(("SELECT", "EXAMINE")):
            self.say(f"* {len(box.mails)} EXISTS")
        elif word.startswith("STATUS"):
            self.say(f'* STATUS "INBOX" (UIDVALIDITY {box.validity} UIDNEXT {box.next_uid})')
        elif word.startswith("UID SEARCH"):
            first = int(re.search(r"UID (\d+):\*", word.removeprefix("UID SEARCH"))[1])
            newest = max(box.mails, default=0)  # as real servers: '9:*' names the last mail even if it is 5
            uids = sorted({uid for uid in box.mails if uid >= first} | ({newest} if newest else set()))
            self.say("* SEARCH " + " ".join(map(str, uids)))
        elif word.startswith("UID FETCH"):
            self.fetch(box, int(word.split()[2]), word)
        elif word.startswith("UID STORE"):
            box.seen.add(int(word.split()[2]))

    def fetch(self, box: Mailbox, uid: int, word: str) -> None:
        raw = box.mails.get(uid)
        if raw is None:
            return
        if "SIZE" in word:
            self.say(f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})")
        else:
            self.wfile.write(f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")


@contextmanager
def imap_server():
    """(mailbox, port) of a running server."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        server.box = Mailbox()  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.box, server.server_address[1]  # type: ignore[attr-defined]
        finally:
            server.shutdown()

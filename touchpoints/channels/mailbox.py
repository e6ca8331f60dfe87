"""A plain mailbox, looked into over IMAP: what is new in it, as raw mails. Nothing is moved or deleted there."""

from __future__ import annotations

import imaplib
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from imap_tools import MailBox, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from core import outgoing
from core.errors import RuleBroken

TIMEOUT = 12.0
LARGEST = 60_000_000  # bytes; a larger mail is stepped over and said so
TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError, RuleBroken, UnicodeError)
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


@dataclass(frozen=True)
class Login:
    """Where the mailbox is and who looks. `is_plain`: without encryption, inside one's own network only."""

    host: str
    port: int
    user: str
    password: str
    folder: str = "INBOX"
    is_plain: bool = False


class _Tls(imaplib.IMAP4_SSL):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        return outgoing.connect_tls(self.host, self.port, timeout=timeout or TIMEOUT)


class _Plain(imaplib.IMAP4):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        return outgoing.connect_inside(self.host, self.port, timeout=timeout or TIMEOUT)


class _TlsBox(MailBox):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _Tls(self._host, self._port, timeout=self._timeout)


class _PlainBox(MailBoxUnencrypted):
    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return _Plain(self._host, self._port, timeout=self._timeout)


@dataclass
class Folder:
    """One open folder: `validity` tells its ids from those it had before, `next_uid` is the id of the next mail."""

    box: Any
    validity: int
    next_uid: int

    def after(self, uid: int) -> list[int]:
        """The ids of mails newer than `uid`, oldest first."""
        answer = self.box.client.uid("SEARCH", "UID", f"{uid + 1}:*")
        words = b" ".join(part for part in answer[1] or [] if part).split()
        return sorted(number for number in map(int, words) if number > uid)

    def raw(self, uid: int) -> bytes | None:
        """The mail as it is; None where it is gone, or larger than is taken in."""
        sizes = self.box.client.uid("FETCH", str(uid), "(RFC822.SIZE)")[1] or []
        size = SIZE.search(b" ".join(part for part in sizes if isinstance(part, bytes)))
        if size is None or int(size[1]) > LARGEST:
            return None
        parts = self.box.client.uid("FETCH", str(uid), "(BODY.PEEK[])")[1] or []
        return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), None)

    def mark_seen(self, uid: int) -> None:
        """Show it as read to people who look into the mailbox, too."""
        self.box.flag([str(uid)], [MailMessageFlags.SEEN], True)


@contextmanager
def opened(login: Login, *, may_write: bool) -> Iterator[Folder]:
    """The folder, signed in to. Raises what stands in TROUBLE; `in_words` says it."""
    box: Any = (_PlainBox if login.is_plain else _TlsBox)(login.host, login.port, timeout=TIMEOUT)
    try:
        box.login(login.user, login.password, initial_folder=None)
        box.folder.set(login.folder, readonly=not may_write)
        status = box.folder.status(login.folder, ["UIDVALIDITY", "UIDNEXT"])
        yield Folder(box, status["UIDVALIDITY"], status["UIDNEXT"])
    finally:
        try:
            box.client.logout()
        except (OSError, imaplib.IMAP4.error):
            box.client.shutdown()


def in_words(error: Exception) -> str:
    """What is wrong with a mailbox, for the settings page; no password is in it."""
    match error:
        case RuleBroken():
            return error.message
        case TimeoutError():
            return _("The mail server did not answer in time.")
        case ImapToolsError() | imaplib.IMAP4.error():
            return _("The mail server refused: %(why)s") % {"why": _first_line(error)}
    return _("No connection to the mail server: %(why)s") % {"why": _first_line(error)}


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:150]

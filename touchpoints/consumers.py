"""What is done with time: calls nobody told the end of, mailboxes, and what is old enough to be forgotten."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils.translation import gettext as _

from core.actor import SYSTEM, Actor, ActorKind
from core.enqueue import enqueue
from core.secrets import SealBroken
from touchpoints.actions import (
    begin_look,
    forget_mail_originals,
    forget_old_events,
    note_broken,
    note_error,
    note_read,
    note_received,
    receive_mail,
    record_silent_call,
)
from touchpoints.channels import mailbox
from touchpoints.enums import ChannelKind
from touchpoints.models import ChannelAccount
from touchpoints.queries import silent_calls

log = logging.getLogger(__name__)

LOOK_SECONDS = 12.0  # beside one slow mail it stays below a task's soft limit
MAILBOXES = 0x6A630003  # the advisory locks: 'jc', 3
SWEEP_SECONDS = 5.0  # a task's share


def record_silent_calls() -> None:
    """Record calls whose end was never told, each in a transaction of its own, for a task's share of time."""
    until = time.monotonic() + SWEEP_SECONDS
    for call_id in silent_calls():
        record_silent_call(call_id=call_id, by=SYSTEM)
        if time.monotonic() > until:
            return


def forget() -> None:
    """Forget what is old, for a task's share of time."""
    until = time.monotonic() + SWEEP_SECONDS
    for forget_some in (forget_old_events, forget_mail_originals):
        while forget_some(by=SYSTEM) and time.monotonic() < until:
            pass


def look_into(account_id: int, seconds: float = LOOK_SECONDS) -> int:
    """Take in what is new in one mailbox, for about `seconds`; the next look goes on, at once. Answers how many mails.

    What goes wrong is said on the account. A mail that breaks off several looks is stepped over, and that is said too.
    """
    account = ChannelAccount.objects.filter(pk=account_id, kind=ChannelKind.IMAP, is_active=True).first()
    if account is None:
        return 0
    by, until = Actor(ActorKind.SYSTEM, 0, account.name, origin="channel imap"), time.monotonic() + seconds
    with _alone(account_id) as is_alone:
        try:
            taken = _read_new(account, until, by) if is_alone else 0
        except (*mailbox.TROUBLE, SealBroken) as error:
            note_error(channel_id=account_id, error=mailbox.in_words(error), by=by)
            return 0
    if taken and time.monotonic() > until:
        enqueue("touchpoints.look_into_mailbox", account_id=account_id)
    return taken


def _read_new(account: ChannelAccount, until: float, by: Actor) -> int:
    given = account.settings
    login = mailbox.Login(
        host=str(given.get("host", "")),
        port=int(given.get("port") or 993),
        user=str(given.get("user", "")),
        password=str(account.opened().get("secret", "")),
        folder=str(given.get("folder") or "INBOX"),
        is_plain=bool(given.get("plain")),
    )
    marks = bool(given.get("mark_seen"))
    taken = 0
    with mailbox.opened(login, may_write=marks) as folder:
        last = begin_look(
            channel_id=account.pk,
            validity=folder.validity,
            next_uid=folder.next_uid,
            with_history=bool(given.get("history")),
            by=by,
        )
        for uid in folder.after(last):
            if time.monotonic() > until or not _take_in(account, folder, uid, by):
                break
            if marks:
                folder.mark_seen(uid)
            taken += 1
    return taken


def _take_in(account: ChannelAccount, folder: mailbox.Folder, uid: int, by: Actor) -> bool:
    """One mail. False when the look ends here, to be tried again."""
    raw = folder.raw(uid)
    try:
        if raw is None:
            error = _("Mail %(uid)s was not taken in: it is gone, or larger than 60 MB.") % {"uid": uid}
            note_error(channel_id=account.pk, error=error, by=by)
        else:
            receive_mail(raw=raw, by=by, account=account)
            note_received(channel_id=account.pk, by=by)
    except Exception as error:  # whatever one mail does, the others come in; a bug is logged
        log.exception("mail not taken in", extra={"account": account.pk, "uid": uid})
        steps_over = note_broken(channel_id=account.pk, uid=uid, by=by)
        words = _("Mail %(uid)s was stepped over: %(why)s") if steps_over else _("Mail %(uid)s waits: %(why)s")
        note_error(channel_id=account.pk, error=words % {"uid": uid, "why": type(error).__name__}, by=by)
        return steps_over
    note_read(channel_id=account.pk, uid=uid, by=by)
    return True


@contextmanager
def _alone(account_id: int) -> Iterator[bool]:
    """Hold this mailbox, if nobody else looks into it now. A killed process loses its connection and the hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [MAILBOXES, account_id % 2**31])
        (is_alone,) = cursor.fetchone()
    try:
        yield is_alone
    finally:
        if is_alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [MAILBOXES, account_id % 2**31])

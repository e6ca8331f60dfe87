"""How far a mailbox has been read."""

from __future__ import annotations

from core.actions import action
from core.actor import Actor
from core.clock import now
from touchpoints.models import ChannelAccount, MailboxPosition

PATIENCE = 5  # looks that may break off at one mail before it is stepped over


@action
def begin_look(*, channel_id: int, validity: int, next_uid: int, with_history: bool, by: Actor) -> int:
    """The id after which mails are new. Ids of another validity begin anew; known mails are not taken in twice.

    The account's last error is over: somebody answered.

    A mailbox that is looked into for the first time begins with what comes from now on, or `with_history` at its first.
    """
    position, is_new = MailboxPosition.objects.select_for_update().get_or_create(account_id=channel_id)
    if position.uid_validity != validity:
        is_first = is_new or position.uid_validity == 0
        position.last_uid = max(0, next_uid - 1) if is_first and not with_history else 0
        position.uid_validity, position.failures = validity, 0
    ChannelAccount.objects.filter(pk=channel_id).exclude(last_error="").update(last_error="", last_error_at=None)
    position.looked_at = now()
    position.save()
    return position.last_uid


@action
def note_read(*, channel_id: int, uid: int, by: Actor) -> None:
    """All up to this id is taken in. Never goes back."""
    MailboxPosition.objects.filter(account=channel_id, last_uid__lt=uid).update(last_uid=uid, failures=0)


@action
def note_broken(*, channel_id: int, uid: int, by: Actor) -> bool:
    """A mail could not be taken in. Answers whether it is stepped over from now on (after PATIENCE looks)."""
    position = MailboxPosition.objects.select_for_update().get(account=channel_id)
    position.failures += 1
    steps_over = position.failures >= PATIENCE
    if steps_over:
        position.last_uid, position.failures = max(position.last_uid, uid), 0
    position.save()
    return steps_over

"""What the outbox may do, in one table, and the facts it tells of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.registries import EventKind, NavItem
from customers.enums import Channel
from notifications.enums import NotificationState as S

#: Which state may follow which. Everything not named here is refused, by `may_follow` and by a database trigger.
FOLLOWERS: Mapping[S, frozenset[S]] = {
    S.PLANNED: frozenset({S.HELD, S.SENDING, S.SUPPRESSED, S.CANCELLED, S.EXPIRED}),
    S.HELD: frozenset({S.PLANNED, S.SUPPRESSED, S.CANCELLED, S.EXPIRED}),
    S.SENDING: frozenset(
        {S.SENT, S.KEPT, S.RETRY_WAIT, S.FAILED, S.UNKNOWN, S.SUPPRESSED, S.CANCELLED, S.EXPIRED}
        | {S.DELIVERED, S.BOUNCED, S.COMPLAINED}  # a receipt can be faster than our own commit
    ),
    S.RETRY_WAIT: frozenset({S.SENDING, S.SUPPRESSED, S.CANCELLED, S.EXPIRED}),
    S.UNKNOWN: frozenset({S.PLANNED, S.SENT, S.DELIVERED, S.BOUNCED, S.COMPLAINED}),
    S.FAILED: frozenset({S.PLANNED}),  # a person tries again
    S.KEPT: frozenset({S.PLANNED}),  # there is a mail route now
    S.SENT: frozenset({S.DELIVERED, S.BOUNCED, S.COMPLAINED}),
    S.DELIVERED: frozenset({S.BOUNCED, S.COMPLAINED}),
    S.BOUNCED: frozenset({S.COMPLAINED}),
    S.COMPLAINED: frozenset(),
    S.SUPPRESSED: frozenset(),
    S.CANCELLED: frozenset(),
    S.EXPIRED: frozenset(),
}
#: Receipts only move a message forward: a late 'delivered' does not take back a complaint.
RANK: Mapping[S, int] = {S.SENT: 1, S.DELIVERED: 2, S.BOUNCED: 3, S.COMPLAINED: 4}

DUE = (S.PLANNED, S.RETRY_WAIT)  # what the claim looks at
OPEN = (*DUE, S.HELD, S.SENDING)  # not settled yet
CAN_RETRY = frozenset({S.FAILED, S.UNKNOWN, S.KEPT})
CAN_CANCEL = frozenset({S.PLANNED, S.HELD, S.RETRY_WAIT})
#: Where the reason says more than the occasion does: what keeps or kept it from its reader.
HELD_BACK = frozenset(S) - {S.PLANNED, S.SENDING, S.SENT, S.DELIVERED}

#: What a text's language is called: en, pt-BR.
LANGUAGE_TAG = r"\A[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z"


def may_follow(old: str, new: str) -> bool:
    """Whether a message may go from `old` to `new`. Staying is no move and always allowed."""
    return old == new or S(new) in FOLLOWERS[S(old)]


def refused_moves_sql() -> str:
    """The body of the trigger that says the same as `may_follow`."""
    pairs = ", ".join(f"('{old.value}', '{new.value}')" for old in S for new in S if new in FOLLOWERS[old])
    return (
        f"IF (OLD.state, NEW.state) IN ({pairs}) THEN RETURN NEW; END IF; "
        "RAISE EXCEPTION 'a notification cannot go from % to %', OLD.state, NEW.state "
        "USING ERRCODE = 'check_violation';"
    )


@dataclass(frozen=True)
class Policy:
    """How a channel is tried: `waits[n]` seconds before try n + 1; after the last one the message has failed."""

    waits: tuple[int, ...]

    @property
    def tries(self) -> int:
        return len(self.waits)


MINUTE, HOUR = 60, 3600
POLICIES: Mapping[str, Policy] = {
    Channel.EMAIL: Policy((0, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR)),
    Channel.SMS: Policy((0, 30, 2 * MINUTE, 10 * MINUTE, 30 * MINUTE)),  # a text that is hours late says less
}
MOST_TRIES = POLICIES[Channel.EMAIL].tries

#: The channels we have a way out on.
WAYS_OUT = frozenset(POLICIES)
#: Those of them that rules write on. A rule that names others only is suppressed, and says so.
RULES_WRITE_ON = frozenset({Channel.EMAIL})
#: How long an answer may be, in characters; a text message's bound is Twilio's.
LONGEST_ANSWER: Mapping[str, int] = {Channel.EMAIL: 50_000, Channel.SMS: 1600}

DELIVER = "notifications.deliver"  # the task that hints ask for
LEASE_SECONDS = 60  # longer than a task may live (30 s): who still sends when it ends is dead
DEEPEST = 5  # automatic acts in a row; what lies deeper is recorded, stopped and shown

#: What a rule can wait for: kind of event -> how the sentence says it.
RULE_EVENTS: Mapping[str, object] = {
    "stage.entered": _("a stage is entered"),
    "journey.started": _("a journey starts"),
    "journey.ended": _("a journey ends"),
    "journey.blocked": _("a journey is blocked"),
    "journey.unblocked": _("a blocker is cleared"),
    "requirement.changed": _("a requirement changes"),
    "touchpoint.logged": _("a touchpoint is logged"),
    "ticket.opened": _("a ticket is opened"),
    "ticket.resolved": _("a ticket is resolved"),
    "promise.settled": _("a promise is settled"),
}

#: What the outbox tells the story.
EVENT_KINDS = (
    EventKind("notification.sent", _("Message sent"), "send", "notifications/_event.html"),
    EventKind("notification.kept", _("Message kept, not sent"), "inbox", "notifications/_event.html"),
    EventKind("notification.failed", _("Message failed"), "alert-triangle", "notifications/_event.html"),
    EventKind("notification.suppressed", _("Message not sent"), "bell-off", "notifications/_event.html"),
)

NAVIGATION = (
    NavItem("rules", _("Notification rules"), "bell-cog", "notifications:rules", "rule.view", "improve", 80),
    NavItem("outbox", _("Outbox"), "send", "notifications:outbox", "outbox.view", "improve", 90),
)

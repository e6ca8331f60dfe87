"""One interaction: any channel, either direction."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.audit import audited_rows
from core.constraints import both_or_none, one_of, sentiment_in_range
from customers.enums import Channel
from customers.models import Customer, Document, PersonQuerySet
from journeys.models import Journey
from teams.models import Team, User
from touchpoints.enums import Corrected, Direction, SentimentSource
from touchpoints.models.told import Told
from touchpoints.reading import told_again

#: What an interaction is called, by channel: coming in, going out.
HEADLINES = {
    Channel.PHONE: (_("Call in"), _("Call out")),
    Channel.IVR: (_("Phone menu"), _("Automatic call")),
    Channel.EMAIL: (_("Email in"), _("Email out")),
    Channel.CHAT: (_("Chat"), _("Chat from us")),
    Channel.SMS: (_("SMS in"), _("SMS out")),
    Channel.SOCIAL: (_("Social message in"), _("Social message out")),
    Channel.WEB: (_("On the website"), _("Web message")),
    Channel.PORTAL: (_("In the portal"), _("Portal message")),
    Channel.APP: (_("In the app"), _("App message")),
    Channel.STORE: (_("Branch visit"), _("Talk in the branch")),
    Channel.VIDEO: (_("Video call in"), _("Video call out")),
    Channel.LETTER: (_("Letter in"), _("Letter out")),
}


class TouchpointQuerySet(PersonQuerySet["Touchpoint"]):
    def visible_to(self, user: Any) -> TouchpointQuerySet:
        """All but restricted ones, which are for their team and for managers, admins and auditors."""
        role = getattr(user, "role", None)
        if role is None:
            return self.none()
        if role != "agent":
            return self.all()
        team_ids = Team.objects.filter(memberships__user_id=user.pk) if isinstance(user, User) else Team.objects.none()
        return self.filter(Q(is_restricted=False) | Q(team__in=team_ids))


@audited_rows(inserts=False)
class Touchpoint(models.Model):
    """One interaction of a customer with the business.

    `source` + `external_id` are unique together: the same event twice is one touchpoint. Durations are in seconds.
    `journey` and `stage_key` are where the customer stood at that time.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="touchpoints")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    direction = models.CharField(_("direction"), max_length=8, choices=Direction, default=Direction.INBOUND)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    wait_seconds = models.PositiveIntegerField(null=True, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="touchpoints")
    agent = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="touchpoints")
    author = models.CharField(max_length=200, blank=True)
    summary = models.CharField(_("what happened"), max_length=500)
    body = models.TextField(blank=True)
    attachments = models.ManyToManyField(Document, blank=True, related_name="touchpoints")
    sentiment = models.SmallIntegerField(null=True, blank=True)
    sentiment_source = models.CharField(max_length=10, choices=SentimentSource, blank=True)
    journey = models.ForeignKey(Journey, null=True, blank=True, on_delete=models.PROTECT, related_name="touchpoints")
    stage_key = models.CharField(max_length=100, blank=True)
    is_repeat = models.BooleanField(_("had to tell again"), default=False)
    repeat_declined = models.BooleanField(default=False, db_default=False)  # somebody said: it was not told again
    is_restricted = models.BooleanField(_("only for the team and managers"), default=False)
    is_automatic = models.BooleanField(default=False)
    thread = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    data = models.JSONField(default=dict, blank=True)
    history = models.BooleanField(default=False)

    objects = TouchpointQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="touchpoint_once_per_source"
            ),
            one_of("channel", Channel),
            one_of("direction", Direction),
            sentiment_in_range(),
            both_or_none("sentiment", "sentiment_source", empty=""),
            models.CheckConstraint(
                condition=Q(sentiment_source="") | Q(sentiment_source__in=SentimentSource.values),
                name="touchpoint_sentiment_source_known",
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-occurred_at", "-id"], name="touchpoint_story"),
            models.Index(
                fields=["journey", "occurred_at"], name="touchpoint_journey", condition=Q(journey__isnull=False)
            ),
            models.Index(fields=["thread"], name="touchpoint_thread", condition=~Q(thread="")),
            BrinIndex(fields=["occurred_at"], name="touchpoint_occurred_brin"),
        ]

    def __str__(self) -> str:
        return self.summary

    @property
    def headline(self) -> str:
        """'Call in', 'Email out', 'Internal note': what it was, in two words."""
        if self.direction == Direction.INTERNAL:
            return str(_("Internal note"))
        return str(HEADLINES[Channel(self.channel)][self.direction == Direction.OUTBOUND])

    @property
    def told(self) -> Told:
        """What its channel told beside the words: phone menu, recording, outcome, pages, linked files."""
        return Told(self.data)

    @property
    def repeat_words(self) -> str:
        """The words of one who had to tell it again, where nobody has said yet whether that is so; else ''."""
        if self.is_repeat or self.repeat_declined or self.direction != Direction.INBOUND or self.is_automatic:
            return ""
        return told_again(self.body or self.summary)

    @property
    def corrected(self) -> list[dict[str, Any]]:
        """What was put right, newest first, a former mood as `was` and `source` (with `corrections_told`)."""
        return [told | _former_mood(told) for told in self.corrections_told]  # type: ignore[attr-defined]

    @property
    def file_names(self) -> list[str]:
        """What the files are called (with `files` from shown_touchpoints)."""
        return [file["name"] for file in self.files]  # type: ignore[attr-defined]

    @property
    def can_be_answered(self) -> bool:
        """Whether it is a message of the customer's that an answer can go back to in its own conversation."""
        return self.direction == Direction.INBOUND and self.channel in (Channel.EMAIL, Channel.SMS)

    @property
    def more_files(self) -> int:
        """How many files there are beyond the three a card shows (with `files` from shown_touchpoints)."""
        return max(0, len(self.files) - 3)  # type: ignore[attr-defined]


def _former_mood(told: dict[str, Any]) -> dict[str, Any]:
    """'-1 estimated' of a correction as number and words."""
    if told["what"] != Corrected.SENTIMENT or not told["before"]:
        return {}
    was, source = told["before"].split(" ", 1)
    return {"was": int(was), "source": SentimentSource(source).label}

"""How a customer is doing: the mood of the newest contacts as a figure from 0 to 100, and where it went in 30 days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import wording
from touchpoints.models import Touchpoint

FELT = 5  # newest contacts with a mood that count
HALVED_IN_DAYS = 14  # after that many days a mood counts half
LOOK_BACK_DAYS = 30
STEPS = 6  # of the small line
FELL = 10  # points that are worth a warning


@dataclass(frozen=True)
class Health:
    """Moods from very bad (0) to very good (100): now, on the way here, and the change over so many days."""

    values: tuple[int, ...]  # the oldest first; one where nothing is known from before
    days: int

    @property
    def score(self) -> int:
        """The figure as it is now."""
        return self.values[-1]

    @property
    def change(self) -> int:
        """Points up or down."""
        return self.score - self.values[0]

    @property
    def down(self) -> bool:
        """Whether it fell so far that somebody should care."""
        return self.change <= -FELL

    @property
    def css(self) -> str:
        """How the small line is drawn."""
        return "jc-spark--bad" if self.down else ""

    @property
    def text(self) -> str:
        """The change in words, '' where nothing is known from before."""
        if not self.days:
            return ""
        given = {"n": abs(self.change), "days": self.days}
        if not self.change:
            return _("steady for %(days)s days") % given
        return (_("down %(n)s in %(days)s days") if self.change < 0 else _("up %(n)s in %(days)s days")) % given


def mood_at(talks: Sequence[Touchpoint], moment: dt.datetime) -> float | None:
    """How the customer felt then, from -2 to +2: the newest felt contacts (`talks`, newest first) of that time.

    Each counts half of one 14 days newer. None where nobody had felt or noted anything.
    """
    felt = [talk for talk in talks if talk.sentiment is not None and talk.occurred_at <= moment][:FELT]
    if not felt:
        return None
    ages = [(moment - talk.occurred_at).total_seconds() / wording.DAY for talk in felt]
    weights = [0.5 ** (age / HALVED_IN_DAYS) for age in ages]
    return sum(weight * (talk.sentiment or 0) for weight, talk in zip(weights, felt, strict=True)) / sum(weights)


def health_of(talks: Sequence[Touchpoint], moment: dt.datetime) -> Health | None:
    """The health that these contacts (newest first) speak of; None where nobody has felt or noted anything."""
    span = LOOK_BACK_DAYS // STEPS
    moods = {ago: mood_at(talks, moment - dt.timedelta(days=ago)) for ago in range(LOOK_BACK_DAYS, -1, -span)}
    known = {ago: mood for ago, mood in moods.items() if mood is not None}
    return Health(tuple(round(25 * (mood + 2)) for mood in known.values()), max(known)) if known else None

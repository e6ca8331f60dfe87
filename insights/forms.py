"""Which period a review is over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from insights.queries.scope import Scope

PERIODS = (("", _("All time")), ("30", _("Last 30 days")), ("90", _("Last 90 days")), ("365", _("Last 12 months")))


class PeriodForm(forms.Form):
    """A length in days up to today, or days of one's own (`since` included, `until` not). Nothing given: all time."""

    period = forms.ChoiceField(choices=PERIODS, required=False)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since >= until:
            self.add_error("until", _("The end must be after the beginning."))
        return given

    def scopes(self, map_id: int, today: dt.date) -> tuple[Scope, Scope | None]:
        """The period asked for, and the one of the same length before it (None where the period has no beginning)."""
        given = self.cleaned_data if self.is_valid() else {}
        since, until = given.get("since"), given.get("until")
        if given.get("period"):
            until = today + dt.timedelta(days=1)
            since = until - dt.timedelta(days=int(given["period"]))
        if since is None:
            return Scope(map_id, None, until), None
        length = (until or today + dt.timedelta(days=1)) - since
        return Scope(map_id, since, until), Scope(map_id, since - length, since)

"""What the front room takes from people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.offering import offer
from customers.enums import Channel
from journeys.models import Journey
from teams.models import Team, User


class PinForm(forms.Form):
    """One line of a brief."""

    text = forms.CharField(
        label=_("What must the next person know?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300, "autofocus": True}),
    )


class RunningJourneyField(forms.ModelChoiceField):
    """One of a customer's journeys, by number, map and what the customer wants."""

    def label_from_instance(self, journey: Journey) -> str:
        """'CL-1162 Claim: Get the workshop repaired'."""
        told = f": {journey.intent}" if journey.intent else ""
        return f"{journey} {journey.map.name}{told}"


class HandOverForm(forms.Form):
    """Which journey goes to whom, on which channel it goes on, and what no fact says."""

    journey = RunningJourneyField(Journey.objects.none(), label=_("Journey"), empty_label=None)
    to = forms.ChoiceField(label=_("To"))
    to_channel = forms.ChoiceField(label=_("Goes on by"), required=False)
    note = forms.CharField(label=_("What must they know beside the brief?"), required=False, max_length=300)

    def __init__(self, *args: Any, journeys: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "journey", journeys)
        people = [(f"user-{one.pk}", one.name) for one in User.objects.active().order_by("sort_key", "pk")]
        teams = [(f"team-{one.pk}", one.name) for one in Team.objects.filter(archived_at=None).order_by("name")]
        offer(self, "to", [("", _("Choose a person or a team")), (_("Teams"), teams), (_("People"), people)])
        offer(self, "to_channel", [("", _("As before")), *Channel.choices])

    def receiver(self) -> dict[str, int]:
        """The chosen receiver as the action takes it."""
        kind, _dash, pk = self.cleaned_data["to"].partition("-")
        return {f"to_{kind}_id": int(pk)}

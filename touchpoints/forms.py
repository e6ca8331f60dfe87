"""What people type when they log a touchpoint, or open a way in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.clock import now
from core.uploads import FilesField
from customers.enums import Channel
from customers.models import Customer
from customers.queries import ACCEPTED_FILES, find_customers
from teams.models import Team
from touchpoints.channels.catalogue import MOST_A_MINUTE, Ask, Way
from touchpoints.enums import CallOutcome, ChannelKind
from touchpoints.models import Touchpoint
from touchpoints.queries import Desk
from touchpoints.validators import SUMMARY_LENGTH

#: Channels people log by hand, with the key that picks each; the others come in by themselves.
BY_HAND = (
    (Channel.PHONE, "p"),
    (Channel.EMAIL, "e"),
    (Channel.CHAT, "c"),
    (Channel.SMS, "s"),
    (Channel.VIDEO, "v"),
    (Channel.STORE, "b"),
    (Channel.LETTER, "l"),
    (Channel.SOCIAL, "o"),
)
#: What is asked besides, by channel: a letter has no duration, a chat nobody waited for in the rain.
MATTERS = {
    "minutes": ("phone", "video", "store", "chat"),
    "waited": ("phone", "store", "chat"),
    "outcome": ("phone", "video"),
    "who": ("phone", "store", "video", "letter", "social"),
    "received_on": ("letter",),
}
OUTCOMES = (
    ("", _("Answered")),
    *((one.value, one.label) for one in CallOutcome if one not in (CallOutcome.ANSWERED, CallOutcome.FAILED)),
)
DIRECTIONS = (("in", _("Customer to us")), ("out", _("We to customer")), ("internal", _("Internal note")))
NO_JOURNEY = "none"


def choose_from(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    """Let the form's field offer these."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
    field.choices = choices


class TouchpointForm(forms.Form):
    """One touchpoint, as the composer, the dialog and the page send it. Nothing but the words must be filled in."""

    text = forms.CharField(
        label=pgettext_lazy("touchpoint", "What happened"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    channel = forms.ChoiceField(label=_("Channel"), choices=[(channel, channel.label) for channel, _key in BY_HAND])
    direction = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS)
    mood = forms.TypedChoiceField(
        label=_("How did it feel for the customer?"),
        choices=[(mood, mood) for mood in range(-2, 3)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    journey = forms.ChoiceField(label=_("Journey and stage"))
    occurred_at = forms.DateTimeField(
        label=_("When, if not now"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    minutes = forms.IntegerField(label=_("Minutes it took"), required=False, min_value=0, max_value=44_640)
    waited = forms.IntegerField(label=_("Minutes they waited"), required=False, min_value=0, max_value=44_640)
    outcome = forms.ChoiceField(label=_("How it ended"), required=False, choices=OUTCOMES)
    who = forms.CharField(label=_("Who it was, if not they themselves"), required=False, max_length=200)
    received_on = forms.DateField(
        label=_("Received on"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    is_repeat = forms.BooleanField(label=_("Had to tell us again"), required=False)
    uploads = FilesField(label=_("Files"), required=False, accept=ACCEPTED_FILES)
    follow_ups = forms.MultipleChoiceField(required=False)
    then_ticket = forms.BooleanField(label=_("Open a ticket"), required=False)

    def __init__(self, *args: Any, desk: Desk, **kwargs: Any) -> None:
        likely = str(desk.likely_journey_id or NO_JOURNEY)
        kwargs["initial"] = {"channel": "phone", "direction": "in", "journey": likely} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        stages = [(str(journey.pk), f"{journey.map.name} · {journey.stage.name}") for journey in desk.journeys]
        choose_from(self, "journey", [*stages, (NO_JOURNEY, _("No journey"))])
        choose_from(self, "follow_ups", [(str(one.pk), one.title) for one in desk.follow_ups])

    @property
    def keys(self) -> list[tuple[str, str]]:
        """Channels as they are offered, each with its key."""
        return [(str(channel), key) for channel, key in BY_HAND]

    def facts(self) -> dict[str, Any]:
        """The cleaned form as arguments of `record_touchpoint`."""
        given = self.cleaned_data
        summary, body = in_short(given["text"])
        journey = given["journey"]
        return {
            "channel": given["channel"],
            "direction": given["direction"],
            "summary": summary,
            "body": body,
            "sentiment": given["mood"],
            "sentiment_source": "" if given["mood"] is None else "agent",
            "journey_id": int(journey) if journey.isdigit() else None,
            "without_journey": journey == NO_JOURNEY,
            "occurred_at": self._moment(),
            "duration_seconds": self._seconds("minutes"),
            "wait_seconds": self._seconds("waited"),
            "author": given["who"] if self.matters("who") else "",
            "data": {"outcome": given["outcome"]} if given["outcome"] and self.matters("outcome") else None,
            "is_repeat": given["is_repeat"],
        }

    def matters(self, name: str) -> bool:
        """Whether this field is asked for the channel that was chosen."""
        return self.cleaned_data["channel"] in MATTERS.get(name, ())

    def _seconds(self, name: str) -> int | None:
        minutes = self.cleaned_data[name] if self.matters(name) else None
        return None if minutes is None else minutes * 60

    def _moment(self) -> dt.datetime | None:
        """When it happened: a letter on the day it came (at noon, where no time is known), all else as said."""
        day = self.cleaned_data["received_on"] if self.matters("received_on") else None
        if day is None:
            return self.cleaned_data["occurred_at"]
        return min(now(), timezone.make_aware(dt.datetime.combine(day, dt.time(12))))


def in_short(text: str) -> tuple[str, str]:
    """The words for the story, and the whole text where it is longer than fits there or has paragraphs."""
    whole = text.strip().replace("\r\n", "\n")
    line = " ".join(whole.split())
    if len(line) <= SUMMARY_LENGTH:
        return line, whole if "\n\n" in whole else ""
    return line[: SUMMARY_LENGTH - 1].rsplit(" ", 1)[0] + "…", whole


class ChannelForm(forms.Form):
    """A way in: its name, the team its touchpoints go to, and what its kind asks for."""

    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("How your people call it."))

    def __init__(self, *args: Any, way: Way, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way, self.is_new = way, is_new
        if is_new and way.providers is not None:
            self.fields["provider"] = forms.ChoiceField(label=_("Provider"), choices=list(way.providers.items()))
        for ask in way.asks:
            self.fields[ask.name] = _field_for(ask, MOST_A_MINUTE.get(ChannelKind(way.kind)))
        if is_new and way.make_secret is None:
            self.fields["secret"] = _hidden_text(way.secret_label, required=True)
        self.fields["team"] = forms.ModelChoiceField(
            label=_("Team"), queryset=Team.objects.order_by("name"), required=False, empty_label=_("No team"),
            help_text=_("Whose touchpoints these are."),
        )  # fmt: skip

    def answers(self) -> dict[str, Any]:
        """What was answered to what the kind asks for."""
        return {ask.name: self.cleaned_data.get(ask.name) for ask in self.way.asks}

    def facts(self) -> dict[str, Any]:
        """The cleaned form as arguments of `create_channel`, or as changes for `change_channel`."""
        given, team = self.cleaned_data, self.cleaned_data["team"]
        told = {"name": given["name"], "team_id": team.pk if team else None, "answers": self.answers()}
        more = ("provider", "secret") if self.is_new else ()
        return told | {name: given[name] for name in more if name in given}


class NewSecretForm(forms.Form):
    """A secret that the provider made, typed in."""

    def __init__(self, *args: Any, way: Way, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["secret"] = _hidden_text(way.secret_label, required=True)


def _hidden_text(label: Any, *, required: bool, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=required, max_length=500, widget=widget, help_text=help_text)


def _field_for(ask: Ask, usual: int | None) -> forms.Field:
    """The control one question is answered in; `usual` is the number that counts where none is given."""
    told: dict[str, Any] = {"label": ask.label, "required": ask.required, "help_text": ask.help}
    if ask.what == "secret":
        return _hidden_text(ask.label, required=False, help_text=ask.help)
    if ask.what == "number":
        number = forms.NumberInput(attrs={"placeholder": usual} if usual else {})
        return forms.IntegerField(min_value=1, max_value=100_000, initial=ask.initial or None, widget=number, **told)
    if ask.what == "yes_no":
        return forms.BooleanField(**told | {"required": False})
    widget = forms.Textarea(attrs={"rows": 3}) if ask.what == "origins" else None
    return forms.CharField(max_length=2000, initial=ask.initial, widget=widget, **told)


class CorrectionForm(forms.Form):
    """What a touchpoint should say instead; it comes filled in with what it says."""

    summary = forms.CharField(
        label=_("What happened"), max_length=SUMMARY_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )
    sentiment = forms.TypedChoiceField(
        label=_("How did it feel for the customer?"),
        choices=[(mood, mood) for mood in range(-2, 3)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    journey = forms.ChoiceField(label=_("Journey and stage"))
    customer = forms.CharField(
        label=_("Whose it really is"),
        required=False,
        max_length=200,
        help_text=_("Name, e-mail address or phone number of the other customer; leave empty if it is theirs."),
    )
    reason = forms.CharField(label=_("Why"), required=False, max_length=300)

    def __init__(self, *args: Any, touchpoint: Touchpoint, desk: Desk, user: Any, **kwargs: Any) -> None:
        self.touchpoint, self.user = touchpoint, user
        self.now = str(touchpoint.journey_id or NO_JOURNEY)
        kwargs["initial"] = {
            "summary": touchpoint.summary,
            "sentiment": touchpoint.sentiment,
            "journey": self.now,
        }
        super().__init__(*args, **kwargs)
        stages = [(str(journey.pk), f"{journey.map.name} · {journey.stage.name}") for journey in desk.journeys]
        if touchpoint.journey is not None and self.now not in dict(stages):
            stages.append((self.now, touchpoint.journey.map.name))
        choose_from(self, "journey", [*stages, (NO_JOURNEY, _("No journey"))])

    def clean_customer(self) -> Customer | None:
        """The one customer who is meant; more than one, or none, is an error that says so."""
        text = self.cleaned_data["customer"].strip()
        found = find_customers(text, 2, user=self.user) if text else []
        if text and not found:
            raise forms.ValidationError(_("Nobody is found by that."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several people are found by that: use an address or a number."))
        return found[0] if found else None

    def facts(self) -> dict[str, Any]:
        """The cleaned form as arguments of `correct_touchpoint`."""
        given = self.cleaned_data
        changes: dict[str, Any] = {"summary": given["summary"]}
        if given["sentiment"] is not None and "sentiment" in self.changed_data:
            changes["sentiment"] = given["sentiment"]
        if given["customer"] is not None:
            changes["customer"] = given["customer"].pk
        elif given["journey"] != self.now:
            changes["journey"] = int(given["journey"]) if given["journey"].isdigit() else None
        return {"changes": changes, "reason": given["reason"]}


class ImportForm(forms.Form):
    """A file of touchpoints, and whether anything should react to them."""

    file = forms.FileField(
        label=_("File"), max_length=4000, widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,text/csv"})
    )
    source = forms.CharField(
        label=_("Where it comes from"),
        required=False,
        max_length=60,
        help_text=_("The file's name, if you say nothing."),
    )
    live = forms.BooleanField(
        label=_("They happen now: let rules react"), required=False, help_text=_("Leave it out for what is past.")
    )

    def facts(self) -> dict[str, Any]:
        """The cleaned form as arguments of `import_touchpoints`."""
        given = self.cleaned_data
        return {
            "file_name": given["file"].name,
            "content": given["file"],
            "source": given["source"],
            "history": not given["live"],
        }

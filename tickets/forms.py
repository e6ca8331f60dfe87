"""What people type about tickets and root causes. The actions check it again."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Customer
from teams.models import Team, User
from tickets.enums import ActionKind, Severity, TicketState
from tickets.models import RootCause, Ticket
from tickets.queries import journeys_of, stages_of_maps

LONG = forms.Textarea(attrs={"rows": 4})


def team_field(label: Any) -> forms.ModelChoiceField:
    """A team that still works."""
    return forms.ModelChoiceField(Team.objects.filter(archived_at=None), label=label, required=False)


def owner_field() -> forms.ModelChoiceField:
    """A member of staff who may sign in."""
    return forms.ModelChoiceField(
        User.objects.active().order_by("sort_key", "pk"), label=_("Owner"), required=False, empty_label=_("Nobody yet")
    )


def _id(row: Any) -> int | None:
    return row.pk if row else None


class TicketForm(forms.Form):
    """A new ticket of one customer."""

    title = forms.CharField(label=_("What is the issue?"), max_length=200)
    description = forms.CharField(label=_("Details"), max_length=20_000, required=False, widget=LONG)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices, initial=Severity.NORMAL)
    journey = forms.ChoiceField(label=_("Journey and stage"), required=False)
    team = team_field(_("Team"))
    owner = owner_field()

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["journey"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", _("No journey")), *journeys_of(customer)]

    def facts(self) -> dict[str, Any]:
        """The cleaned form as arguments of `open_ticket`."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "description": given["description"],
            "severity": given["severity"],
            "journey_id": int(given["journey"]) if given["journey"] else None,
            "team_id": _id(given["team"]),
            "owner_id": _id(given["owner"]),
        }


class ChangeTicketForm(forms.Form):
    """A ticket as it shall be; `version` is the one the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("What is the issue?"), max_length=200)
    description = forms.CharField(label=_("Details"), max_length=20_000, required=False, widget=LONG)
    severity = forms.ChoiceField(label=_("Severity"), choices=Severity.choices)
    state = forms.ChoiceField(label=_("State"), choices=[(s, s.label) for s in (TicketState.OPEN, TicketState.WAITING)])
    team = team_field(_("Team"))
    owner = owner_field()

    @staticmethod
    def of(ticket: Ticket) -> dict[str, Any]:
        """The ticket as initial values."""
        names = ("version", "title", "description", "severity", "state")
        return {name: getattr(ticket, name) for name in names} | {"team": ticket.team_id, "owner": ticket.owner_id}

    def changes(self) -> dict[str, Any]:
        """The cleaned form as `changes` of `change_ticket`."""
        given = self.cleaned_data
        plain = {name: given[name] for name in ("title", "description", "severity", "state")}
        return plain | {"team_id": _id(given["team"]), "owner_id": _id(given["owner"])}


class ResolveForm(forms.Form):
    """What solved it."""

    resolution = forms.CharField(
        label=_("What solved it?"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Colleagues read it when the same issue comes again."),
    )


class CauseForm(forms.Form):
    """A root cause: what happens, and the team and stage where it starts."""

    title = forms.CharField(label=_("What is the root cause?"), max_length=200)
    description = forms.CharField(
        label=_("Problem"),
        max_length=20_000,
        required=False,
        widget=LONG,
        help_text=_("What customers live through, how often, and what it leads to."),
    )
    place = forms.ChoiceField(label=_("Stage where it starts"), required=False)
    team = team_field(_("Team where it starts"))
    owner = owner_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
        field.choices = [("", _("Not known yet")), *stages_of_maps()]

    @staticmethod
    def of(cause: RootCause) -> dict[str, Any]:
        """The cause as initial values."""
        return {
            "version": cause.version,
            "title": cause.title,
            "description": cause.description,
            "place": json.dumps([cause.map_id, cause.stage_key]) if cause.map_id else "",
            "team": cause.team_id,
            "owner": cause.owner_id,
            "workaround": cause.workaround,
            "is_workaround_published": cause.workaround_published_at is not None,
        }

    def facts(self) -> dict[str, Any]:
        """The cleaned form as arguments of `open_cause`."""
        given = self.cleaned_data
        map_id, stage_key = json.loads(given["place"]) if given["place"] else (None, "")
        return {
            "title": given["title"],
            "description": given["description"],
            "map_id": map_id,
            "stage_key": stage_key,
            "team_id": _id(given["team"]),
            "owner_id": _id(given["owner"]),
        }


class ChangeCauseForm(CauseForm):
    """A cause as it shall be, with what helps until it is fixed."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    workaround = forms.CharField(
        label=_("Workaround"),
        max_length=20_000,
        required=False,
        widget=LONG,
        help_text=_("What customers and colleagues can do until it is fixed."),
    )
    is_workaround_published = forms.BooleanField(label=_("Show the workaround to customers"), required=False)

    def changes(self) -> dict[str, Any]:
        """The cleaned form as `changes` of `change_cause`."""
        given = self.cleaned_data
        return self.facts() | {name: given[name] for name in ("workaround", "is_workaround_published")}


class WhysForm(forms.Form):
    """One to five whys, each answering the one before."""

    def __init__(self, *args: Any, whys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for position in range(1, 6):
            self.fields[f"why_{position}"] = forms.CharField(
                label=_("Why %(n)s") % {"n": position},
                max_length=300,
                required=False,
                initial=whys[position - 1] if position <= len(whys) else "",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def texts(self) -> list[str]:
        """The whys in order."""
        return [self.cleaned_data[f"why_{position}"] for position in range(1, 6)]


class ActionForm(forms.Form):
    """One change that removes a root cause."""

    title = forms.CharField(label=_("What changes?"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of change"), choices=ActionKind.choices)
    owner = owner_field()
    due_on = forms.DateField(label=_("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def facts(self) -> dict[str, Any]:
        """The cleaned form as arguments of `add_corrective_action`."""
        given = self.cleaned_data
        return {name: given[name] for name in ("title", "kind", "due_on")} | {"owner_id": _id(given["owner"])}

"""What people fill in about journeys. `settled` hands a valid form to its action and takes a refusal back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.offering import offer
from customers.enums import Channel
from customers.queries import ACCEPTED_FILES
from journeys.enums import BallHolder, BlockerKind, Phase, RequirementKind, RequirementStatus, StageKind
from journeys.models import JourneyMap, Stage
from teams.models import Team, User

DAY = 86400


def settled(form: forms.Form, do: Callable[..., Any], **more: Any) -> Any:
    """What the action answers for this form, or None: invalid, or refused (the refusal stands at its field then)."""
    if not form.is_valid():
        return None
    try:
        return do(**form.arguments(), **more)  # type: ignore[attr-defined]
    except DomainError as refusal:
        form.add_error(form.FIELDS.get(refusal.field or ""), refusal.message)  # type: ignore[attr-defined]
        form.refusal = refusal  # type: ignore[attr-defined]
        return None


class ActionForm(forms.Form):
    """A form whose cleaned data are an action's arguments. FIELDS: the field at which a refusal shows, by its name."""

    FIELDS: dict[str, str] = {}
    refusal: DomainError | None = None  # what the action said, where it refused

    def arguments(self) -> dict[str, Any]:
        return self.cleaned_data


class MomentField(forms.DateTimeField):
    """A day and a time, in the user's zone."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **more)


def _people() -> Any:
    return User.objects.active().order_by("sort_key", "pk")


def _teams() -> Any:
    return Team.objects.filter(archived_at=None)


class StartForm(ActionForm):
    """Which journey begins, why, and who looks after it."""

    FIELDS = {"map": "map", "owner": "owner"}
    map = forms.ModelChoiceField(JourneyMap.objects.none(), label=_("Journey"), empty_label=None)
    intent = forms.CharField(
        label=_("What does the customer want?"),
        required=False,
        max_length=200,
        help_text=_("In their words: “Get my flooded workshop repaired”."),
    )
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody yet"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "map", JourneyMap.objects.in_use())
        offer(self, "owner", _people())

    def arguments(self) -> dict[str, Any]:
        owner = self.cleaned_data["owner"]
        return {
            "map_id": self.cleaned_data["map"].pk,
            "intent": self.cleaned_data["intent"],
            "owner_id": owner.pk if owner else None,
        }


class MoveForm(ActionForm):
    """Where to, and why. `version` is the one the mover saw."""

    FIELDS = {"to": "to", "reason": "reason"}
    to = forms.ChoiceField(label=_("Move to"))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=300, help_text=_("Needed only when something is missing.")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, stages: list[Stage], **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "to", [(stage.key, stage.name) for stage in stages])

    def look_again(self, version: int) -> None:
        """What was filled in stays; sent once more, it is from the journey as it is now."""
        self.data = {name: self.data[name] for name in self.data} | {"version": version}


class EndForm(ActionForm):
    """How it ends; decided journeys need not say."""

    FIELDS = {"stage": "stage_key", "to": "stage_key"}
    stage_key = forms.ChoiceField(label=_("It ends with"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)

    def __init__(self, *args: Any, stages: list[Stage], outcome: str, **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(stage.key, stage.name) for stage in stages]
        offer(self, "stage_key", [("", _("As it was decided")), *choices] if outcome else choices)
        self.fields["stage_key"].required = not outcome


class OwnerForm(ActionForm):
    """Who looks after it."""

    FIELDS = {"owner": "owner"}
    owner = forms.ModelChoiceField(User.objects.none(), label=_("Owner"), required=False, empty_label=_("Nobody"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "owner", _people())

    def arguments(self) -> dict[str, Any]:
        owner = self.cleaned_data["owner"]
        return {"owner_id": owner.pk if owner else None}


class WaitingForm(ActionForm):
    """Who holds the ball."""

    holder = forms.ChoiceField(label=_("Waiting for"), choices=BallHolder.choices)


class RequirementForm(ActionForm):
    """Where one requirement stands."""

    FIELDS = {"note": "note", "status": "status", "file": "file", "document": "file"}
    status = forms.ChoiceField(choices=RequirementStatus.choices, widget=forms.HiddenInput)
    note = forms.CharField(label=_("Why?"), required=False, max_length=300)
    file = forms.FileField(
        label=_("The file"),
        required=False,
        allow_empty_file=True,
        max_length=4000,
        widget=forms.FileInput(attrs={"accept": ACCEPTED_FILES}),
    )

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self["status"].value() == RequirementStatus.RECEIVED:
            self.fields["note"].label = _("Note")
        else:
            del self.fields["file"]


class BlockerForm(ActionForm):
    """What holds it up."""

    FIELDS = {"note": "note", "kind": "kind"}
    kind = forms.ChoiceField(label=_("What kind"), choices=BlockerKind.choices)
    note = forms.CharField(label=_("What holds it up?"), max_length=200)


class FollowUpForm(ActionForm):
    """Something to do, by when, by whom."""

    FIELDS = {"title": "title", "due_at": "due_at", "assignee": "assignee", "team": "team"}
    title = forms.CharField(label=_("What is to be done?"), max_length=200)
    due_at = MomentField(label=_("By when"))
    assignee = forms.ModelChoiceField(User.objects.none(), label=_("Who"), required=False, empty_label=_("The team"))
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False, empty_label=_("None"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        offer(self, "assignee", _people())
        offer(self, "team", _teams())

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "title": data["title"],
            "due_at": data["due_at"],
            "assignee_id": data["assignee"].pk if data["assignee"] else None,
            "team_id": data["team"].pk if data["team"] else None,
        }


class PromiseForm(ActionForm):
    """What was promised, by when."""

    FIELDS = {"text": "text", "due_at": "due_at"}
    text = forms.CharField(label=_("What did you promise?"), max_length=200)
    due_at = MomentField(label=_("By when"))


class MapForm(ActionForm):
    """A map's name and how its journeys are numbered."""

    FIELDS = {"name": "name", "prefix": "prefix"}
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("The kind of journey: Claim, Renewal."))
    prefix = forms.CharField(  # type: ignore[assignment]  # a field, not Form.prefix
        label=_("Letters of its numbers"), max_length=6, help_text=_("CL numbers journeys CL-1, CL-2 and so on.")
    )
    intent_hint = forms.CharField(
        label=_("What customers usually want"), required=False, max_length=200, help_text=_("In their words.")
    )


class StageForm(ActionForm):
    """One stage of a draft, with its requirements one per line."""

    FIELDS = {"name": "name", "team": "team", "expected_seconds": "expected_days", "requirements": "documents"}
    name = forms.CharField(label=_("Name for staff"), max_length=100)
    customer_name = forms.CharField(label=_("Name for the customer"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=StageKind.choices, initial=StageKind.OPEN)
    phase = forms.ChoiceField(label=_("Phase"), choices=Phase.choices, initial=Phase.DURING)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Owner team"), required=False, empty_label=_("None"))
    expected_days = forms.DecimalField(
        label=_("Expected time, in days"), required=False, max_digits=7, decimal_places=2, min_value=0.01
    )
    expects = forms.CharField(label=_("What the customer expects here"), required=False, max_length=200)
    needs = forms.CharField(label=_("What the customer needs here"), required=False, max_length=200)
    documents = forms.CharField(
        label=_("Must be there before the stage is left"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One per line. A line may begin with document:, fact:, approval: or payment:."),
    )
    channels = forms.MultipleChoiceField(
        label=_("Planned channels"), required=False, choices=Channel.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, stage: Stage | None = None, **more: Any) -> None:
        more.setdefault("initial", _as_written(stage) if stage else None)
        super().__init__(*args, **more)
        self.stage = stage
        offer(self, "team", _teams())

    def arguments(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        team, days, lines = data.pop("team"), data.pop("expected_days"), data.pop("documents")
        known = {one.name: one for one in self.stage.requirements.all()} if self.stage else {}
        spec = data | {
            "team_id": team.pk if team else None,
            "expected_seconds": round(days * DAY) if days else None,
            "requirements": [_requirement(line, known) for line in lines.splitlines() if line.strip()],
        }
        return {"spec": spec}


def _as_written(stage: Stage) -> dict[str, Any]:
    """A stage as the form shows it."""
    columns = ("name", "customer_name", "kind", "phase", "team", "expects", "needs", "channels")
    days = round(stage.expected_seconds / DAY, 2) if stage.expected_seconds else None
    lines = [
        one.name if one.kind == RequirementKind.DOCUMENT else f"{one.kind}: {one.name}"
        for one in stage.requirements.all()
    ]
    return {name: getattr(stage, name) for name in columns} | {"expected_days": days, "documents": "\n".join(lines)}


def _requirement(line: str, known: dict[str, Any]) -> dict[str, Any]:
    """'approval: Team lead' as a requirement; one known by its name keeps its key and the customer's words."""
    kind, colon, name = line.partition(":")
    if not colon or kind.strip().lower() not in RequirementKind.values:
        kind, name = RequirementKind.DOCUMENT, line
    same = known.get(name.strip())
    kept = {"key": same.key, "customer_name": same.customer_name} if same else {}
    return {"name": name.strip(), "kind": kind.strip().lower(), **kept}

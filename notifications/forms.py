"""The rule as a sentence, and the text of a message."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.errors import RuleBroken
from core.offering import offer
from customers.enums import Channel, Topic
from journeys.models import JourneyMap, Stage
from notifications.enums import Audience, EffectKind, TimeTrigger, TriggerKind, Unless
from notifications.kinds import LANGUAGE_TAG, LONGEST_ANSWER, RULE_EVENTS, RULES_WRITE_ON
from notifications.models import RuleVersion, Template
from notifications.queries import template_list

FOLLOW_UP = "follow_up:owner"
HOUR = 3600
TOO_LATE = [("", _("never")), (str(HOUR), _("1 hour")), (str(24 * HOUR), _("1 day")), (str(72 * HOUR), _("3 days"))]


class RuleForm(forms.Form):
    """When … in … and … tell … by … with … unless …: every part a plain select."""

    name = forms.CharField(label=_("Name"), max_length=100)
    when = forms.ChoiceField(label=_("What happens"))
    map = forms.ChoiceField(label=_("Journey"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), required=False)
    do = forms.ChoiceField(label=_("What to do"))
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    template = forms.ChoiceField(label=_("Text"), required=False)
    topic = forms.ChoiceField(label=_("Kind of message"), choices=Topic.choices[:2], required=False)
    follow_up_title = forms.CharField(label=_("What is to be done"), max_length=200, required=False)
    unless = forms.ChoiceField(label=_("Exception"), required=False)
    or_unless = forms.ChoiceField(label=_("Second exception"), required=False)
    too_late = forms.ChoiceField(label=_("Too late after"), choices=TOO_LATE, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        its_own = self.initial.get("map") or None  # a rule of an archived map must not become one of all maps
        maps = [(str(one.pk), one.name) for one in JourneyMap.objects.filter(Q(archived_at=None) | Q(pk=its_own))]
        texts = {one.key: one.name for one in template_list()}
        exceptions = [("", _("nothing")), *Unless.choices]
        events = ((f"event:{key}", words) for key, words in RULE_EVENTS.items())
        offer(self, "when", [*events, *((f"time:{value}", words) for value, words in TIMES)])
        offer(self, "map", [("", _("any journey")), *maps])
        offer(self, "stage", [("", _("any stage")), *self._stages()])
        offer(self, "do", [*((f"notify:{v}", w) for v, w in TELL), (FOLLOW_UP, _("give the owner a follow-up"))])
        offer(self, "channel", [(value, label) for value, label in Channel.choices if value in RULES_WRITE_ON])
        offer(self, "template", [("", _("choose a text")), *texts.items()])
        offer(self, "unless", exceptions)
        offer(self, "or_unless", exceptions)
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                field.widget.attrs["class"] = "jc-tok"
                field.widget.attrs["aria-label"] = field.label
                if self.is_bound and name in self.errors:
                    field.widget.attrs["aria-invalid"] = "true"

    def _stages(self) -> list[tuple[str, Any]]:
        """Those of the chosen map: 'stage is Documents'."""
        chosen = str(self["map"].value() or "")
        if not chosen.isdigit():
            return []
        stages = Stage.objects.filter(map_version__map=int(chosen)).order_by("-map_version__number", "position")
        names: dict[str, str] = {}
        for stage in stages:
            names.setdefault(stage.key, stage.name)
        return [(key, _("stage is %(name)s") % {"name": name}) for key, name in names.items()]

    @property
    def gives_follow_up(self) -> bool:
        """Whether the sentence ends in a follow-up instead of a message."""
        return self["do"].value() == FOLLOW_UP

    def says(self) -> dict[str, Any]:
        """The sentence as columns of RuleVersion."""
        data = self.cleaned_data
        trigger, _colon, what = data["when"].partition(":")
        effect, _colon, audience = data["do"].partition(":")
        is_message = effect == EffectKind.NOTIFY
        unless = [one for one in dict.fromkeys((data["unless"], data["or_unless"])) if one]
        return {
            "trigger": trigger,
            "event_kind": what if trigger == TriggerKind.EVENT else "",
            "time_trigger": what if trigger == TriggerKind.TIME else "",
            "map_id": int(data["map"]) if data["map"] else None,
            "stage_key": data["stage"],
            "effect": effect,
            "audience": audience,
            "channels": [data["channel"] or Channel.EMAIL] if is_message else [],
            "template_key": data["template"] if is_message else "",
            "topic": (data["topic"] or Topic.SERVICE) if is_message else Topic.SERVICE,
            "follow_up_title": "" if is_message else data["follow_up_title"],
            "expires_after_seconds": int(data["too_late"]) if data["too_late"] and is_message else None,
            "conditions": {"unless": unless} if unless else {},
        }

    def point_out(self, error: RuleBroken) -> None:
        """Show a refusal at its field."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


TIMES = [(value, _("a stage is overdue")) for value in TimeTrigger.values]
TELL = [(value, _("tell %(who)s") % {"who": label}) for value, label in Audience.choices]


def sentence_of(version: RuleVersion) -> dict[str, Any]:
    """A version as the form's initial values."""
    unless = [*version.conditions.get("unless", []), "", ""]
    what = version.event_kind or version.time_trigger
    return {
        "name": version.rule.name,
        "when": f"{version.trigger}:{what}",
        "map": str(version.map_id or ""),
        "stage": version.stage_key,
        "do": FOLLOW_UP if version.effect == EffectKind.FOLLOW_UP else f"notify:{version.audience}",
        "channel": next(iter(version.channels), Channel.EMAIL),
        "template": version.template_key,
        "topic": version.topic,
        "follow_up_title": version.follow_up_title,
        "unless": unless[0],
        "or_unless": unless[1],
        "too_late": str(version.expires_after_seconds or ""),
    }


class TemplateForm(forms.Form):
    """The text of a message. `version` is the one the writer saw."""

    name = forms.CharField(label=_("Name"), max_length=100)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(
        label=_("Text"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10, "class": "jc-mono"})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)

    def point_out(self, error: RuleBroken) -> None:
        """Show a refusal at its field."""
        self.add_error(error.field if error.field in self.fields else None, error.message)


class NewTemplateForm(TemplateForm):
    """A text that does not exist yet: which key, in which language."""

    key = forms.SlugField(label=_("Key"), max_length=60, help_text=_("A short name for programs, like stage-news."))
    language = forms.RegexField(
        LANGUAGE_TAG,
        label=_("Language"),
        max_length=10,
        initial="en",
        help_text=_("A code such as en or pt-BR."),
        error_messages={"invalid": _("Enter a language code such as en or pt-BR.")},
    )


def words_of(template: Template) -> dict[str, Any]:
    """A text as the form's initial values."""
    return {
        "name": template.name,
        "subject": template.subject,
        "body": template.body,
        "version": template.version,
    }


class ReplyForm(forms.Form):
    """An answer to a customer's mail."""

    subject = forms.CharField(label=_("Subject"), max_length=300, required=False)
    text = forms.CharField(label=_("Your answer"), max_length=LONGEST_ANSWER[Channel.EMAIL])
    quotes = forms.BooleanField(label=_("Quote the message below"), required=False)


class TextReplyForm(forms.Form):
    """An answer to a customer's text message: words, and nothing else."""

    text = forms.CharField(label=_("Your answer"), max_length=LONGEST_ANSWER[Channel.SMS])

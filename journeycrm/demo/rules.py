"""The rules of the demo world: customers are told of key events, owners get a follow-up when a stage is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.actor import Actor
from journeys.models import JourneyMap
from notifications.actions import create_rule, enable_rule, save_template
from notifications.models import Rule, RuleVersion, Template

if TYPE_CHECKING:
    from journeycrm.demo.run import Run

# rule, map, stage, template key, subject, text
TELL = (
    (
        "Claim received", "claim", "documents", "claim-received", "Your claim {{ journey.number }}: what we need from you",
        "Dear {{ customer.first_name }},\n\nthank you for telling us what happened. Please send us what your portal lists;"
        " photos from your phone are fine. Once we have everything, somebody looks at it within five days.\n\n"
        "Your claim has the number {{ journey.number }}.\n\n{{ company.name }}",
    ),
    (
        "Assessment begins", "claim", "assessment", "claim-assessment", "We are looking at your claim {{ journey.number }}",
        "Dear {{ customer.first_name }},\n\nwe have all we need. An assessor looks at the damage next; you do not need to"
        " do anything now. We call you to agree a time.\n\n{{ company.name }}",
    ),
    (
        "Money on its way", "claim", "payment", "claim-paid", "Your money is on its way",
        "Dear {{ customer.first_name }},\n\nyour claim {{ journey.number }} is decided and the money leaves us today."
        " It usually takes one or two days.\n\n{{ company.name }}",
    ),
    (
        "Policy issued", "policy-onboarding", "policy-issued", "policy-issued", "You are covered from today",
        "Dear {{ customer.first_name }},\n\nyour policy is in the portal. We call you next week to see that all is well."
        "\n\n{{ company.name }}",
    ),
    (
        "Renewal offer ready", "renewal", "offer", "renewal-offer", "Your offer, and what changes",
        "Dear {{ customer.first_name }},\n\nyour offer is in the portal, with the difference to last year. Take your time,"
        " and call us if something is unclear.\n\n{{ company.name }}",
    ),
    (
        "Fix under way", "technical-issue", "fix", "technical-fix", "We found it: {{ journey.number }}",
        "Dear {{ customer.first_name }},\n\nwe know what is wrong and are mending it. We tell you as soon as it works."
        "\n\n{{ company.name }}",
    ),
)  # fmt: skip
OVERDUE = "Overdue stage: look after it"


@dataclass(frozen=True)
class DemoRule:
    """A rule of the demo world, and what it told customers in the past."""

    name: str
    version: RuleVersion
    template: Template

    def told(self, run: Run, text: str) -> str:
        """The subject or text as it was for this run."""
        number = f"{run.map.prefix}-{run.journey.number}"
        names = {"customer.first_name": run.person.first, "journey.number": number, "company.name": "Kestrel Mutual"}
        for name, value in names.items():
            text = text.replace(f"{{{{ {name} }}}}", value)
        return text


def make_rules(maps: dict[str, JourneyMap], by: Actor) -> dict[tuple[str, str], DemoRule]:
    """Write and turn on the rules that are missing; answers those that tell customers, by map and stage."""
    found = {}
    for name, map_key, stage_key, template_key, subject, body in TELL:
        template = Template.objects.filter(key=template_key, language="en").order_by("-version").first()
        if template is None:
            template = save_template(key=template_key, name=name, subject=subject, body=body, by=by)
        rule = Rule.objects.filter(name=name).first()
        if rule is None:
            rule = create_rule(
                name=name, trigger="event", event_kind="stage.entered", map_id=maps[map_key].pk, stage_key=stage_key,
                effect="notify", audience="customer", channels=["email"], template_key=template_key, by=by,
            )  # fmt: skip
            enable_rule(rule_id=rule.pk, by=by)
        found[map_key, stage_key] = DemoRule(name, rule.versions.order_by("-number")[0], template)
    if not Rule.objects.filter(name=OVERDUE).exists():
        rule = create_rule(
            name=OVERDUE, trigger="time", time_trigger="stage_overdue", effect="follow_up", audience="owner",
            follow_up_title="Tell the customer where it stands", by=by,
        )  # fmt: skip
        enable_rule(rule_id=rule.pk, by=by)
    return found

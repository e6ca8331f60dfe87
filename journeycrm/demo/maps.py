"""The five journey maps of an insurer: what customers expect at each stage, who owns it, how long it should take."""

from __future__ import annotations

from typing import Any

from core.actor import Actor
from journeycrm.demo.company import Company
from journeys.actions import change_map, create_map, publish_map
from journeys.models import JourneyMap

HOUR, DAY = 3600, 86400


def _stage(
    name: str, team: str, expected: int | None, customer_name: str, expects: str = "", needs: str = "", *,
    phase: str = "during", kind: str = "open", channels: tuple[str, ...] = ("phone", "email"),
    asks: tuple[tuple[str, str, str], ...] = (),
) -> dict[str, Any]:  # fmt: skip
    requirements = [{"name": what, "kind": of, "customer_name": said} for what, of, said in asks]
    return {
        "name": name, "team": team, "expected_seconds": expected, "customer_name": customer_name, "expects": expects,
        "needs": needs, "phase": phase, "kind": kind, "channels": list(channels), "requirements": requirements,
    }  # fmt: skip


def _lost(name: str, team: str, customer_name: str) -> dict[str, Any]:
    return _stage(name, team, None, customer_name, kind="lost", phase="after")


ONBOARDING = (
    _stage("Interest", "contact-centre", 2 * DAY, "Getting to know us", "Understand what I need before you sell",
           "Plain answers", phase="before", channels=("web", "phone", "chat", "store")),
    _stage("Quote", "customer-care", 3 * DAY, "Your quote", "A price I can compare, without a call",
           "One page with all that is covered", phase="before", channels=("email", "portal", "phone")),
    _stage("Application", "digital-care", 3 * DAY, "Your application", "Fill in things once",
           "A form that remembers", channels=("portal", "app", "email"),
           asks=(("Proof of identity", "document", "A photo of your passport or driving licence"),
                 ("Bank details", "fact", "The account your premium comes from"))),
    _stage("Underwriting", "underwriting", 4 * DAY, "We check the details", "Tell me if something is odd",
           "A date for the answer", channels=("email", "phone"),
           asks=(("Risk questionnaire", "document", "Six questions about your home"),
                 ("Approval", "approval", ""))),
    _stage("Policy issued", "customer-care", 2 * DAY, "You are covered", "Proof that I am covered, today",
           "Documents I can find again", kind="success", channels=("email", "portal", "letter")),
    _stage("Welcome", "customer-care", 7 * DAY, "Welcome", "Somebody checks that all is well",
           "One person to call", phase="after", channels=("phone", "email", "video")),
    _lost("Declined", "underwriting", "We could not insure this"),
    _lost("Gave up", "customer-care", "Not continued"),
)  # fmt: skip
CLAIM = (
    _stage("Report", "contact-centre", 1 * DAY, "Reported", "Tell it once, know I am covered",
           "Somebody who listens", channels=("phone", "web", "app")),
    _stage("Documents", "claims-intake", 3 * DAY, "Documents", "Show me exactly what you need",
           "One list, any device", channels=("portal", "email", "app", "store"),
           asks=(("Photos of the damage", "document", "Three photos of the damage"),
                 ("Repair estimate", "document", "An estimate from a repairer of your choice"),
                 ("Proof of ownership", "document", "A receipt or a photo from before"))),
    _stage("Assessment", "field-assessment", 5 * DAY, "We look at it", "Somebody looks at it soon",
           "A date for the visit", channels=("video", "phone", "store"),
           asks=(("Assessor's report", "document", ""),)),
    _stage("Decision", "claims-handling", 2 * DAY, "Our decision", "A clear yes or no, and why",
           "The sum and how it came about", channels=("phone", "letter", "email"),
           asks=(("Second approval over £10,000", "approval", ""),)),
    _stage("Payment", "finance", 3 * DAY, "Your money", "Money when you said",
           "A date and a sum", kind="success", channels=("email", "portal", "sms")),
    _stage("Follow-up", "customer-care", 7 * DAY, "Is everything fixed?", "You still care afterwards",
           "A call that asks for nothing", phase="after", channels=("phone", "email")),
    _lost("Not covered", "claims-handling", "Not covered"),
    _lost("Withdrawn", "claims-intake", "Withdrawn"),
)  # fmt: skip
RENEWAL = (
    _stage("Notice", "customer-care", 10 * DAY, "Time to renew", "Tell me early, not in the last week",
           "What changes and why", phase="after", channels=("email", "letter", "portal")),
    _stage("Review", "customer-care", 7 * DAY, "Your cover reviewed", "Check that it still fits me",
           "A proposal, no sales talk", phase="after", channels=("phone", "email", "video")),
    _stage("Offer", "underwriting", 10 * DAY, "Your offer", "A fair price for a loyal customer",
           "The difference to last year", phase="after", channels=("email", "portal", "letter")),
    _stage("Decision", "customer-care", 5 * DAY, "Your decision", "Time to think, and a person to ask",
           "One click to say yes", phase="after", channels=("phone", "email", "portal")),
    _stage("Renewed", "customer-care", 2 * DAY, "Renewed", "Proof, at once", kind="success", phase="after",
           channels=("email", "portal")),
    _lost("Left", "customer-care", "Ended"),
)  # fmt: skip
TECHNICAL = (
    _stage("Reported", "technical-support", 4 * HOUR, "We have your report", "Know that it arrived",
           "A number and a name", phase="after", channels=("chat", "email", "phone", "app")),
    _stage("Diagnosis", "technical-support", 1 * DAY, "We look into it", "Don't make me try the same things again",
           "What we found", phase="after", channels=("chat", "phone")),
    _stage("Fix", "digital-care", 2 * DAY, "We fix it", "Tell me when it works again",
           "A way around until then", phase="after", channels=("email", "sms", "app")),
    _stage("Solved", "technical-support", 1 * DAY, "It works again", "Let me say whether it really works",
           kind="success", phase="after", channels=("email", "chat")),
    _lost("Not solved", "technical-support", "Closed"),
)  # fmt: skip
UPGRADE = (
    _stage("Need seen", "customer-care", 5 * DAY, "An idea for you", "Only call me with something that helps",
           phase="after", channels=("phone", "email", "app")),
    _stage("Advice", "customer-care", 4 * DAY, "Advice", "Somebody who knows what I have already",
           "A comparison with today", phase="after", channels=("phone", "video", "store")),
    _stage("Offer", "underwriting", 7 * DAY, "Your offer", "The extra price, and for what", phase="after",
           channels=("email", "portal"), asks=(("Updated risk questionnaire", "document", "What has changed at home"),)),
    _stage("Upgraded", "customer-care", 2 * DAY, "Upgraded", "It counts from today", kind="success", phase="after",
           channels=("email", "portal")),
    _lost("Not now", "customer-care", "Not now"),
)  # fmt: skip

# key: name, prefix, icon, what a customer wants, stages
MAPS: dict[str, tuple[str, str, str, str, tuple[dict[str, Any], ...]]] = {
    "policy-onboarding": ("Policy onboarding", "PO", "file-plus", "Get covered without fuss", ONBOARDING),
    "claim": ("Claim", "CL", "umbrella", "Get it repaired or paid", CLAIM),
    "renewal": ("Renewal", "RN", "refresh", "Keep cover that fits", RENEWAL),
    "technical-issue": ("Technical issue", "TI", "tool", "Make it work again", TECHNICAL),
    "upgrade": ("Upgrade", "UP", "arrow-up-circle", "Be covered for more", UPGRADE),
}


def publish_maps(company: Company, by: Actor) -> dict[str, JourneyMap]:
    """Create and publish the maps that are missing; answers all five by key."""
    for position, (key, (name, prefix, icon, intent, stages)) in enumerate(MAPS.items(), start=1):
        if JourneyMap.objects.filter(key=key).exists():
            continue
        specs = [{**stage, "team_id": company.teams[stage["team"]].pk} for stage in stages]
        for spec in specs:
            del spec["team"]
        made = create_map(name=name, prefix=prefix, key=key, icon=icon, intent_hint=intent, stages=specs, by=by)
        change_map(map_id=made.pk, position=position * 10, by=by)
        publish_map(map_id=made.pk, by=by)
    return {journey_map.key: journey_map for journey_map in JourneyMap.objects.filter(key__in=MAPS)}

"""Kestrel Mutual: its departments and the people who sign in."""

from __future__ import annotations

from core.actor import Actor
from core.company import change_company
from core.models import Setting
from teams.enums import Role
from teams.models import BusinessCalendar, Membership, Team, User

PASSWORD = "kestrel-demo-2026"  # noqa: S105 (refused from everywhere but this machine)
TEAMS = {
    "contact-centre": "Contact centre",
    "digital-care": "Digital care",
    "claims-intake": "Claims intake",
    "field-assessment": "Field assessment",
    "claims-handling": "Claims handling",
    "finance": "Finance",
    "customer-care": "Customer care",
    "underwriting": "Underwriting",
    "technical-support": "Technical support",
}
# name, role, team, does the sign-in page offer them
STAFF = (
    ("Jonas Weber", Role.AGENT, "contact-centre", True),
    ("Sofia Lindqvist", Role.MANAGER, "claims-handling", True),
    ("Noor Haddad", Role.ADMIN, "customer-care", True),
    ("Ines Auditor", Role.AUDITOR, "finance", True),
    ("Priya Nair", Role.AGENT, "digital-care", False),
    ("Tomás Rivera", Role.AGENT, "field-assessment", False),
    ("Mei Tan", Role.AGENT, "claims-intake", False),
    ("Ana Duarte", Role.AGENT, "claims-intake", False),
    ("Cormac Joyce", Role.AGENT, "claims-handling", False),
    ("Ruth Mbeki", Role.AGENT, "claims-handling", False),
    ("Farid Qureshi", Role.AGENT, "finance", False),
    ("Lotte de Vries", Role.AGENT, "underwriting", False),
    ("Sam Okafor", Role.AGENT, "technical-support", False),
    ("Hanna Krause", Role.AGENT, "customer-care", False),
)
OPENING = {day: [["08:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


class Company:
    """Teams by key, users by name, members by team key."""

    def __init__(self) -> None:
        self.teams = {team.key: team for team in Team.objects.filter(key__in=TEAMS)}
        self.users = {user.name: user for user in User.objects.filter(email__in=[email_of(row[0]) for row in STAFF])}
        self.members: dict[str, list[User]] = {key: [] for key in TEAMS}
        for name, role, team, _ in STAFF:
            if name in self.users and role in (Role.AGENT, Role.MANAGER):
                self.members[team].append(self.users[name])


def email_of(name: str) -> str:
    """jonas.weber@kestrel.example"""
    plain = name.lower().replace("á", "a").replace(" de ", " ").replace(" ", ".")
    return f"{plain}@kestrel.example"


def found_company(by: Actor) -> Company:
    """Make departments, calendar, users and the company's settings where they are missing."""
    change_company(
        name="Kestrel Mutual",
        currency="GBP",
        sender_name="Kestrel Mutual",
        sender_email="hello@kestrel.example",
        time_zone="Europe/London",
        by=by,
    )
    calendar, _ = BusinessCalendar.objects.get_or_create(
        name="Office hours", defaults={"time_zone": "Europe/London", "hours": OPENING}
    )
    for key, name in TEAMS.items():
        Team.objects.get_or_create(key=key, defaults={"name": name, "calendar": calendar})
    _hire()
    offered = [{"role": str(role), "email": email_of(name), "password": PASSWORD} for name, role, _, on in STAFF if on]
    Setting.objects.update_or_create(key="demo.sign_ins", defaults={"value": offered})
    return Company()


def _hire() -> None:
    teams = {team.key: team for team in Team.objects.filter(key__in=TEAMS)}
    for name, role, team, offered in STAFF:
        user, is_new = User.objects.get_or_create(
            email=email_of(name), defaults={"name": name, "role": role, "time_zone": "Europe/London"}
        )
        if is_new:
            if offered:
                user.set_password(PASSWORD)
            else:
                user.set_unusable_password()
            user.save()
            Membership.objects.create(user=user, team=teams[team], is_lead=role == Role.MANAGER)

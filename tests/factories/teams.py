"""Users, teams, keys."""

from __future__ import annotations

import factory

from teams.enums import Role
from teams.models import Membership, Team, User


class UserFactory(factory.django.DjangoModelFactory):
    """A member of staff who may sign in with the password 'correct horse 42'."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Alice {n}")
    email = factory.Sequence(lambda n: f"alice{n}@example.com")
    role = Role.AGENT

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or "correct horse 42")
        if create:
            self.save()


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    key = factory.Sequence(lambda n: f"team-{n}")
    name = factory.Sequence(lambda n: f"Team {n}")


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    team = factory.SubFactory(TeamFactory)

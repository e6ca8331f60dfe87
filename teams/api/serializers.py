"""People and teams as programs see them."""

from __future__ import annotations

from rest_framework import serializers

from teams.models import Membership, Team, User


class MembershipSerializer(serializers.ModelSerializer):
    """One team of a user."""

    id = serializers.IntegerField(source="team_id")
    key = serializers.CharField(source="team.key")
    name = serializers.CharField(source="team.name")

    class Meta:
        model = Membership
        fields = ("id", "key", "name", "is_lead")
        read_only_fields = fields


class UserSerializer(serializers.ModelSerializer):
    """A member of staff."""

    teams = MembershipSerializer(source="memberships", many=True)

    class Meta:
        model = User
        fields = ("id", "name", "email", "role", "is_active", "language", "time_zone", "teams")
        read_only_fields = fields


class MemberSerializer(serializers.ModelSerializer):
    """One member of a team."""

    id = serializers.IntegerField(source="user_id")
    name = serializers.CharField(source="user.name")

    class Meta:
        model = Membership
        fields = ("id", "name", "is_lead")
        read_only_fields = fields


class TeamSerializer(serializers.ModelSerializer):
    """A team with its members who can sign in."""

    members = MemberSerializer(source="memberships", many=True)

    class Meta:
        model = Team
        fields = ("id", "key", "name", "members")
        read_only_fields = fields

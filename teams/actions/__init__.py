"""Every change to people, teams, keys and the company."""

from teams.actions.company import remove_logo, set_logo, update_company
from teams.actions.groups import add_member, create_team, name_lead, remove_member, rename_team
from teams.actions.keys import create_api_key, revoke_api_key
from teams.actions.people import (
    accept_invitation,
    change_person,
    change_profile,
    disable_user,
    enable_user,
    invite_user,
    resend_invitation,
    sign_out_everywhere,
)

__all__ = [
    "accept_invitation",
    "add_member",
    "change_person",
    "change_profile",
    "create_api_key",
    "create_team",
    "disable_user",
    "enable_user",
    "invite_user",
    "name_lead",
    "remove_logo",
    "remove_member",
    "rename_team",
    "resend_invitation",
    "revoke_api_key",
    "set_logo",
    "sign_out_everywhere",
    "update_company",
]

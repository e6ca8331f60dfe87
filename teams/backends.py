"""How staff are recognised at sign-in: e-mail and password, active users only."""

from allauth.account.auth_backends import AuthenticationBackend


class ActiveStaffBackend(AuthenticationBackend):
    """allauth's backend without Django's own permission tables: roles decide (teams.permissions)."""

    def get_all_permissions(self, user_obj, obj=None):
        return set()

    def has_perm(self, user_obj, perm, obj=None):
        return False

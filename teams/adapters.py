"""Our side of allauth: nobody signs up, people are invited."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """Sign-in for invited staff only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

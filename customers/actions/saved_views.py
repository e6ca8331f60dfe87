"""Lists that people keep under a name, and how they like to see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.errors import RuleBroken
from customers.models import ListChoice, SavedView
from customers.validators import check_name
from teams.enums import Permission
from teams.models import User
from teams.permissions import may

LONGEST_NAME = 60
MOST_VIEWS = 100  # of one person
MOST_COLUMNS = 20


@action
def save_view(
    *, noun: str, name: str, params: Mapping[str, Any], user_id: int, by: Actor, is_shared: bool = False
) -> SavedView:
    """Keep a filtered list under a name; the same name again is the same view with what is shown now.

    Only who may change customers shares views. Raises RuleBroken with `field`.
    """
    name = check_name(name, longest=LONGEST_NAME)
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    _refuse_sharing(user, is_shared)
    known = SavedView.objects.filter(noun=noun, owner=user, name=name).first()
    if known is None and SavedView.objects.filter(noun=noun, owner=user).count() >= MOST_VIEWS:
        raise RuleBroken(_("You have %(n)s views. Delete one first.") % {"n": MOST_VIEWS}, code="too_many_views")
    view = known or SavedView(noun=noun, owner=user, name=name)
    view.params = dict(params)
    view.is_shared = is_shared
    view.save()
    return view


@action
def change_view(*, view_id: int, user_id: int, changes: Mapping[str, Any], by: Actor) -> SavedView:
    """Change `name`, `is_shared`, `params` or `columns` of one's own view. Other people's are refused (not_yours)."""
    view = _own_view(view_id, user_id)
    for what, value in changes.items():
        if what == "name":
            view.name = check_name(value, longest=LONGEST_NAME)
        elif what == "is_shared":
            _refuse_sharing(view.owner, bool(value))
            view.is_shared = bool(value)
        elif what == "params":
            view.params = {**value, "columns": view.params.get("columns", [])}
        elif what == "columns":
            view.params = {**view.params, "columns": list(value)[:MOST_COLUMNS]}
        else:
            raise TypeError(f"a view has no {what!r}")
    others = SavedView.objects.filter(noun=view.noun, owner=view.owner, name=view.name).exclude(pk=view.pk)
    if others.exists():
        raise RuleBroken(_("You have a view of this name already."), code="name_taken", field="name")
    view.save()
    return view


@action
def delete_view(*, view_id: int, user_id: int, by: Actor) -> None:
    """Forget one's own view; who opened it first gets the whole list again. Twice is once."""
    if SavedView.objects.filter(pk=view_id).exists():
        _own_view(view_id, user_id).delete()


@action
def open_first(*, noun: str, view_id: int | None, user_id: int, by: Actor) -> ListChoice:
    """Let the list open with this view (one's own or a shared one) for this person; None: with everybody."""
    choice = _choice(user_id, noun)
    if view_id is not None and not SavedView.objects.of(choice.user, noun).filter(pk=view_id).exists():
        raise RuleBroken(_("This view is not there any more."), code="unknown")
    choice.view_id = view_id
    choice.save()
    return choice


@action
def choose_columns(*, noun: str, columns: Sequence[str], user_id: int, by: Actor) -> ListChoice:
    """The columns this person sees where no view says otherwise, in this order (keys; [] for the first ones)."""
    choice = _choice(user_id, noun)
    choice.columns = list(columns)[:MOST_COLUMNS]
    choice.save()
    return choice


def _choice(user_id: int, noun: str) -> ListChoice:
    user = User.objects.select_for_update(no_key=True).get(pk=user_id)
    return ListChoice.objects.filter(user=user, noun=noun).first() or ListChoice(user=user, noun=noun)


def _own_view(view_id: int, user_id: int) -> SavedView:
    view = SavedView.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=view_id).first()
    if view is None:
        raise RuleBroken(_("This view is not there any more."), code="unknown")
    if view.owner_id != user_id:
        raise RuleBroken(_("Only %(name)s can change this view.") % {"name": view.owner}, code="not_yours")
    return view


def _refuse_sharing(user: User, is_shared: bool) -> None:
    if is_shared and not may(user, Permission.CUSTOMER_EDIT):
        raise RuleBroken(_("You may not share views."), code="may_not_share", field="is_shared")

"""One change of many customers, at once or as a job, and taking it back where nobody changed it since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.clock import now
from core.errors import RuleBroken
from core.jobs import start_job
from customers import kinds
from customers.actions._bulk import TAGGING, change_piece, take_back_piece
from customers.actions._records import clean_fields, clean_tags
from customers.enums import BulkKind, FieldSubject
from customers.models import BulkChange
from customers.queries import definitions, survivor_ids
from customers.validators import clean_field
from teams.models import User

AT_ONCE = 200  # customers that are changed while the person waits; more are a job


@action
def change_customers(
    *,
    kind: str,
    value: Mapping[str, Any],
    user_id: int,
    by: Actor,
    customer_ids: Collection[int] = (),
    matching: Mapping[str, Any] | None = None,
) -> BulkChange:
    """Do one thing to these customers (merged ids are their survivors'), or to all whom `matching` is about.

    `value` by kind: add_tags, remove_tags {"tags": [...]}; owner {"owner": id or None}; language {"language": "en"};
    contact {"do_not_contact": bool}; field {"key", "value"}; archive and restore {}. `matching`: arguments of
    `queries.customer_list`. More than AT_ONCE customers, or all of a filter, are changed by a job. Raises RuleBroken.
    """
    change = BulkChange.objects.create(
        kind=BulkKind(kind), value=_checked(BulkKind(kind), value), actor_label=by.label,
        user=User.objects.filter(pk=user_id).first(),
    )  # fmt: skip
    if matching is None and len(customer_ids) <= AT_ONCE:
        change_piece(change, sorted(set(survivor_ids(customer_ids).values())), by)
    else:
        params = {"change": change.pk, "user": user_id, "ids": sorted(customer_ids), "matching": matching}
        total = None if matching is not None else len(customer_ids)
        change.job = start_job(kind=kinds.BULK_JOB, params=params, by=by, total=total)
    change.save()
    return change


@action
def undo_change(*, change_id: int, by: Actor) -> BulkChange:
    """Give every customer back what it had before, where it still has what the change gave it; `kept` counts the rest.

    Large ones are a job. Twice is once. A change whose job still runs is refused.
    """
    change = BulkChange.objects.select_for_update(of=("self",)).select_related("job").get(pk=change_id)
    if change.undone_at is not None or change.undo_job_id is not None:
        return change
    if change.job and change.job.ended_at is None:
        raise RuleBroken(_("This is still being done. Stop it first, or wait."), code="still_running")
    if change.changed <= AT_ONCE:
        take_back_piece(change, 0, AT_ONCE, by)
        change.undone_at = now()
    else:
        params = {"change": change.pk}
        change.undo_job = start_job(kind=kinds.UNDO_BULK_JOB, params=params, by=by, total=change.changed)
    change.save()
    return change


def _checked(kind: BulkKind, value: Mapping[str, Any]) -> dict[str, Any]:
    """The value as it is kept; raises RuleBroken with the form's field."""
    if kind in TAGGING:
        tags = clean_tags(value.get("tags", ()))
        if not tags:
            raise RuleBroken(_("Name at least one tag."), code="tags_missing", field="tags")
        return {"tags": tags}
    if kind == BulkKind.OWNER:
        return {"owner": clean_fields({"owner_id": value.get("owner")})["owner_id"]}
    if kind == BulkKind.LANGUAGE:
        return {"language": clean_fields({"language": str(value.get("language", ""))})["language"]}
    if kind == BulkKind.CONTACT:
        return {"do_not_contact": bool(value.get("do_not_contact"))}
    if kind == BulkKind.FIELD:
        field = next((one for one in definitions(FieldSubject.CUSTOMER) if one.key == value.get("key")), None)
        if field is None:
            raise RuleBroken(_("This field is not there any more."), code="unknown", field="key")
        return {"key": field.key, "value": clean_field(field, value.get("value"))}
    return {}

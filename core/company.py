"""The company this installation serves: typed settings with defaults, kept in `Setting` rows."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from core.actions import action
from core.actor import Actor
from core.models import Setting

PREFIX = "company."


@dataclass(frozen=True)
class Company:
    """Name, currency (ISO 4217), sender of mails, stored logo, default phone region, wait before a message goes out.

    `reply_address` is the mailbox that answers come back to, each message's own signed tag added behind a '+'.
    """

    name: str = "My company"
    currency: str = "EUR"
    sender_name: str = ""
    sender_email: str = ""
    reply_address: str = ""
    logo: str = ""  # the random name of the stored file, '' for none
    phone_region: str = "GB"
    time_zone: str = "UTC"
    message_delay_seconds: int = 30


def company() -> Company:
    """The company as set now; one query."""
    known = {f.name for f in fields(Company)}
    rows = Setting.objects.filter(key__startswith=PREFIX).values_list("key", "value")
    return replace(Company(), **{k.removeprefix(PREFIX): v for k, v in rows if k.removeprefix(PREFIX) in known})


@action
def change_company(*, by: Actor, **changes: object) -> Company:
    """Set some of the company's fields; unknown names raise TypeError. Answers the company as it is then."""
    before = company()
    replace(before, **changes)  # type: ignore[arg-type]  # raises TypeError for an unknown field
    Setting.objects.bulk_create(
        [Setting(key=PREFIX + k, value=value) for k, value in changes.items() if getattr(before, k) != value],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["value", "updated_at"],
    )
    return company()

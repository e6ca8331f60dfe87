"""What touchpoints hold about a person, how to find it and how it is erased."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from core.registries import PersonalData
from touchpoints.models import Correction, MailOriginal, Touchpoint, WebEvent, WebVisit

ERASED = "-"


def rows(customer_ids: Iterable[int]) -> Any:
    """The touchpoints of these customers."""
    return Touchpoint.objects.filter(customer_id__in=list(customer_ids))


def erase(queryset: Any) -> None:
    """Take the words and handles away; channel, times, mood and stage stay, so that figures do not change."""
    Touchpoint.attachments.through.objects.filter(touchpoint__in=queryset).delete()
    queryset.update(summary=ERASED, body="", author="", thread="", data={})


PERSONAL_DATA = PersonalData(
    model=Touchpoint, fields=("summary", "body", "author", "thread", "data"), rows=rows, erase=erase
)


def corrections(customer_ids: Iterable[int]) -> Any:
    """What was put right about the touchpoints of these customers."""
    return Correction.objects.filter(touchpoint__customer_id__in=list(customer_ids))


def blank(queryset: Any) -> None:
    """That something was put right stays; the words go."""
    queryset.update(before="", after="", reason="")


CORRECTIONS = PersonalData(model=Correction, fields=("before", "after", "reason"), rows=corrections, erase=blank)


def mail_originals(customer_ids: Iterable[int]) -> Any:
    """What stands behind the mails of these customers."""
    return MailOriginal.objects.filter(touchpoint__customer_id__in=list(customer_ids))


def delete(queryset: Any) -> None:
    """Nothing of it is needed for figures."""
    queryset.delete()


MAIL_ORIGINALS = PersonalData(
    model=MailOriginal, fields=("quoted", "signature", "headers", "html"), rows=mail_originals, erase=delete
)


def visits(customer_ids: Iterable[int]) -> Any:
    """The stays of these customers on our websites."""
    return WebVisit.objects.filter(customer_id__in=list(customer_ids))


def forget_visits(queryset: Any) -> None:
    """Take the visits away with their pages; that there was one still stands in the touchpoint."""
    WebEvent.objects.filter(visit__in=queryset).delete()
    queryset.delete()


VISITS = PersonalData(
    model=WebVisit, fields=("device", "started_at", "last_at", "events"), rows=visits, erase=forget_visits
)

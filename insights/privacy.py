"""What insights keeps about a person."""

from __future__ import annotations

from core.registries import PersonalData
from insights.models import Signal

PERSONAL_DATA = (
    PersonalData(
        model=Signal,
        fields=("evidence",),
        rows=lambda customer_ids: Signal.objects.filter(customer_id__in=list(customer_ids)),
        erase=lambda signals: signals.update(evidence=[]),
    ),
)

"""What people fill in about purchases."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.company import company
from core.currencies import CURRENCIES
from core.errors import RuleBroken
from core.offering import offer
from customers.enums import PurchaseKind
from customers.models import Purchase


class PurchaseForm(forms.Form):
    """A policy, contract or order. Kind and number say which one it is; the kind is chosen once."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PurchaseKind.choices)
    number = forms.CharField(label=_("Number"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(
        label=_("Name"), max_length=200, required=False, help_text=_("For example: Motor cover. Empty: the number.")
    )
    value = forms.DecimalField(
        label=_("Value"), required=False, min_value=0, max_digits=14, decimal_places=2, localize=False
    )  # fmt: skip
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    starts_on = forms.DateField(
        label=_("Starts"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Ends"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, purchase: Purchase | None = None, **kwargs: Any) -> None:
        if purchase is not None:
            kwargs["initial"] = {name: getattr(purchase, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        offer(self, "currency", [(code, code) for code in sorted(CURRENCIES)])
        self.initial["currency"] = self.initial.get("currency") or company().currency
        if purchase is not None:
            del self.fields["kind"]

    def changes(self) -> dict[str, Any]:
        """What the actions take."""
        values = dict(self.cleaned_data)
        values["name"] = values["name"] or values["number"]
        return values

    def point_out(self, error: RuleBroken) -> None:
        """Say a refusal where it belongs."""
        self.add_error(error.field if error.field in self.fields else None, error.message)

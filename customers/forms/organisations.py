"""What people fill in about organisations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Stale
from customers.forms.late import Late, settle_late
from customers.forms.own_fields import OwnFieldsForm
from customers.models import Organisation


class OrganisationForm(OwnFieldsForm):
    """Everything about one organisation."""

    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    website = forms.CharField(
        label=_("Website"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "placeholder": "https://", "autocomplete": "off"}),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def changes(self) -> dict[str, Any]:
        """What the actions take."""
        return {
            "name": self.cleaned_data["name"],
            "website": self.cleaned_data["website"],
            "fields": self.own_values,
        }

    def late(self, error: Stale, fresh: Organisation) -> Late:
        """What changed since one opened the form, which shows it from now on; see `settle_late`."""
        now = OrganisationForm(initial=self.initial_of(fresh), own=self.own, held=fresh.fields)
        return settle_late(self, now, error, self.before(error.fresh["changed"]), fresh.version)

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        """The organisation as the form shows it."""
        return {name: getattr(organisation, name) for name in ("name", "website", "version")}

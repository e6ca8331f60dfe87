"""What people fill in about consents."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.enums import Channel, LegalBasis, Topic


class ConsentForm(forms.Form):
    """One answer of a customer."""

    topic = forms.ChoiceField(label=_("Topic"), choices=Topic.choices)
    channel = forms.ChoiceField(label=_("Channel"), choices=[("", _("All channels")), *Channel.choices], required=False)
    allowed = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("yes", _("Allowed")), ("no", _("Not allowed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        initial="yes",
    )
    source = forms.CharField(
        label=_("How we know"), max_length=100, help_text=_("For example: said on the phone, signed form.")
    )
    legal_basis = forms.ChoiceField(label=_("Legal basis"), choices=LegalBasis.choices)
    given_at = forms.DateTimeField(
        label=_("When"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Empty: now. For a letter or a form, when it was signed."),
    )
    wording_version = forms.CharField(label=_("Version of the wording"), max_length=40, required=False)

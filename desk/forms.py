"""What the front room takes from people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class PinForm(forms.Form):
    """One line of a brief."""

    text = forms.CharField(
        label=_("What must the next person know?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 300, "autofocus": True}),
    )

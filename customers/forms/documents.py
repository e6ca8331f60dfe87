"""Files of a customer."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from core.uploads import FilesField
from customers.queries import ACCEPTED_FILES


class DocumentsForm(forms.Form):
    """Files to be kept."""

    uploads = FilesField(label=_("Files"), accept=ACCEPTED_FILES)

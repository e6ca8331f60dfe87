"""Files that come with a form or a call: several at a time, and never more than the machine can take."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler


class LimitedUploads(FileUploadHandler):
    """Gives up on a request whose files are together larger than `UPLOAD_LARGEST_BYTES`, as soon as they are."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Refuse what says itself that it is too large, before the first byte is read."""
        if content_length > settings.UPLOAD_LARGEST_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The files are too large.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and hand on to the handlers that keep the file."""
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_LARGEST_BYTES:
            raise RequestDataTooBig("The files are too large.")
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Kept by the handlers after this one."""


class FilesInput(forms.ClearableFileInput):
    """A chooser for several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files, as a list."""

    def __init__(self, *, accept: str = "", **more: Any) -> None:
        attrs = {"multiple": True, "accept": accept} if accept else {"multiple": True}
        super().__init__(widget=FilesInput(attrs=attrs), **more)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """The uploads; empty ones are left to who stores them, who says so."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return list(given)

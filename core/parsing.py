"""Bodies of API calls: no larger than they may be, no deeper than anybody needs."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from rest_framework import exceptions
from rest_framework.parsers import JSONParser

DEEPEST = 50  # objects and lists inside each other
CHUNK = 1 << 16


class BodyTooLarge(exceptions.APIException):
    """More was sent than this call takes."""

    status_code = 413
    default_code = "body_too_large"


class BoundedJSONParser(JSONParser):
    """JSON of at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes (or `largest`), read in pieces; given up when it is more."""

    largest: ClassVar[int] = 0

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """The body. Raises BodyTooLarge (413), ParseError (400) for what is no JSON, or is nested too deeply."""
        body = self._body(stream)
        try:
            found = json.loads(body.decode(), parse_constant=_no_constant)
        except RecursionError as error:
            raise exceptions.ParseError("The JSON is nested too deeply.") from error
        except ValueError as error:
            raise exceptions.ParseError(f"JSON parse error - {error}") from error
        if _is_deeper(found, DEEPEST):
            raise exceptions.ParseError("The JSON is nested too deeply.")
        return found

    def _body(self, stream: Any) -> bytes:
        largest = self.largest or settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = io.BytesIO()
        while chunk := stream.read(CHUNK):
            body.write(chunk)
            if body.tell() > largest:
                raise BodyTooLarge(f"The body is larger than {largest // 2**20} MB.")
        return body.getvalue()


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _is_deeper(found: Any, depth: int) -> bool:
    """Whether objects and lists are nested more than `depth` deep."""
    level = [found]
    while depth >= 0:
        level = [child for one in level if isinstance(one, dict | list) for child in _children(one)]
        level = [one for one in level if isinstance(one, dict | list)]
        if not level:
            return False
        depth -= 1
    return True


def _children(one: Any) -> Any:
    return one.values() if isinstance(one, dict) else one

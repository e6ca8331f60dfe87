"""Many touchpoints in one call."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, refusal_body
from core.parsing import BodyTooLarge, BoundedJSONParser
from teams.permissions import Permission, actor_of
from touchpoints.actions import MOST_ROWS, RowResult, record_touchpoints
from touchpoints.api.serializers import ManyTouchpointsSerializer, RowResultsSerializer


class LargeJSONParser(BoundedJSONParser):
    """Ten thousand rows of 3 kB."""

    largest = 32 * 2**20


class ManyTouchpoints(ApiView):
    """The door for whole days of interactions."""

    required_permission = Permission.TOUCHPOINT_LOG
    parser_classes = (LargeJSONParser,)

    @extend_schema(
        operation_id="touchpoints_bulk", request=ManyTouchpointsSerializer, responses={200: RowResultsSerializer}
    )
    def post(self, request: Request) -> Response:
        """Log up to 10,000 touchpoints; each row's own result comes back, in order, good rows go in.

        `source` and `external_id` together make a row once, whichever call it comes in. The body may also be the bare
        list of rows. More than 10,000 rows, or 32 MB, are refused (413) and nothing is written.
        """
        rows, history = _asked(request.data)
        if len(rows) > MOST_ROWS:
            raise BodyTooLarge(_("At most %(n)s rows in one call.") % {"n": MOST_ROWS})
        results = record_touchpoints(rows=rows, history=history, by=actor_of(request))
        told = [_told(result) for result in results]
        counted = Counter(one["result"] for one in told)
        return Response({
            "created": counted["created"],
            "existing": counted["existing"],
            "failed": counted["error"],
            "results": told,
        })  # fmt: skip


def _asked(body: Any) -> tuple[list[Any], bool]:
    """The rows and whether they are history; raises ValidationError (400) for another shape."""
    if isinstance(body, list):
        return body, False
    if not isinstance(body, dict) or not isinstance(body.get("touchpoints"), list):
        raise exceptions.ValidationError({"touchpoints": [_("A list of touchpoints.")]})
    if not isinstance(body.get("history", False), bool):
        raise exceptions.ValidationError({"history": [_("This must be true or false.")]})
    return body["touchpoints"], body.get("history", False)


def _told(result: RowResult) -> dict[str, Any]:
    if result.error is not None:
        return {"result": "error", "error": refusal_body(result.error)}
    return {"result": "created" if result.is_new else "existing", "id": result.id}

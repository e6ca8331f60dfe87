"""What every API door shares: problem documents, keyset pages, keys against repetition."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from core.errors import DomainError
from core.idempotency import claim, settle
from core.listing import keyset_page
from core.parsing import BodyTooLarge

PROBLEM = "application/problem+json"


class ApiView(APIView):
    """Base of every API view: `required_permission` names what it takes (method -> Permission where they differ).

    A POST with an `Idempotency-Key` takes effect once; repetitions get the first answer (24 h), other bodies 422.
    """

    required_permission: ClassVar[Any] = None
    _held: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "POST" or "Idempotency-Key" not in request.headers:
            return super().dispatch(request, *args, **kwargs)
        with transaction.atomic():
            response = super().dispatch(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
            return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        if key is not None:
            scope = cast(Any, request.user).scope  # who may call has one: users and keys
            held = claim(scope=scope, key=key, path=request.path, body=request._request.body)
            if held.replay:
                raise Replayed(cast(int, held.row.status), held.row.answer)
            self._held = held.row

    def check_permissions(self, request: Request) -> None:
        """A method that the resource does not have is 405 for every known caller, whatever they may do with others."""
        if request.user.is_authenticated and not hasattr(self, str(request.method).lower()):
            raise exceptions.MethodNotAllowed(str(request.method))
        super().check_permissions(request)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        if self._held is not None and response.status_code < 400:
            told = JSONRenderer().render(response.data)  # b"" for nothing, as with 204
            settle(self._held, status=response.status_code, answer=json.loads(told) if told else None)
        return response


class Replayed(exceptions.APIException):
    """Not an error: the answer was given before and is given again."""

    def __init__(self, code: int, answer: Any) -> None:
        super().__init__()
        self.status_code = code
        self.answer = answer


class CursorPages(BasePagination):
    """`next`, `previous`, `results` by keyset. The view names its `order`; `page_size` is 1 to 200."""

    default_size = 50
    largest = 200

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        order: Sequence[str] = view.order
        self.page = keyset_page(queryset, order, cursor=request.query_params.get("cursor", ""), size=self.size(request))
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return self.answer(self.request, data, next=self.page.next, previous=self.page.previous)

    def answer(self, request: Request, data: Any, *, next: str, previous: str) -> Response:
        """The envelope of a list, for views whose page comes from a query of their own; cursors in, links out."""
        links = {
            name: replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None
            for name, cursor in (("next", next), ("previous", previous))
        }
        return Response({**links, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": self.largest},
            },
        ]

    def size(self, request: Request) -> int:
        """The page size asked for; ValidationError (400) when it is none."""
        given = request.query_params.get("page_size", str(self.default_size))
        if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= self.largest:
            raise exceptions.ValidationError({"page_size": [f"A whole number from 1 to {self.largest}."]})
        return int(given)


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal as an RFC 9457 problem document; unknown errors stay errors (500)."""
    if isinstance(error, Replayed):
        return Response(error.answer, status=error.status_code, headers={"Idempotent-Replayed": "true"})
    if isinstance(error, DomainError):
        return Response(refusal_body(error), status=error.status, content_type=PROBLEM)
    if isinstance(error, RequestDataTooBig):
        error = BodyTooLarge("The body is larger than this call takes.")
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    extra = {}
    if isinstance(error, exceptions.ValidationError):
        detail = "Some fields are not right; see errors."
        extra["errors"] = error.detail if isinstance(error.detail, dict) else {"": error.detail}
    else:
        detail = str(error.detail)
    return _document(error.status_code, detail, kind=error.default_code, headers=headers, **extra)


def refusal_body(error: DomainError) -> dict[str, Any]:
    """A refusal as the members of a problem document."""
    extra = dict(error.extra)
    if error.field:
        extra["errors"] = {error.field: [error.message]}
    if isinstance(error.fresh, dict):
        extra["fresh"] = error.fresh
    return _body(error.status, error.message, error.code) | extra


def _document(code: int, detail: str, *, kind: str, headers: dict[str, str] | None = None, **extra: Any) -> Response:
    return Response(_body(code, detail, kind) | extra, status=code, headers=headers, content_type=PROBLEM)


def _body(code: int, detail: str, kind: str) -> dict[str, Any]:
    return {
        "type": f"urn:journeycrm:problem:{kind.replace('_', '-')}",
        "title": HTTPStatus(code).phrase,
        "status": code,
        "detail": detail,
    }

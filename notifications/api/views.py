"""Rules, texts and messages for programs."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api import ApiView, CursorPages
from core.listing import window_page
from notifications import queries
from notifications.actions import (
    change_rule,
    create_rule,
    disable_rule,
    enable_rule,
    retry_notification,
    save_template,
)
from notifications.api.serializers import (
    ChangeRuleSerializer,
    NewRuleSerializer,
    NotificationDetailSerializer,
    NotificationSerializer,
    RuleSerializer,
    SaveTemplateSerializer,
    TemplateSerializer,
)
from notifications.models import Template
from teams.permissions import Permission, actor_of

LOOK_OR_EDIT = {"GET": Permission.RULE_VIEW, "POST": Permission.RULE_EDIT, "PATCH": Permission.RULE_EDIT}
STATE = OpenApiParameter("state", str, enum=list(queries.STATE_GROUPS))
CUSTOMER = OpenApiParameter("customer", int, description="any record of the person")


def rule_answer(rule_id: int, status: int = 200) -> Response:
    """A rule as it is now."""
    found = queries.rule_with_version(rule_id)
    if found is None:
        raise Http404
    return Response(RuleSerializer(found[1]).data, status=status)


class Rules(ApiView):
    """All rules; and the door to write one."""

    required_permission = LOOK_OR_EDIT
    pagination_class = CursorPages
    order = ("rule_id",)

    @extend_schema(operation_id="rules_list", responses=RuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        pages = CursorPages()
        newest = queries.newest_versions()
        return pages.get_paginated_response(
            RuleSerializer(pages.paginate_queryset(newest, request, view=self), many=True).data
        )

    @extend_schema(operation_id="rules_create", request=NewRuleSerializer, responses={201: RuleSerializer})
    def post(self, request: Request) -> Response:
        given = NewRuleSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return rule_answer(create_rule(by=actor_of(request), **given.validated_data).pk, status=201)


class OneRule(ApiView):
    """One rule."""

    required_permission = LOOK_OR_EDIT

    @extend_schema(operation_id="rules_read", responses=RuleSerializer)
    def get(self, request: Request, rule_id: int) -> Response:
        return rule_answer(rule_id)

    @extend_schema(operation_id="rules_change", request=ChangeRuleSerializer, responses=RuleSerializer)
    def patch(self, request: Request, rule_id: int) -> Response:
        rule_answer(rule_id)
        given = ChangeRuleSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        change_rule(rule_id=rule_id, by=actor_of(request), **given.validated_data)
        return rule_answer(rule_id)


class EnableRule(ApiView):
    """Turn a rule on."""

    required_permission = Permission.RULE_EDIT

    @extend_schema(operation_id="rules_enable", request=None, responses=RuleSerializer)
    def post(self, request: Request, rule_id: int) -> Response:
        rule_answer(rule_id)
        enable_rule(rule_id=rule_id, by=actor_of(request))
        return rule_answer(rule_id)


class DisableRule(ApiView):
    """Turn a rule off."""

    required_permission = Permission.RULE_EDIT

    @extend_schema(operation_id="rules_disable", request=None, responses=RuleSerializer)
    def post(self, request: Request, rule_id: int) -> Response:
        rule_answer(rule_id)
        disable_rule(rule_id=rule_id, by=actor_of(request))
        return rule_answer(rule_id)


class Templates(ApiView):
    """All texts in their newest versions; and the door to write one or its next version."""

    required_permission = LOOK_OR_EDIT
    pagination_class = CursorPages

    @extend_schema(operation_id="templates_list", responses=TemplateSerializer(many=True))
    def get(self, request: Request) -> Response:
        pages = CursorPages()
        page = window_page(
            queries.template_list(), cursor=request.query_params.get("cursor", ""), size=pages.size(request)
        )
        rows = TemplateSerializer(page.rows, many=True).data
        return pages.answer(request, rows, next=page.next, previous=page.previous)

    @extend_schema(operation_id="templates_save", request=SaveTemplateSerializer, responses={201: TemplateSerializer})
    def post(self, request: Request) -> Response:
        given = SaveTemplateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        saved = save_template(by=actor_of(request), **given.validated_data)
        return Response(TemplateSerializer(saved).data, status=201)


class OneTemplate(ApiView):
    """One version of a text."""

    required_permission = Permission.RULE_VIEW

    @extend_schema(operation_id="templates_read", responses=TemplateSerializer)
    def get(self, request: Request, template_id: int) -> Response:
        template = Template.objects.filter(pk=template_id).first()
        if template is None:
            raise Http404
        return Response(TemplateSerializer(template).data)


class Notifications(ApiView):
    """The outbox, newest first; `state` is one of waiting, sent, kept, failed, not_sent; `customer` any record's id."""

    required_permission = Permission.OUTBOX_VIEW
    pagination_class = CursorPages
    order = ("-created_at", "-id")

    @extend_schema(
        operation_id="notifications_list", parameters=[STATE, CUSTOMER], responses=NotificationSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        group = request.query_params.get("state", "")
        if group and group not in queries.STATE_GROUPS:
            raise ValidationError({"state": ["One of " + ", ".join(queries.STATE_GROUPS) + "."]})
        customer = request.query_params.get("customer")
        if customer is not None and not (customer.isascii() and customer.isdigit()):
            raise ValidationError({"customer": ["A customer's id."]})
        rows = queries.outbox(request.user, group, customer_id=int(customer) if customer else None)
        pages = CursorPages()
        return pages.get_paginated_response(
            NotificationSerializer(pages.paginate_queryset(rows, request, view=self), many=True).data
        )


def notification_answer(request: Request, notification_id: int) -> Response:
    """A message as it is now."""
    message = queries.notification_detail(request.user, notification_id)
    if message is None:
        raise Http404
    return Response(NotificationDetailSerializer(message).data)


class OneNotification(ApiView):
    """One message with its tries."""

    required_permission = Permission.OUTBOX_VIEW

    @extend_schema(operation_id="notifications_read", responses=NotificationDetailSerializer)
    def get(self, request: Request, notification_id: int) -> Response:
        return notification_answer(request, notification_id)


class RetryNotification(ApiView):
    """Send a message off again."""

    required_permission = Permission.OUTBOX_EDIT

    @extend_schema(operation_id="notifications_retry", request=None, responses=NotificationDetailSerializer)
    def post(self, request: Request, notification_id: int) -> Response:
        notification_answer(request, notification_id)
        retry_notification(notification_id=notification_id, by=actor_of(request))
        return notification_answer(request, notification_id)

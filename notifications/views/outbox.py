"""The outbox: what was sent, what waits, what was not sent and why."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actor import Actor, ActorKind
from core.listing import keyset_page
from core.rendering import redirect_to, render_page
from notifications import queries
from notifications.actions import cancel_notification, retry_notification, unsubscribe
from notifications.effects import read_unsubscribe_token
from notifications.models import Notification
from teams.permissions import Permission, actor_of, may, staff_view

ORDER = ("-created_at", "-id")


@require_GET
@staff_view(Permission.OUTBOX_VIEW)
def outbox(request: HttpRequest) -> HttpResponse:
    """Messages, newest first, by what became of them."""
    group = request.GET.get("state", "")
    rows = queries.outbox(request.user, group)
    page = keyset_page(rows, ORDER, cursor=request.GET.get("cursor", ""))
    context = {"page": page, "group": group, "groups": queries.STATE_GROUPS, "may_edit": _may_edit(request)}
    return render_page(request, "notifications/outbox.html", context, partials=("outbox",))


@require_GET
@staff_view(Permission.OUTBOX_VIEW)
def detail(request: HttpRequest, notification_id: int) -> HttpResponse:
    """One message: its words, its why, its tries."""
    message = _message_or_404(request, notification_id)
    context = {"message": message, "may_edit": _may_edit(request)}
    return render_page(request, "notifications/notification_detail.html", context, partials=("drawer",))


@require_POST
@staff_view(Permission.OUTBOX_EDIT)
def retry(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Send a message off again."""
    _message_or_404(request, notification_id)
    retry_notification(notification_id=notification_id, by=actor_of(request))
    messages.success(request, _("The message is on its way again"))
    return redirect_to(request, reverse("notifications:detail", args=[notification_id]))


@require_POST
@staff_view(Permission.OUTBOX_EDIT)
def cancel(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Stop a message that waits."""
    _message_or_404(request, notification_id)
    cancel_notification(notification_id=notification_id, by=actor_of(request))
    messages.success(request, _("The message was stopped"))
    return redirect_to(request, reverse("notifications:detail", args=[notification_id]))


@csrf_exempt  # mail programs post without a cookie (RFC 8058); the signed token says who
@require_http_methods(["GET", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """'No more of this': GET shows a button and changes nothing (scanners fetch links), POST does it."""
    message_id = read_unsubscribe_token(token)
    if message_id is None:
        raise Http404
    if request.method == "POST":
        by = Actor(ActorKind.CUSTOMER, message_id, _("the reader of message %(id)s") % {"id": message_id}, "link")
        if not unsubscribe(notification_id=message_id, by=by):
            raise Http404
    return render_page(request, "notifications/unsubscribe.html", {"done": request.method == "POST"})


def _may_edit(request: HttpRequest) -> bool:
    return may(request.user, Permission.OUTBOX_EDIT)


def _message_or_404(request: HttpRequest, notification_id: int) -> Notification:
    message = queries.notification_detail(request.user, notification_id)
    if message is None:
        raise Http404
    return message

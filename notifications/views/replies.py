"""Answering from the story: the composer under the card, and taking an answer back before it leaves."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.company import company
from core.errors import RuleBroken
from core.idempotency import once
from core.rendering import redirect_to, toast, with_trigger
from notifications.actions import cancel_notification, reply_to_touchpoint
from notifications.forms import ReplyForm, TextReplyForm
from notifications.models import Notification
from notifications.queries import reply_desk
from teams.permissions import Permission, actor_of, staff_view
from touchpoints.queries import shown_touchpoints


@require_http_methods(["GET", "HEAD", "POST"])
@staff_view(Permission.TOUCHPOINT_LOG)
@once
def reply(request: Any, touchpoint_id: int) -> HttpResponse:
    """The composer for an answer, under the card it answers or as a page; saving puts it into the outbox."""
    touchpoint = get_object_or_404(shown_touchpoints(request.user).select_related("customer"), pk=touchpoint_id)
    desk = reply_desk(touchpoint)
    form_class = TextReplyForm if desk.is_text else ReplyForm
    form = form_class(request.POST or None, initial={"subject": desk.subject, "quotes": True})
    if request.method == "POST" and form.is_valid():
        try:
            message = reply_to_touchpoint(
                touchpoint_id=touchpoint.pk,
                written_by_id=request.user.pk,
                by=actor_of(request),
                **form.cleaned_data,
            )
            return _on_its_way(request, message)
        except RuleBroken as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.message)
    name = "notifications/reply.html#form" if _is_inside(request, touchpoint.pk) else "notifications/reply.html"
    return render(request, name, {"desk": desk, "form": form}, status=422 if form.errors else 200)


@require_POST
@staff_view(Permission.TOUCHPOINT_LOG)
def take_back(request: Any, notification_id: int) -> HttpResponse:
    """Undo: an answer that somebody wrote by hand does not leave."""
    written = Notification.objects.visible_to(request.user).exclude(written_by=None)
    message = get_object_or_404(written, pk=notification_id)
    cancel_notification(notification_id=message.pk, by=actor_of(request), reason=_("Taken back before it left."))
    if not request.htmx:
        return redirect_to(request, reverse("desk:customer_story", args=[message.customer_id]))
    response = render(request, "notifications/reply.html#taken_back", {"message": message})
    return toast(with_trigger(response, jc_changed=["story"]), _("The answer was taken back"))


def _is_inside(request: Any, touchpoint_id: int) -> bool:
    return bool(request.htmx) and request.htmx.target == f"reply-{touchpoint_id}"


def _on_its_way(request: Any, message: Notification) -> HttpResponse:
    """Under the card it says that the answer leaves soon, with the way back."""
    if not _is_inside(request, message.answers_id or 0):
        return redirect_to(request, reverse("desk:customer_story", args=[message.customer_id]))
    context = {"message": message, "seconds": company().message_delay_seconds}
    response = render(request, "notifications/reply.html#planned", context)
    return toast(
        response, _("Your answer is in the outbox"), undo_url=reverse("notifications:take_back", args=[message.pk])
    )

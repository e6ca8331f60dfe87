"""Texts: what messages say, with a preview as one types."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import RuleBroken, Stale
from core.idempotency import once
from core.rendering import redirect_to, render_page
from notifications import queries
from notifications.actions import save_template
from notifications.effects import preview
from notifications.forms import NewTemplateForm, TemplateForm, words_of
from notifications.models import Template
from notifications.validators import KNOWN_FIELDS
from teams.permissions import Permission, actor_of, may, staff_view


@require_http_methods(["GET", "POST"])
@staff_view(Permission.RULE_EDIT)
@once
def text_new(request: HttpRequest) -> HttpResponse:
    """A new text."""
    form = NewTemplateForm(request.POST or None)
    if request.method == "GET":
        return _editor(request, form)
    if form.is_valid():
        try:
            return _save(request, form, form.cleaned_data["key"], form.cleaned_data["language"])
        except RuleBroken as error:
            form.point_out(error)
        except Stale:
            form.add_error("key", _("There is a text of this key in this language already."))
    return _editor(request, form, status=422)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.RULE_VIEW)
@once
def text(request: HttpRequest, template_id: int) -> HttpResponse:
    """A text in its newest version; a change is the next one."""
    if request.method == "POST" and not may(request.user, Permission.RULE_EDIT):
        raise PermissionDenied
    template = Template.objects.filter(pk=template_id).first()
    newest = queries.template_versions(template).first() if template else None
    if newest is None:
        raise Http404
    form = TemplateForm(request.POST or None, initial=words_of(newest))
    if request.method == "GET":
        return _editor(request, form, newest)
    if form.is_valid():
        try:
            return _save(request, form, newest.key, newest.language)
        except Stale as error:
            form.add_error(None, error.message)
            return _editor(request, form, newest, status=409)
        except RuleBroken as error:
            form.point_out(error)
    return _editor(request, form, newest, status=422)


@require_POST
@staff_view(Permission.RULE_VIEW)
def text_preview(request: HttpRequest) -> HttpResponse:
    """How the text reads when it is filled in; changes nothing."""
    shown = preview(request.POST.get("subject", ""), request.POST.get("body", ""))
    return render_page(request, "notifications/preview.html", {"shown": shown}, partials=("preview",))


def _save(request: HttpRequest, form: TemplateForm, key: str, language: str) -> HttpResponse:
    data = form.cleaned_data
    saved = save_template(
        key=key,
        language=language,
        name=data["name"],
        subject=data["subject"],
        body=data["body"],
        version=data["version"],
        by=actor_of(request),
    )
    messages.success(request, _("Version %(number)s saved") % {"number": saved.version})
    return redirect_to(request, reverse("notifications:text", args=[saved.pk]))


def _editor(
    request: HttpRequest, form: TemplateForm, template: Template | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "template": template,
        "versions": queries.template_versions(template)[:20] if template else [],
        "known_fields": KNOWN_FIELDS,
        "shown": preview(form["subject"].value() or "", form["body"].value() or ""),
        "may_edit": may(request.user, Permission.RULE_EDIT),
    }
    return render_page(request, "notifications/text_form.html", context, status=status)

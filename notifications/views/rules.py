"""Rules: the list with its switches, and the sentence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import RuleBroken, Stale
from core.idempotency import once
from core.listing import keyset_page
from core.rendering import redirect_to, render_page
from notifications import queries
from notifications.actions import change_rule, create_rule, disable_rule, enable_rule
from notifications.effects import preview
from notifications.forms import RuleForm, sentence_of
from notifications.models import Rule, RuleVersion
from teams.permissions import Permission, actor_of, may, staff_view


@require_GET
@staff_view(Permission.RULE_VIEW)
def rule_list(request: HttpRequest) -> HttpResponse:
    """All rules, with their switch and what they did."""
    context = {"lines": queries.rule_list(), "texts": queries.template_list(), "may_edit": _may_edit(request)}
    return render_page(request, "notifications/rule_list.html", context)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.RULE_EDIT)
@once
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule, switched off until somebody turns it on."""
    form = RuleForm(request.POST or None)
    if not _is_sent(request):
        return _editor(request, form)
    if form.is_valid():
        try:
            rule = create_rule(name=form.cleaned_data["name"], by=actor_of(request), **form.says())
        except RuleBroken as error:
            form.point_out(error)
        else:
            messages.success(request, _("Rule saved. It is off until you turn it on."))
            return redirect_to(request, reverse("notifications:rule", args=[rule.pk]))
    return _editor(request, form, status=422)


@require_http_methods(["GET", "POST"])
@staff_view(Permission.RULE_VIEW)
@once
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """What a rule says, its message and its outbox; a changed sentence is the next version."""
    version = _version_or_404(rule_id)
    if request.method == "POST" and not _may_edit(request):
        raise PermissionDenied
    form = RuleForm(request.POST or None, initial=sentence_of(version))
    if not _is_sent(request):
        return _editor(request, form, version)
    if form.is_valid():
        try:
            return _save(request, form, version)
        except Stale as error:
            form.add_error(None, error.message)
            return _editor(request, form, version, status=409)
        except RuleBroken as error:
            form.point_out(error)
    return _editor(request, form, version, status=422)


@require_GET
@staff_view(Permission.RULE_VIEW)
def sentence(request: HttpRequest) -> HttpResponse:
    """The sentence drawn again for what is chosen so far: the stages of the map, the end of the sentence."""
    known = {name: request.GET[name] for name in RuleForm.base_fields if name in request.GET}
    form = RuleForm(initial=known)
    return render_page(request, "notifications/sentence.html", {"form": form, "may_edit": True}, partials=("sentence",))


@require_POST
@staff_view(Permission.RULE_EDIT)
def enable(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Turn a rule on."""
    turned = enable_rule(rule_id=rule_id, by=actor_of(request))
    messages.success(request, _("%(rule)s is on") % {"rule": turned})
    return redirect_to(request, _back(request, turned))


@require_POST
@staff_view(Permission.RULE_EDIT)
def disable(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Turn a rule off."""
    turned = disable_rule(rule_id=rule_id, by=actor_of(request))
    messages.success(request, _("%(rule)s is off") % {"rule": turned})
    return redirect_to(request, _back(request, turned))


def _save(request: HttpRequest, form: RuleForm, version: RuleVersion) -> HttpResponse:
    seen = request.POST.get("number", "")
    if not seen.isdigit():
        raise RuleBroken(_("This form is broken. Open the rule again."), code="invalid")
    name = form.cleaned_data["name"]
    saved = change_rule(rule_id=version.rule_id, number=int(seen), name=name, by=actor_of(request), **form.says())
    messages.success(request, _("Version %(number)s saved") % {"number": saved.number})
    return redirect_to(request, reverse("notifications:rule", args=[version.rule_id]))


def _editor(
    request: HttpRequest, form: RuleForm, version: RuleVersion | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "version": version, "may_edit": _may_edit(request)}
    context["may_edit_outbox"] = may(request.user, Permission.OUTBOX_EDIT)
    if version is not None:
        if form.gives_follow_up:
            context["follow_ups"] = queries.follow_ups_of_rule(version.rule_id)
        rows = queries.outbox(request.user, rule_id=version.rule_id)
        context["page"] = keyset_page(rows, ("-created_at", "-id"), size=10)
        template = queries.pick_template(version.template_key, next(iter(version.channels), ""), "en")
        context["template"] = template
        context["shown"] = preview(template.subject, template.body) if template else None
    return render_page(request, "notifications/rule_form.html", context, status=status)


def _is_sent(request: HttpRequest) -> bool:
    """Whether the sentence is to be saved; 'redraw' only draws it again (without JavaScript)."""
    return request.method == "POST" and "redraw" not in request.POST


def _may_edit(request: HttpRequest) -> bool:
    return may(request.user, Permission.RULE_EDIT)


def _version_or_404(rule_id: int) -> RuleVersion:
    found = queries.rule_with_version(rule_id)
    if found is None:
        raise Http404
    return found[1]


def _back(request: HttpRequest, turned: Rule) -> str:
    if request.POST.get("from") == "list":
        return reverse("notifications:rules")
    return reverse("notifications:rule", args=[turned.pk])

"""Texts: which version in which language."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db.models import QuerySet

from notifications.models import Template


def pick_template(key: str, channel: str, language: str) -> Template | None:
    """The newest version of a text in this language, else its base language, else ours, else any. One query."""
    newest = Template.objects.filter(key=key, channel=channel).order_by("language", "-version").distinct("language")
    by_language = {template.language: template for template in newest}
    wanted = (language, language.partition("-")[0], settings.LANGUAGE_CODE, *sorted(by_language))
    return next((by_language[one] for one in wanted if one in by_language), None)


def template_list() -> Sequence[Template]:
    """The newest version of every text in every channel and language, by name. One query."""
    newest = Template.objects.order_by("key", "channel", "language", "-version").distinct("key", "channel", "language")
    return sorted(newest, key=lambda template: (template.name.casefold(), template.language))


def template_versions(template: Template) -> QuerySet[Template]:
    """All versions of this text in its channel and language, newest first."""
    return Template.objects.filter(key=template.key, channel=template.channel, language=template.language).order_by(
        "-version"
    )

"""Texts: parsed when they are saved; each change is a new version, and sent messages keep theirs."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from core.actions import action
from core.actor import Actor
from core.errors import RuleBroken, Stale
from customers.enums import Channel
from notifications.effects import EXAMPLE
from notifications.models import Template
from notifications.validators import TemplateBroken, check_template, render_text


@action
def save_template(
    *,
    key: str,
    by: Actor,
    name: str,
    subject: str,
    body: str,
    channel: str = Channel.EMAIL,
    language: str = "en",
    version: int = 0,
) -> Template:
    """Write a text, or its next version; `version` is the one the writer saw (0 for none yet; 409 when it is older).

    Refused with the line when it does not parse, names what is not known or cannot be filled in. The same words
    again write nothing.
    """
    with connection.cursor() as cursor:  # two first versions at once must not meet in the unique index
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"template {key} {channel} {language}"]
        )
    newest = Template.objects.filter(key=key, channel=channel, language=language).order_by("-version").first()
    if newest and (newest.name, newest.subject, newest.body) == (name, subject, body):
        return newest
    if (newest.version if newest else 0) != version:
        raise Stale(_("Somebody else changed this text meanwhile."), fresh={"version": newest.version if newest else 0})
    if not name.strip():
        raise RuleBroken(_("Give the text a name."), code="invalid", field="name")
    if not body.strip():
        raise RuleBroken(_("Write the text."), code="invalid", field="body")
    for field, source in (("subject", subject), ("body", body)):
        try:
            check_template(source)
            render_text(source, EXAMPLE)  # what would never end, or cannot be filled in, shows here and not when sent
        except TemplateBroken as broken:
            raise RuleBroken(str(broken), code="template_broken", field=field) from broken
    return Template.objects.create(
        key=key, channel=channel, language=language, version=version + 1, name=name, subject=subject, body=body
    )

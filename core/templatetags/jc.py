"""The tags and filters of every page (no {% load %}): docs/frontend.md lists them, templates/tags draws them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache, wraps
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core import drawing, wording
from core.icons import UnknownIcon, icon_paths

register = template.Library()

#: How each channel looks: icon and word.
CHANNELS = {
    "phone": ("phone", _("Phone")),
    "ivr": ("phone-call", _("Phone menu")),
    "email": ("mail", _("Email")),
    "chat": ("message-circle", _("Chat")),
    "sms": ("device-mobile-message", _("SMS")),
    "social": ("brand-mastodon", _("Social")),
    "web": ("world", _("Web")),
    "portal": ("layout-dashboard", _("Portal")),
    "app": ("device-mobile", _("App")),
    "store": ("building-store", _("Branch")),
    "video": ("video", _("Video")),
    "letter": ("mailbox", _("Letter")),
}
MOOD_ICONS = {-2: "mood-sad-squint", -1: "mood-sad", 0: "mood-empty", 1: "mood-smile", 2: "mood-happy"}
#: How each mood looks: icon and word.
MOODS = {step: (icon_name, wording.MOODS[step]) for step, icon_name in MOOD_ICONS.items()}


# --- icons and labels: drawn once per language, then kept ----------------------------------------------------------
@lru_cache(maxsize=2048)
def _icon(name: str, css: str) -> SafeString:
    try:
        paths = icon_paths(name)
    except UnknownIcon:
        if settings.STRICT_ICONS:
            raise
        paths = icon_paths("help-circle")  # an icon a person typed into a map must not take the page down
    return render_to_string("tags/icon.html", {"paths": paths, "css": css})


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An inline Tabler icon, hidden from screen readers: put words beside it."""
    return _icon(str(name), str(css))


@lru_cache(maxsize=1024)
def _labelled(kind: str, key: Any, label: bool, css: str, language: str) -> SafeString:
    icon_name, word = (CHANNELS if kind == "channel" else MOODS).get(key, ("message-circle", str(key)))
    context = {"key": key, "icon": icon_name, "word": word, "label": label, "css": css}
    if kind == "sentiment":
        context["number"] = wording.signed(key, 0)
    return render_to_string(f"tags/{kind}.html", context)


@register.simple_tag
def channel(code: str, label: bool = False, css: str = "icon-sm") -> SafeString:
    """A channel's icon with its word, which only screen readers get unless `label`."""
    return _labelled("channel", str(code), bool(label), css, get_language() or "")


@register.simple_tag
def sentiment(value: float | None, label: bool = False) -> SafeString | str:
    """The face of a mood (-2 to +2, fractions go to the nearest) with its word; nothing while it is unknown."""
    if value is None or value == "":
        return ""
    return _labelled("sentiment", drawing.mood_step(float(value)), bool(label), "icon-sm", get_language() or "")


@register.filter
def channel_name(code: str) -> str:
    """A channel's word."""
    return str(CHANNELS.get(code, ("", code))[1])


@register.filter
def mood_name(value: float | None) -> str:
    """A mood's word; '' while it is unknown."""
    return wording.mood(value)


@register.filter
def mood_icon(value: float | None) -> str:
    """A mood's icon name, for {% icon %}."""
    return MOODS[drawing.mood_step(None if value is None else float(value))][0]


@register.filter
def mood_step(value: float | None) -> int:
    """The nearest of the five moods, for data-s."""
    return drawing.mood_step(None if value is None else float(value))


@lru_cache(maxsize=2048)
def _avatar(name: str, css: str, shape: str) -> SafeString:
    words = [word for word in name.split() if word[0].isalnum()]
    initials = (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"
    hue = sum(map(ord, name)) % 6
    return render_to_string("tags/avatar.html", {"initials": initials, "hue": hue, "css": css, "shape": shape})


@register.simple_tag
def avatar(name: Any, css: str = "avatar-xs", shape: str = "rounded-circle") -> SafeString:
    """Initials of a person or team (avatar-xs, -sm, -md), hidden from screen readers: put the name beside it."""
    return _avatar(str(name or ""), css, shape)


@lru_cache(maxsize=256)
def _kbd(keys: str) -> SafeString:
    return render_to_string("tags/kbd.html", {"keys": keys.split()})


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """A hint at a key, 'Ctrl K': only seen on wide screens, never read aloud (use aria-keyshortcuts for that)."""
    return _kbd(keys)


# --- small pictures ------------------------------------------------------------------------------------------------
@register.inclusion_tag("tags/track.html")
def track(stages: Sequence[Any], label: str = "") -> dict[str, Any]:
    """Stages in order, each with `name`, `state` (done, current, late, todo) and `meta` (a short line of text)."""
    return {"stages": stages, "label": label or gettext("Stages")}


@register.inclusion_tag("tags/sentline.html")
def sentline(this: float | None, older: float | None = None) -> dict[str, Any]:
    """One event's piece of the vertical sentiment line, from its mood to that of the next older event."""
    return {"segment": drawing.sentiment_segment(this, None if older == "" else older)}


@register.inclusion_tag("tags/meter.html")
def meter(value: float, maximum: float = 100, tone: str = "", label: str = "") -> dict[str, Any]:
    """A bar of `value` in `maximum`; tone '', warn, danger or mute. Hidden from screen readers without a label."""
    return {"width": drawing.share(float(value or 0), float(maximum or 0)), "tone": tone, "label": label}


@register.inclusion_tag("tags/agebar.html")
def agebar(age: wording.Span, expected: wording.Span | None = None) -> dict[str, Any]:
    """Time spent (bar) beside time expected (tick), both timedeltas or seconds; orange once it is over."""
    spent = wording.seconds_of(age)
    limit = None if expected is None else wording.seconds_of(expected)
    late = limit is not None and spent > limit
    label = wording.duration(spent)
    if limit is not None:
        words = gettext("%(age)s, later than the expected %(expected)s") if late else gettext("%(age)s of %(expected)s")
        label = words % {"age": label, "expected": wording.duration(limit)}
    return {"shape": drawing.age_bar(spent, limit), "tone": "warn" if late else "", "label": label}


@register.inclusion_tag("tags/spark.html")
def spark(values: Iterable[float], css: str = "") -> dict[str, Any]:
    """A small line of figures, oldest first; decoration beside a figure in words."""
    return {"shape": drawing.spark_line([float(value) for value in values]), "css": css}


# --- parts of pages --------------------------------------------------------------------------------------------------
@register.inclusion_tag("tags/panel.html")
def panel(
    url_name: str, *args: Any, title: str, id: str = "", region: str = "", css: str = "jc-stack"
) -> dict[str, Any]:
    """Another app's part, loaded after the page: a link until it is there, and again whenever `region` changes.

    The HX-Target (so the partial's name) is `id`, by default the URL name with '-' for ':'.
    """
    return {
        "url": reverse(url_name, args=args),
        "id": id or slugify(url_name.replace(":", "-")),
        "region": region,
        "title": title,
        "css": css,
    }


def _kind(widget: forms.Widget) -> tuple[str, str]:
    """How a widget is laid out and the class it wears."""
    match widget:
        case forms.CheckboxInput():
            return "check", "form-check-input"
        case forms.RadioSelect() | forms.CheckboxSelectMultiple():
            return "choices", "form-check-input"
        case forms.Select():
            return "control", "form-select"
        case _:
            return "control", "form-control"


@register.inclusion_tag("partials/_field.html")
def field(bound: BoundField, label: str = "", css: str = "", **attrs: Any) -> dict[str, Any]:
    """A form field with label, help and errors; attrs go to the control ('_' for '-', e.g. hx_get=url).

    What is missing from the widget's own attributes is added: class, aria-invalid, aria-describedby.
    """
    widget = bound.field.widget
    kind, control = _kind(widget)
    own = {name.replace("_", "-"): value for name, value in attrs.items()}
    classes = [widget.attrs.get("class", ""), control, "is-invalid" if bound.errors else ""]
    own["class"] = " ".join(name for name in classes if name)
    return {
        "field": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=own),
        "label": label or bound.label,
        "css": css,
    }


@register.simple_tag
def form_token() -> str:
    """A fresh value for the hidden field `form_token`: the form takes effect once, however often it is sent."""
    return uuid.uuid4().hex


#: Where "G then a letter" goes, by the key of the navigation item.
GOTO = {"today": "g t", "customers": "g c", "journeys": "g j", "review": "g m", "causes": "g r"}


@register.filter
def goto_key(item_key: str) -> str:
    """The chord that opens a navigation item, '' where it has none."""
    return GOTO.get(item_key, "")


@register.filter
def nav_item(sections: Iterable[Mapping[str, Any]] | None, key: str) -> Any:
    """The navigation item with this key, None where the user may not open it."""
    return next((item for section in sections or () for item in section["items"] if item["key"] == key), None)


# --- words -----------------------------------------------------------------------------------------------------------
def _or_empty(function: Any) -> Any:
    """A filter that shows nothing for nothing."""

    @wraps(function)
    def shown(value: Any, *args: Any) -> str:
        return "" if value is None or value == "" else function(value, *args)

    return shown


for _name in (
    "duration",
    "days",
    "ago",
    "day",
    "day_heading",
    "time_of_day",
    "when",
    "within",
    "number",
    "signed",
    "percent",
):
    register.filter(_name, _or_empty(getattr(wording, _name)))


@register.filter
@_or_empty
def late_by(due: dt.datetime) -> str:
    """How long ago a due time passed, '' while it has not."""
    seconds = wording.seconds_of(wording.clock.now() - due)
    return wording.duration(seconds) if seconds > 0 else ""


@register.filter
@_or_empty
def left_until(due: dt.datetime) -> str:
    """How long there is until a due time, '' once it has passed."""
    seconds = wording.seconds_of(due - wording.clock.now())
    return wording.duration(seconds) if seconds > 0 else ""


@register.filter
def share_of(value: float | Decimal, whole: float | Decimal) -> str:
    """'76 %' of a whole; '' of nothing."""
    return wording.percent(Decimal(str(value)) / Decimal(str(whole))) if whole else ""

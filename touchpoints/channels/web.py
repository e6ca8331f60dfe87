"""What a website's visitors looked at: the script that tells, what it may tell, and who vouches for whom."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.errors import RuleBroken
from customers.enums import IdentityKind
from customers.queries import normal_handle

SOURCE = Path(__file__).with_name("snippet.js")
MOST_EVENTS = 60
OLDEST = dt.timedelta(days=7)  # what waited longer in a browser is not sent in any more
LONGEST_TOKEN_LIFE = dt.timedelta(hours=1)
CLOCK_SKEW = 60  # seconds the site's clock may differ
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
PAGE, IDENTIFY = "page", "identify"
HANDLES = {
    "email": IdentityKind.EMAIL,
    "phone": IdentityKind.PHONE,
    "external_id": IdentityKind.EXTERNAL,
}
_DEVICE = re.compile(r"[0-9a-f]{32}")
_EVENT_ID = re.compile(r"[0-9A-Za-z_-]{8,40}")
_SITE = re.compile(r"[0-9a-z.-]{1,90}(:[0-9]{1,5})?")
#: A part of a path that looks like an address or a token: it may name a person, and names no page.
_PERSONAL = re.compile(r"@|%40|^(?=.*\d)[\w-]{20,}$", re.I)


@dataclass(frozen=True)
class Seen:
    """One page looked at (`name` is 'page') or one thing done, without anything personal."""

    event_id: str
    name: str
    path: str
    at: dt.datetime
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """What one browser sent at once, oldest first; `tokens` say who it is, if the site's server signed them."""

    device: str
    events: tuple[Seen, ...]
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Person:
    """Whom the site's server vouched for."""

    handle: tuple[str, str]
    name: str = ""


@cache
def snippet() -> str:
    """The script as it is served: without comments and indentation."""
    lines = (line.strip() for line in SOURCE.read_text().splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


@cache
def snippet_etag() -> str:
    """Changes when the script does."""
    return f'"{hashlib.sha256(snippet().encode()).hexdigest()[:20]}"'


def batch_of(given: Mapping[str, Any], received: dt.datetime) -> Batch:
    """What is fit to be kept of a body; single events that are not are left out. Raises RuleBroken for another shape.

    Times are reckoned back from now by the browser's own clock, so that a wrong clock does no harm.
    """
    device, sent, events = given.get("device"), given.get("sent"), given.get("events")
    if not isinstance(device, str) or not _DEVICE.fullmatch(device):
        raise RuleBroken(_("Name the device by 32 hexadecimal digits."), code="invalid", field="device")
    if not _is_number(sent) or not isinstance(events, list) or len(events) > MOST_EVENTS:
        raise RuleBroken(_("At most %(n)s events at once.") % {"n": MOST_EVENTS}, code="invalid", field="events")
    told = [event for event in events if isinstance(event, dict)]
    seen = [one for event in told if (one := _seen(event, sent, received))]
    tokens = [str(event.get("token")) for event in told if event.get("name") == IDENTIFY and event.get("token")]
    return Batch(device, tuple(sorted(seen, key=lambda one: one.at)), tuple(tokens[-3:]))


def person_of(tokens: Sequence[str], secrets: Sequence[str], audience: str, moment: dt.datetime) -> Person | None:
    """Whom the newest token names that the site's server signed for this account; None where none holds.

    A token is a JWT (HS256): `aud` is the account's key, `exp` at most an hour ahead, and one of email, phone,
    external_id; `name` may be there. What a browser says without it is not believed.
    """
    for token in reversed(tokens):
        claims = next((held for secret in secrets if (held := _claims(token, secret))), None)
        if claims and claims.get("aud") == audience and _is_in_time(claims.get("exp"), moment):
            named = ((kind, claims[name]) for name, kind in HANDLES.items() if isinstance(claims.get(name), str))
            usable = next(((str(kind), value) for kind, value in named if _is_usable(kind, value)), None)
            if usable:
                return Person(usable, str(claims.get("name") or "")[:200])
    return None


def _is_usable(kind: IdentityKind, value: str) -> bool:
    """Whether somebody can be found by it: sites send empty ones, too."""
    try:
        return bool(normal_handle(kind, value))
    except RuleBroken:
        return False


def _claims(token: str, secret: str) -> dict[str, Any] | None:
    head, _dot, mark = token.rpartition(".")
    if len(token) > 4000 or head.count(".") != 1:
        return None
    expected = base64.urlsafe_b64encode(hmac.new(secret.encode(), head.encode(), hashlib.sha256).digest())
    if not hmac.compare_digest(expected.rstrip(b"="), mark.encode()):
        return None
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in head.split("."))
    except ValueError:
        return None
    return claims if isinstance(claims, dict) and isinstance(header, dict) and header.get("alg") == "HS256" else None


def _is_in_time(expires: Any, moment: dt.datetime) -> bool:
    left = expires - moment.timestamp() if _is_number(expires) else -1
    return 0 < left <= LONGEST_TOKEN_LIFE.total_seconds() + CLOCK_SKEW


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and abs(value) < 1e15


def _seen(event: Mapping[str, Any], sent: Any, received: dt.datetime) -> Seen | None:
    event_id, name, at = event.get("id"), event.get("name"), event.get("at")
    if not isinstance(event_id, str) or not _EVENT_ID.fullmatch(event_id) or not _is_number(at):
        return None
    if not isinstance(name, str) or not name.strip() or not name.isprintable() or name == IDENTIFY or "@" in name:
        return None
    age = dt.timedelta(milliseconds=max(0.0, float(sent) - float(at or 0)))
    if age > OLDEST:
        return None
    return Seen(event_id, " ".join(name.split())[:80], clean_path(event.get("path")), received - age, _data(event))


def clean_path(path: Any) -> str:
    """The path of a page, without what follows ? and #, and without parts that may name a person."""
    text = re.split(r"[?#;]", str(path or "/"), maxsplit=1)[0]
    parts = ["…" if _PERSONAL.search(part) else part for part in text.split("/")]
    cleaned = "/".join(parts)[:300]
    return cleaned if cleaned.startswith("/") and cleaned.isprintable() else "/"


def _data(event: Mapping[str, Any]) -> dict[str, Any]:
    """What the site said of the event (flat, short), where the visitor came from, and the campaign."""
    given = event.get("data")
    own = list(given.items())[:10] if isinstance(given, dict) else []
    fit = ((str(key)[:40], _short(value)) for key, value in own)
    said = {key: kept for key, kept in fit if kept is not None and key.isprintable()}
    utm = event.get("utm")
    campaign = {key: kept for key in UTM if isinstance(utm, dict) and (kept := _short(utm.get(key)))}
    site = event.get("from")
    came_from = site.lower() if isinstance(site, str) and _SITE.fullmatch(site.lower()) else ""
    told = {"said": said, "utm": campaign, "from": came_from}
    return {name: value for name, value in told.items() if value}


def _short(value: Any) -> Any:
    """A value that may be kept: short text without an address, a number, yes or no."""
    if isinstance(value, bool) or _is_number(value):
        return value
    fit = isinstance(value, str) and value.isprintable() and "@" not in value
    return value[:100] if fit else None

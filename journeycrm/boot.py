"""What settings.py asks before anything else: the secret key, and whether this configuration may boot at all."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from journeycrm.embedded.secrets import generated_secret

SHORTEST_KEY = 50
FEWEST_DIFFERENT_CHARACTERS = 10
SAMPLE_KEY = re.compile(r"insecure|change.?me|example|sample|placeholder|your.?secret|secret.?key|(?:xxx|123){4}", re.I)
DATABASE_SCHEMES = {"postgres", "postgresql", "pgsql"}
BROKER_SCHEMES = {"redis", "rediss", "redis+socket", "unix", "valkey", "valkeys", "amqp", "amqps", "pyamqp"}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
SWITCHES = {"true", "on", "ok", "y", "yes", "1", "false", "off", "n", "no", "0"}


def uses_outside_services(environ: Mapping[str, str]) -> bool:
    """Say whether a database or a broker of somebody's own is named: then this is no trial on one's own machine."""
    return bool(environ.get("DATABASE_URL") or environ.get("BROKER_URL"))


def secret_key(home: Path, environ: Mapping[str, str]) -> str:
    """Return SECRET_KEY; where only embedded services are used and none is given, one generated into the home folder.

    With outside services a missing key stays empty, for `refuse_unsafe` to name beside all other problems.
    """
    given = environ.get("SECRET_KEY", "")
    if given or uses_outside_services(environ):
        return given
    return generated_secret(home, "secret_key")


def refuse_unsafe(environ: Mapping[str, str], settings_like: Mapping[str, Any]) -> None:
    """Refuse to boot an unsafe configuration: one line for each problem on stderr, then SystemExit(1).

    `settings_like` gives SECRET_KEY, DEBUG, ALLOWED_HOSTS and, where there is one, BASE_URL; `globals()` of the
    settings module will do. With embedded services alone only values that cannot work are refused.
    """
    problems = _address_problems(environ) + _value_problems(environ)
    if uses_outside_services(environ):
        problems += _key_problems(str(settings_like.get("SECRET_KEY") or ""))
        problems += _exposure_problems(
            settings_like.get("DEBUG", False),
            settings_like.get("ALLOWED_HOSTS", ()),
            str(settings_like.get("BASE_URL") or ""),
        )
    if problems:
        lines = [f"  - {problem}" for problem in problems]
        print("journeycrm refuses to boot with this configuration:", *lines, sep="\n", file=sys.stderr)  # noqa: T201
        raise SystemExit(1)


def _address_problems(environ: Mapping[str, str]) -> list[str]:
    problems = []
    for name, allowed, wanted in (
        ("DATABASE_URL", DATABASE_SCHEMES, "postgresql://user:password@host:5432/name"),
        ("BROKER_URL", BROKER_SCHEMES, "redis://host:6379/0 or amqp://user:password@host:5672//"),
    ):
        value = environ.get(name, "")
        if value and urlsplit(value).scheme not in allowed:
            problems.append(f"{name} is not an address we can use: write it like {wanted}")
    return problems


def _value_problems(environ: Mapping[str, str]) -> list[str]:
    """What would not be understood, and would only show when it is needed."""
    problems = []
    debug, base_url = environ.get("DEBUG", "").strip(), environ.get("BASE_URL", "").strip()
    if debug and debug.lower() not in SWITCHES:
        problems.append(f"DEBUG is {debug}, which is neither on nor off: write true or false")
    address = urlsplit(base_url)
    if base_url and not (address.scheme in {"http", "https"} and address.hostname):
        problems.append(f"BASE_URL is {base_url}: write it like https://crm.example.org")
    backend = environ.get("EMAIL_BACKEND", "").strip()
    if backend and not _is_module(backend.rpartition(".")[0]):
        problems.append(f"EMAIL_BACKEND is {backend}, which is not installed: look for a slip of the pen")
    for network in filter(None, map(str.strip, environ.get("OUTGOING_ALLOW", "").split(","))):
        if not _is_network(network):
            problems.append(f"OUTGOING_ALLOW names {network}, which is no network: write it like 10.0.0.0/8")
    return problems


def _is_module(name: str) -> bool:
    try:
        return bool(name) and find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def _is_network(text: str) -> bool:
    try:
        return bool(ip_network(text, strict=False))
    except ValueError:
        return False


def _key_problems(key: str) -> list[str]:
    if not key:
        return [
            "SECRET_KEY is missing: with DATABASE_URL or BROKER_URL set, give one of your own (50 random characters)"
        ]
    if SAMPLE_KEY.search(key) or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS:
        return ["SECRET_KEY is a sample that others know: make a random one"]
    if len(key) < SHORTEST_KEY:
        return [f"SECRET_KEY is too short: {len(key)} characters, at least {SHORTEST_KEY} are needed"]
    return []


def _exposure_problems(debug: object, hosts: Sequence[str], base_url: str) -> list[str]:
    problems = []
    if debug:
        problems.append("DEBUG is on: error pages would show settings and data to everyone")
    if "*" in hosts:
        problems.append("ALLOWED_HOSTS contains '*': name the hosts this installation answers for")
    address = urlsplit(base_url)
    if address.scheme == "http" and address.hostname not in LOOPBACK:
        problems.append(f"BASE_URL is {base_url}: links in messages must start with https://")
    return problems

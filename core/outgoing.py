"""Connections to hosts that somebody typed or a message named: only to public addresses, and to the one looked at.

A name is resolved once, every address of it is judged, and the connection goes to that address, so that nothing can be
changed in between (SSRF). `settings.OUTGOING_ALLOW` lists networks of one's own that may be reached all the same.
"""

from __future__ import annotations

import base64
import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import RuleBroken

TIMEOUT = 15.0
MOST_BYTES = 64 * 1024
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
COMPATIBLE = ipaddress.ip_network("::/96")  # IPv4 in the last 32 bits, as some programs still read it
NOT_OURS = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "100.64.0.0/10", "192.88.99.0/24", "198.18.0.0/15")))


def checked_address(host: str, port: int) -> str:
    """An address of `host` that may be reached; all of them must be. Raises RuleBroken (code 'blocked_host')."""
    try:
        found = socket.getaddrinfo(host.strip(), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise RuleBroken(_("There is no such server."), code="unknown_host", field="host") from error
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses or not all(map(may_be_reached, addresses)):
        message = _("This server stands in a private network, and that is not allowed here.")
        raise RuleBroken(message, code="blocked_host", field="host")
    return addresses[0]


def may_be_reached(text: str) -> bool:
    """Whether this IP address is public, or in one of the networks that are allowed."""
    address = ipaddress.ip_address(text)
    return _is_allowed(text) or all(_is_public(one) for one in _faces(address))


def _is_allowed(text: str) -> bool:
    address = ipaddress.ip_address(text)
    return any(_within(address, network) for network in settings.OUTGOING_ALLOW)


def _within(address: Address, network: str) -> bool:
    allowed = ipaddress.ip_network(network, strict=False)
    return address.version == allowed.version and address in allowed


def _faces(address: Address) -> list[Address]:
    """The address, and every IPv4 address that it is a cover of (mapped, 6to4, Teredo, NAT64, compatible)."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in (*NAT64, COMPATIBLE)):
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    found = [one for one in inner if one is not None]
    return list(found) if address.ipv4_mapped else [address, *found]


def _is_public(address: Address) -> bool:
    special = (
        address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
        or address.is_link_local or address.is_private
    )  # fmt: skip
    if isinstance(address, ipaddress.IPv4Address) and any(address in network for network in NOT_OURS):
        return False
    return address.is_global and not special


def connect(host: str, port: int, *, timeout: float = TIMEOUT) -> socket.socket:
    """A connection to `host`, made to the very address that was judged. Raises RuleBroken, OSError."""
    return socket.create_connection((checked_address(host, port), port), timeout=timeout)


def connect_inside(host: str, port: int, *, timeout: float = TIMEOUT) -> socket.socket:
    """The same for talk without encryption: only inside the networks of `OUTGOING_ALLOW`."""
    address = checked_address(host, port)
    if not _is_allowed(address):
        message = _("Without encryption only servers inside your own network can be asked.")
        raise RuleBroken(message, code="blocked_host", field="host")
    return socket.create_connection((address, port), timeout=timeout)


def connect_tls(host: str, port: int, *, timeout: float = TIMEOUT) -> ssl.SSLSocket:
    """The same with TLS; the certificate must be the host's. Raises RuleBroken, OSError (ssl.SSLError is one)."""
    return ssl.create_default_context().wrap_socket(connect(host, port, timeout=timeout), server_hostname=host)


class _Pinned(http.client.HTTPSConnection):
    def connect(self) -> None:
        self.sock = connect_tls(self.host, self.port, timeout=TIMEOUT)


class _PinnedInside(http.client.HTTPConnection):
    def connect(self) -> None:
        self.sock = connect_inside(self.host, self.port, timeout=TIMEOUT)


class NotReached(OSError):
    """There was no connection: nothing of the request has left."""


@dataclass(frozen=True)
class Answer:
    """What the other side said: its HTTP status, and at most 64 kB of what came with it."""

    status: int
    body: bytes


def fetch(url: str) -> bytes:
    """GET an https address: no redirects, at most 64 kB. Raises RuleBroken, OSError, ValueError for another answer."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.port not in (None, 443):
        raise ValueError("only https addresses on port 443")
    connection = _Pinned(parts.hostname, 443, timeout=TIMEOUT)
    try:
        connection.request("GET", f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}")
        answer = connection.getresponse()
        body = answer.read(MOST_BYTES + 1)
        if answer.status != 200 or len(body) > MOST_BYTES:
            raise ValueError(f"unexpected answer {answer.status}")
        return body
    except http.client.HTTPException as error:
        raise ValueError("no proper answer") from error
    finally:
        connection.close()


def post_form(url: str, fields: Mapping[str, str], *, user: str, password: str) -> Answer:
    """POST a form with basic authentication, without following redirects; http only inside `OUTGOING_ALLOW`.

    Raises NotReached where nothing was sent, OSError and ValueError where nobody knows what became of it.
    """
    parts = urlsplit(url)
    kind = _Pinned if parts.scheme == "https" else _PinnedInside
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    try:
        connection.connect()
    except (OSError, RuleBroken) as error:
        raise NotReached(str(error)) from error
    proof = base64.b64encode(f"{user}:{password}".encode()).decode()
    headers = {"Authorization": f"Basic {proof}", "Content-Type": "application/x-www-form-urlencoded"}
    try:
        connection.request("POST", parts.path, urlencode(fields).encode(), headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(MOST_BYTES))
    except http.client.HTTPException as error:
        raise ValueError("no proper answer") from error
    finally:
        connection.close()

"""No connection to a private address, in whatever clothes it comes (S13)."""

from __future__ import annotations

import socket

import pytest

from core import outgoing
from core.errors import RuleBroken

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1",
    "2001:db8::1", "2001:0:7f00:1::",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_reached(address):
    assert not outgoing.may_be_reached(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are(address):
    assert outgoing.may_be_reached(address)


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "2130706433", "017700000001", "[::1]", "", "."])
def test_names_and_spellings_of_this_machine_are_refused(host):
    with pytest.raises(RuleBroken):
        outgoing.connect(host, 993)


def test_one_private_address_among_public_ones_is_enough(monkeypatch):
    found = [(None, None, None, "", (address, 993)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    with pytest.raises(RuleBroken):
        outgoing.checked_address("mail.example", 993)


def test_own_networks_can_be_allowed(settings):
    settings.OUTGOING_ALLOW = ["127.0.0.0/8"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        outgoing.connect_inside("127.0.0.1", server.getsockname()[1]).close()
    assert not outgoing.may_be_reached("10.0.0.1")


def test_talk_in_the_clear_stays_inside(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(None, None, None, "", ("8.8.8.8", 143))])
    with pytest.raises(RuleBroken, match="encryption"):
        outgoing.connect_inside("mail.example", 143)


@pytest.mark.parametrize(
    "url", ["http://example.org/", "https://user@example.org/", "https://example.org:8443/", "file:///x"]
)
def test_only_plain_https_is_fetched(url):
    with pytest.raises(ValueError, match="https"):
        outgoing.fetch(url)

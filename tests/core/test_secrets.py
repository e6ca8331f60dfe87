"""Secrets at rest: only the ring opens them, and keys of the ring can be changed (S4)."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from core.secrets import SealBroken, reseal, seal, unseal

FIRST, SECOND = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.mark.parametrize("ring", [[], [FIRST]])
def test_what_is_sealed_can_be_opened_and_not_read(settings, ring):
    settings.SECRET_RING = ring
    sealed = seal({"secret": "canary-7413", "n": 1})
    assert "canary" not in sealed and sealed != seal({"secret": "canary-7413", "n": 1})
    assert unseal(sealed) == {"secret": "canary-7413", "n": 1}
    assert unseal("") == {} and reseal("") == ""


def test_a_ring_can_be_put_before_the_derived_key_and_turned(settings):
    settings.SECRET_RING = []
    derived = seal({"a": "b"})
    settings.SECRET_RING = [FIRST]
    assert unseal(derived) == {"a": "b"}
    first = reseal(derived)
    settings.SECRET_RING = [SECOND, FIRST]
    assert unseal(first) == {"a": "b"}
    second = reseal(first)
    settings.SECRET_RING = [SECOND]
    assert unseal(second) == {"a": "b"}
    with pytest.raises(SealBroken):
        unseal(first)


def test_a_new_secret_key_opens_what_an_older_one_sealed_while_that_one_is_named(settings):
    settings.SECRET_RING = []
    sealed, old = seal({"a": "b"}), settings.SECRET_KEY
    settings.SECRET_KEY = "another-" + old
    with pytest.raises(SealBroken):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed) == {"a": "b"}


@pytest.mark.parametrize("broken", ["x", "gAAAAA", "0" * 200])
def test_what_was_changed_on_the_way_stays_closed(broken):
    with pytest.raises(SealBroken):
        unseal(broken)


def test_every_byte_of_a_seal_counts():
    sealed = seal({"a": "b"})
    for at in range(0, len(sealed) - 2, 7):
        other = "A" if sealed[at] != "A" else "B"
        with pytest.raises(SealBroken):
            unseal(sealed[:at] + other + sealed[at + 1 :])

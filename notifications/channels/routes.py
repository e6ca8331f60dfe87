"""Which way a channel's messages go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Protocol

from customers.enums import Channel
from notifications.channels.email import EmailRoute
from notifications.channels.envelopes import Envelope, Outcome
from notifications.channels.texts import TextRoute


class Route(AbstractContextManager["Route"], Protocol):
    """An open way out; it may keep a connection between messages. Never raises for a message."""

    def send(self, envelope: Envelope) -> Outcome:
        """Hand one message over."""


CHANNELS: Mapping[str, Callable[[], Route]] = {Channel.EMAIL: EmailRoute, Channel.SMS: TextRoute}


def open_route(channel: str) -> Route:
    """The way out on this channel (one of `kinds.WAYS_OUT`)."""
    return CHANNELS[channel]()

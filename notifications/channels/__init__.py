"""Ways out: each takes a letter and answers what became of it. Pure delivery, no database."""

from notifications.channels.envelopes import Envelope, Outcome, TextAccount
from notifications.channels.routes import CHANNELS, Route, open_route

__all__ = ["CHANNELS", "Envelope", "Outcome", "Route", "TextAccount", "open_route"]

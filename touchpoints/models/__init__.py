"""What is kept of interactions."""

from touchpoints.models.touchpoints import HEADLINES, Touchpoint, TouchpointQuerySet

__all__ = ["HEADLINES", "Touchpoint", "TouchpointQuerySet"]

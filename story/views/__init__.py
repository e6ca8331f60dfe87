"""The story's pages."""

from story.views.pages import pulse, timeline

__all__ = ["pulse", "timeline"]

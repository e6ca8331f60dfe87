"""Tickets and root causes for programs."""

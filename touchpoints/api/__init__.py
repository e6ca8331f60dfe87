"""Touchpoints for programs."""

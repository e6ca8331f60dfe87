"""Factories, one module per app; people are alice (agent), bob (manager), carol (admin), dave (auditor)."""

"""Customers and organisations for programs."""

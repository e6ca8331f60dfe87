"""What the front room shows, put together from the other apps' reads."""

from desk.queries.story import CustomerPage, Helper, customer_page, helpers_of

__all__ = ["CustomerPage", "Helper", "customer_page", "helpers_of"]

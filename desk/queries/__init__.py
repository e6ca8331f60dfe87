"""What the front room shows, put together from the other apps' reads."""

from desk.queries.palette import Found, find
from desk.queries.story import CustomerPage, Helper, customer_page, helpers_of
from desk.queries.today import rail_of, todo_of

__all__ = [
    "CustomerPage",
    "Found",
    "Helper",
    "customer_page",
    "find",
    "helpers_of",
    "rail_of",
    "todo_of",
]

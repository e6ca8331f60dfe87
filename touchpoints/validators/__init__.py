"""What may be said of a touchpoint, whichever door it comes through."""

from touchpoints.validators.columns import guess_columns, row_of
from touchpoints.validators.rows import Row, read_row
from touchpoints.validators.touchpoints import LONGEST_TEXTS, SUMMARY_LENGTH, check_touchpoint, safe_link

__all__ = [
    "LONGEST_TEXTS",
    "SUMMARY_LENGTH",
    "Row",
    "check_touchpoint",
    "guess_columns",
    "read_row",
    "row_of",
    "safe_link",
]

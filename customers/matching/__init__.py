"""How people are found and told apart: searchable text, columns of foreign files, pairs of records that are one person.

All but `meeting` and `imports` is pure: no database, no clock. Why it scores as it does: docs/adr/0010.
"""

from customers.matching.columns import RECORD_ID, guess_column, guess_columns
from customers.matching.search import own_words, search_text

__all__ = ["RECORD_ID", "guess_column", "guess_columns", "own_words", "search_text"]

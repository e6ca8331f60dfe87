"""Tables in files that people give us: CSV, XLSX and vCard, read row by row. Nothing is written to the database."""

from customers.matching.files.staging import StagedRows, stage_rows
from customers.matching.files.tables import BadFile, Row, Table, column_names, open_table

__all__ = ["BadFile", "Row", "StagedRows", "Table", "column_names", "open_table", "stage_rows"]

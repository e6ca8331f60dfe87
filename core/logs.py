"""Logs: one JSON object a line, with time in UTC, level, request or task id; control characters are escaped by JSON."""

from __future__ import annotations

import logging

import structlog


def json_formatter() -> logging.Formatter:
    """The formatter of settings.LOGGING: standard-library records through structlog's JSON renderer."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )

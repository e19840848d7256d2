"""Logs: one line per event, to stdout, with the ids that tie lines together and without personal data.

No address of a visitor is ever logged; what a person wrote is not either. A log line names rows by id.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from app.domain.text import mask_personal_data
from app.settings import Settings


def configure_logging(settings: Settings) -> None:
    """JSON in production, readable columns elsewhere; our lines and the libraries' go the same way."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # As text, and before masking: a renderer's own tracebacks print local variables, which hold what people typed.
        structlog.processors.format_exc_info,
        _without_personal_data,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.is_production
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("werkzeug", "alembic", "_granian"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _without_personal_data(_logger: Any, _method: str, event: Any) -> Any:
    """A second net: whatever slips into a log line is masked like public text."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = mask_personal_data(value).text
    return event

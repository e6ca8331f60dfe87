"""What insights changes: it takes in event logs."""

from insights.actions.import_events import EventLogOptions, ImportSummary, import_events

__all__ = ["EventLogOptions", "ImportSummary", "import_events"]

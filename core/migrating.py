"""How an app's tables are first made: all at once."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.migrations.state import ProjectState


class FirstMigration(migrations.Migration):
    """A first migration whose operations only create: every model comes whole (fields, constraints, indexes, triggers).

    Django draws all related models anew after each operation, which for our tables costs most of a fresh install and of
    a test run. Here the models are read first and drawn once; then every operation works on the finished state.
    """

    def mutate_state(self, project_state: ProjectState, preserve: bool = True) -> ProjectState:
        """See the base class: the state with all models of this migration (of a copy, where it is preserved)."""
        state = project_state.clone() if preserve else project_state
        state.__dict__.pop("apps", None)  # drawn again, once, when the first operation asks for a model
        for operation in self.operations:
            operation.state_forwards(self.app_label, state)
        return state

    def apply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        """See the base class."""
        before = project_state.clone()
        self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state

    def unapply(self, project_state: ProjectState, schema_editor: Any, collect_sql: bool = False) -> ProjectState:
        """See the base class."""
        whole = self.mutate_state(project_state)
        for operation in reversed(self.operations):
            operation.database_backwards(self.app_label, schema_editor, whole, project_state)
        return project_state

"""Every change of touchpoints."""

from touchpoints.actions.recording import Details, Recorded, flag_repeat, record_touchpoint

__all__ = ["Details", "Recorded", "flag_repeat", "record_touchpoint"]

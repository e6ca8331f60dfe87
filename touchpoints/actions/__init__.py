"""Every change of touchpoints, and of the ways they come in."""

from touchpoints.actions.calls import receive_call, record_silent_call
from touchpoints.actions.channels import (
    change_channel,
    create_channel,
    delete_channel,
    end_previous_secret,
    note_error,
    note_received,
    reseal_channels,
    rotate_channel_secret,
)
from touchpoints.actions.correcting import correct_touchpoint
from touchpoints.actions.filing import import_touchpoints, sweep_import_files
from touchpoints.actions.forgetting import forget_old_events
from touchpoints.actions.incoming import Signed, count_message, note_delivery, receive_message, take_once
from touchpoints.actions.mail import Received, forget_mail_originals, receive_mail
from touchpoints.actions.mailboxes import begin_look, note_broken, note_read
from touchpoints.actions.many import MOST_ROWS, RowResult, record_touchpoints
from touchpoints.actions.recording import Details, Recorded, flag_repeat, record_touchpoint
from touchpoints.actions.web import receive_visit

__all__ = [
    "MOST_ROWS",
    "Details",
    "Received",
    "Recorded",
    "RowResult",
    "Signed",
    "begin_look",
    "change_channel",
    "correct_touchpoint",
    "count_message",
    "create_channel",
    "delete_channel",
    "end_previous_secret",
    "flag_repeat",
    "import_touchpoints",
    "sweep_import_files",
    "forget_mail_originals",
    "forget_old_events",
    "note_broken",
    "note_delivery",
    "note_error",
    "note_read",
    "note_received",
    "receive_call",
    "receive_mail",
    "receive_message",
    "receive_visit",
    "record_silent_call",
    "record_touchpoint",
    "record_touchpoints",
    "reseal_channels",
    "rotate_channel_secret",
    "take_once",
]

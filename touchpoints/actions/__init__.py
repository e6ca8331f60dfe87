"""Every change of touchpoints."""

from touchpoints.actions.mail import Received, forget_mail_originals, receive_mail
from touchpoints.actions.recording import Details, Recorded, flag_repeat, record_touchpoint

__all__ = [
    "Details",
    "Received",
    "Recorded",
    "flag_repeat",
    "forget_mail_originals",
    "receive_mail",
    "record_touchpoint",
]

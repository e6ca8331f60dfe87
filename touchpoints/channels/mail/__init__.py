"""E-mail: raw bytes in, a plain `Mail` out, and foreign HTML made safe. Pure: no database, no network."""

from touchpoints.channels.mail.folding import Folded, fold
from touchpoints.channels.mail.html import CleanHtml, clean_html, text_of_html
from touchpoints.channels.mail.reading import read_mail
from touchpoints.channels.mail.values import Address, Attachment, Mail

__all__ = [
    "Address",
    "Attachment",
    "CleanHtml",
    "Folded",
    "Mail",
    "clean_html",
    "fold",
    "read_mail",
    "text_of_html",
]

"""Some forty ways to begin a cell so that a spreadsheet might run it."""

from __future__ import annotations

STARTS = (
    *"=+-@\t\r\n",
    "\r\n=", " =", "  +", "\t=", " \t-", "\u00a0=", "\u00a0\u00a0@", "\u2003+", "\u3000=", "\u202f-", "\u1680=",
    "\uff1d", "\uff0b", "\uff0d", "\uff20", " \uff1d", "\ufe66", "\ufe62", "\ufe63", "\ufe6b",
    '"=', "'=", "''+", "\u201c=", "`=", '" @', "\u200b=", "\ufeff=", "\u2060+", "\u00ad-", "\x01=", "\x7f@",
    "\n\n=", "\v=", "\u2028=",
)  # fmt: skip

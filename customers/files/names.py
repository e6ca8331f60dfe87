"""A file's name as somebody gave it becomes one that can harm neither a disk nor a reader."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 150  # characters, ending included
FALLBACK = "file"
#: What must not stand in a name somewhere: not written to disk by us, but by whoever saves the download.
FORBIDDEN = re.compile(r'[<>:"|?*%\x00-\x1f]')
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
#: Endings that some system runs or shows as a page; also in the middle of a name they say what is not so.
ACTIVE = frozenset(
    re.split(
        r"\s+",
        """apk app appx asp aspx bat bin cgi class cmd com cpl dll dmg docm dotm exe gadget hta htm html jar js jse jsp
        jspx lnk mht mhtml mjs msc msi msp mst php php3 php4 php5 phtml pif pl potm ppam ppsm pptm ps1 psm1 py rb reg
        scr sct sh shtml svg svgz swf url vb vbe vbs wasm ws wsf wsh xht xhtm xhtml xlam xlsm xltm xml xsl xslt""",
    )
)


def clean_file_name(given: str) -> str:
    """The last part of `given` without what is unseen, reserved or a path; never empty, at most 150 characters.

    Compatibility forms are folded first (NFKC), so that a full-width slash or a one-dot leader is what it looks like.
    """
    name = unicodedata.normalize("NFKC", given[:4000])
    name = "".join(" " if char in "\t\r\n" else char for char in name if keeps(char))
    name = re.sub(r"%(2f|5c)", "/", name, flags=re.IGNORECASE).replace("\\", "/").rsplit("/", 1)[-1]
    name = FORBIDDEN.sub("_", " ".join(name.split())).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    parts = stem.split(".")
    stem = parts[0] + "".join(("_" if part.strip().lower() in ACTIVE else ".") + part for part in parts[1:])
    if RESERVED.match(stem):
        stem = f"_{stem}"
    ending = ending.strip()[:20]
    stem = stem[: LONGEST - len(ending) - 1].rstrip(". ") or FALLBACK
    return f"{stem}.{ending}" if ending else stem


def keeps(char: str) -> bool:
    """Whether a character may stay in a name: it can be seen, or is a blank that becomes a plain one."""
    return char in "\t\r\n" or unicodedata.category(char) not in UNSEEN


def ending_of(name: str) -> str:
    """The ending of a cleaned name in lower case, '' where there is none."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def with_ending(name: str, ending: str) -> str:
    """The same name with another ending."""
    stem = name.rpartition(".")[0] if "." in name else name
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"

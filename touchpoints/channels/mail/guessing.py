"""Which charset bytes are in that name none, or a wrong one. Nothing here raises.

Guessers that count how often which letter follows which need long texts. Mails are short and mostly ASCII, so the few
other bytes are judged by whether they would be letters of one and the same language.
"""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

SAMPLE = 20_000  # bytes that are looked at
MOST_STRAY = 1000  # bytes that are looked at one by one
#: Charsets of scripts whose letters are all above ASCII: there every word is a run of such bytes.
DENSE = [
    "cp1251", "koi8_r", "cp1253", "cp1255", "cp1256", "cp874", "cp932", "euc_jp", "gb18030", "big5hkscs", "cp949",
]  # fmt: skip
#: Which letters beside a to z the languages write, and in which charsets (the likeliest first).
WEST = ("cp1252", "iso8859_15", "mac_roman", "cp850")
EAST = ("cp1250", "iso8859_2", "cp852")
LETTERS = (
    ("äöüß", WEST), ("àâçéèêëîïôùûüœæ", WEST), ("áéíóúüñ¿¡", WEST), ("àèéìòù", WEST), ("àáâãçéêíóôõúü", WEST),
    ("åäöæøé", WEST), ("ëïéèöüáó", WEST),
    ("ąćęłńóśźż", EAST), ("áčďéěíňóřšťúůýž", EAST), ("áäčďéíĺľňóôŕšťúýž", EAST), ("áéíóöőúüű", EAST),
    ("ăâîşţ", EAST), ("čćđšž", EAST), ("çğıöşüâîi̇", ("cp1254", "iso8859_9")), ("ąčęėįšųūž", ("cp1257",)),
    ("āčēģīķļņšūž", ("cp1257",)), ("äõöüšž", ("cp1257", "cp1252")), ("áðéíóúýþæö", WEST),
)  # fmt: skip
MARKS = frozenset("‘’“”„‚–—…€§°©®™«»•·²½º´\xa0\xad")


def guessed(body: bytes) -> str:
    """This text, which is no clean UTF-8, by the charset it looks like."""
    holes = body.decode("utf-8", "replace")
    strange = holes.count("\ufffd")
    if len(holes) - len(holes.encode("ascii", "ignore")) >= 2 * strange:
        return body.decode("utf-8", "stray_bytes") if strange <= MOST_STRAY else holes
    return body.decode(_charset(body[:SAMPLE]), "replace")


def _stray_bytes(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8, in a text that is: one that some program put in from the old charset."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("stray_bytes", _stray_bytes)


def _charset(sample: bytes) -> str:
    high = [number for number, byte in enumerate(sample) if byte > 0x7F]
    in_runs = sum(after - before == 1 for before, after in zip(high, high[1:], strict=False))
    if in_runs * 2 > len(high):
        best = from_bytes(sample, cp_isolation=DENSE).best()
        return best.encoding if best is not None else "cp1252"
    return _by_letters(bytes(sample[number] for number in high if not sample[number + 1 : number + 2].isdigit()))


def _by_letters(high: bytes) -> str:
    """The charset in which most of these bytes are letters of one language."""
    best, most = "cp1252", 0
    for letters, charsets in LETTERS:
        known = frozenset(letters + letters.upper())
        for place, charset in enumerate(charsets):
            text = high.decode(charset, "replace")
            score = sum(4 if one in known or one in MARKS else -8 for one in text) * 10 - place
            if score > most:
                best, most = charset, score
    return best

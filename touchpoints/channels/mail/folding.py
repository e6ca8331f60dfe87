"""What somebody wrote now, apart from what they quote and from what stands below every mail of theirs.

Works on lines, never on guesses about meaning: nothing is thrown away, every line ends up in the text or in what is
folded. Where only quotes are left, they are the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from touchpoints.channels.mail import phrases

LONGEST_LINE = 600  # what is longer is prose, and no expression looks at it
MOST_LINES = 5_000  # what comes after is text as it stands
WINDOW = 5  # lines that 'On Tuesday ... wrote:' may be broken over
SIGNATURE_LINES = 14  # a signature is short; below a rule of dashes more than that is text

QUOTE = re.compile(r"^[ \t]{0,3}(?:>|\||[A-Z]{1,3}>)")
TABLE_ROW = re.compile(r"^[ \t]{0,3}\|[^|\n]{0,200}\|(?:[^|\n]{0,200}\|)+[ \t]*$")
RULE = re.compile(r"^[\s>]{0,8}(?:[-_=#*~+\u2010-\u2015·.]{2,80}|[-_—–ᐧ])\s*$")
SIGNATURE_RULE = re.compile(r"^(?:--|—|__|-- )\s*$")
FENCE = re.compile(r"^\s{0,3}(?:```|~~~\w)")
ARMOUR = re.compile(r"^-----BEGIN PGP SIGNATURE-----\s*$")
INVISIBLE = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff]")
STEERING = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # around words that run from right to left
TITLES = (phrases.RULED_TITLE, phrases.FORWARD_TITLE, phrases.RULED_WROTE, phrases.ANSWER_ABOVE)


class Line(Enum):
    """What a line is."""

    EMPTY = "empty"
    TEXT = "text"
    QUOTE = "quote"
    INTRO = "intro"  # 'Anna wrote:', '----- Original message -----', copied headers
    RULE = "rule"  # dashes and the like
    SIGNATURE = "signature"  # 'Sent from my phone'


@dataclass(frozen=True)
class Folded:
    """The three parts of a mail's text. `rest` is all that is folded, in the order of the mail."""

    text: str
    quoted: str = ""
    signature: str = ""
    rest: str = ""


def fold(text: str) -> Folded:
    """Take a mail's text apart. Never raises; linear in the length of the text."""
    lines = INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    lines, beyond = _apart(lines[:MOST_LINES]), lines[MOST_LINES:]
    kinds = _kinds([STEERING.sub("", line) for line in lines])
    kept = _kept(lines, kinds) + [True] * len(beyond)
    lines += beyond
    kinds += [Line.TEXT] * len(beyond)
    quoted, signature = _folded_parts(lines, kinds, kept)
    return Folded(
        text=_join(line for line, keep in zip(lines, kept, strict=True) if keep),
        quoted=quoted,
        signature=signature,
        rest=_join(line for line, keep in zip(lines, kept, strict=True) if not keep),
    )


def _apart(lines: list[str]) -> list[str]:
    """These lines, with the last words of an answer on a line of their own where who wrote what follows on the same."""
    found: list[str] = []
    for line in lines:
        cut = phrases.AFTER_WORDS.search(line) if len(line) <= LONGEST_LINE and _may_end_intro(line) else None
        if cut and _says_who_wrote(line[cut.end() :]):
            found += [line[: cut.start()], line[cut.end() :]]
        else:
            found.append(line)
    return found


def _join(lines: Iterable[str]) -> str:
    return re.sub(r"\A(?:[ \t]*\n)+", "", "\n".join(lines)).rstrip()


# --- what each line is -----------------------------------------------------------------------------------------------
def _kinds(lines: list[str]) -> list[Line]:
    kinds = [_kind(line) for line in lines]
    _mark_code(lines, kinds)
    for end, line in enumerate(lines):
        if kinds[end] is not Line.RULE and len(line) <= LONGEST_LINE and _may_end_intro(line):
            _mark_intro(lines, kinds, end)
    _mark_headers(lines, kinds)
    for number in range(1, len(lines)):
        if kinds[number] is Line.INTRO and QUOTE.match(lines[number]) and kinds[number - 1] is Line.QUOTE:
            kinds[number] = Line.QUOTE  # who wrote what is quoted within the quote
    _unmark_headings(lines, kinds)
    return kinds


def _unmark_headings(lines: list[str], kinds: list[Line]) -> None:
    """'--- Important message ---' is a heading of somebody's own, unless what follows looks like a mail."""
    for number, line in enumerate(lines):
        if kinds[number] is not Line.INTRO or not phrases.RULED_TITLE.match(line) or phrases.PASSED_ON.search(line):
            continue
        if not {Line.INTRO, Line.QUOTE} & set(kinds[number + 1 : number + 4]):
            kinds[number] = Line.TEXT


def _kind(line: str) -> Line:
    if not line.strip():
        return Line.EMPTY
    if len(line) > LONGEST_LINE:
        return Line.QUOTE if QUOTE.match(line) else Line.TEXT
    if any(title.match(line) for title in TITLES):
        return Line.INTRO
    if QUOTE.match(line):
        return Line.TEXT if TABLE_ROW.match(line) else Line.QUOTE
    if RULE.match(line) or ARMOUR.match(line):
        return Line.RULE
    return Line.SIGNATURE if _is_sent_from(line) else Line.TEXT


def _is_sent_from(line: str) -> bool:
    """'Sent from my phone', and not 'Sent from Berlin to Paris, the parcel is lost'."""
    is_short = len(line.split()) <= 4
    return bool(phrases.SENT_FROM.match(line)) and (is_short or bool(phrases.DEVICE.search(line)))


def _mark_code(lines: list[str], kinds: list[Line]) -> None:
    """What stands between fences is text, whatever it looks like."""
    fences = [number for number, line in enumerate(lines) if FENCE.match(line)]
    for start, end in zip(fences[::2], fences[1::2], strict=False):
        kinds[start : end + 1] = [Line.TEXT] * (end + 1 - start)


def _may_end_intro(line: str) -> bool:
    """Whether 'On Tuesday, Anna wrote:' could end here."""
    bare = line.rstrip(" \t\xa0*_-")
    return bare.endswith((":", "：")) or bool(phrases.WROTE.search(bare[-40:])) or bool(phrases.PLAIN_DATE.match(line))


def _mark_intro(lines: list[str], kinds: list[Line], end: int) -> None:
    """Mark the line, or the few lines up to `end`, that say who wrote what follows."""
    if kinds[end] is Line.INTRO:
        return
    if phrases.PLAIN_DATE.match(lines[end]) and _is_plain_date(lines, end):
        kinds[end] = Line.INTRO
        return
    start = _start_of_intro(lines, kinds, end)
    if start is not None:
        kinds[start : end + 1] = [Line.INTRO] * (end + 1 - start)


def _is_plain_date(lines: list[str], end: int) -> bool:
    """'2016-03-03 17:21 GMT+01:00 Somebody', followed by a quote or an empty line."""
    following = lines[end + 1] if end + 1 < len(lines) else ""
    dated = re.search(r"GMT|UTC|@|\bvia\b", lines[end]) is not None
    return dated and (not following.strip() or QUOTE.match(following) is not None)


def _start_of_intro(lines: list[str], kinds: list[Line], end: int) -> int | None:
    """The first line of the introduction that ends at `end`, or None where there is none."""
    found: int | None = None
    window = ""
    for start in range(end, max(-1, end - WINDOW), -1):
        line = lines[start].strip()
        if kinds[start] is Line.INTRO or len(line) > LONGEST_LINE:
            break
        if not line:
            if window.lstrip("> ").startswith(("<", "mailto:")):
                continue  # broken inside an address
            break
        if found is not None and not _goes_on_above(lines[start], lines[start + 1]):
            break
        window = f"{line} {window}".strip()
        if _says_who_wrote(window):
            found = start
    return found


def _says_who_wrote(window: str) -> bool:
    bare = window.strip("-*_ >\xa0")
    if len(bare) > LONGEST_LINE or not phrases.EVIDENCE.search(bare):
        return False
    said = phrases.WROTE.search(bare) or phrases.SENT_AT.search(bare)
    if said is None and _is_dated_address(bare):
        return True
    if said is None:
        return bool(re.match(r"^\d{4}[-/]\d\d?[-/]\d\d? .*\bGMT.*<\s?\S+@\S+>:$", bare))
    if phrases.OWN_WORDS.search(bare):
        return False
    if not (bare.endswith((":", "：")) or said.end() >= len(bare) - 2 or window.rstrip().endswith("--")):
        return False
    addressed = re.search(r"\S@\S", bare) is not None
    return addressed or bool(phrases.STARTS.match(bare)) or bool(re.search(r"\d{4}.{0,30}:$", bare))


def _is_dated_address(bare: str) -> bool:
    """Whether this is 'DATE, TIME, NAME <ADDRESS>:', which needs no word of any language."""
    if not bare.endswith((":", "：")):
        return False
    return all(sign.search(bare) for sign in (phrases.BRACKETED_ADDRESS, phrases.DATE, phrases.TIME))


def _goes_on_above(above: str, below: str) -> bool:
    """Whether the sentence that is found already begins one line further up: 'On Mon, 19 Aug, Some One <'."""
    is_start = bool(phrases.STARTS.match(above)) and bool(phrases.EVIDENCE.search(above))
    if above.strip() == "<":
        return True
    is_open = above.rstrip().endswith(("<", ",", '"')) or below.lstrip("> ").startswith(("<", '"'))
    return is_start or (is_open and bool(phrases.EVIDENCE.search(above)) and len(above) < 200)


def _mark_headers(lines: list[str], kinds: list[Line]) -> None:
    """Mark blocks of copied headers ('From: ... Sent: ... Subject: ...'), whatever their language."""
    number = 0
    while number < len(lines):
        end = _end_of_headers(lines, number) if len(lines[number]) <= LONGEST_LINE else number
        if end > number:
            kinds[number:end] = [Line.INTRO] * (end - number)
        number = max(end, number + 1)


def _end_of_headers(lines: list[str], start: int) -> int:
    """The line after the block of headers that begins at `start`; `start` itself where there is none."""
    names: list[str] = []
    end = start
    for number in range(start, min(start + 20, len(lines))):
        line = lines[number]
        header = phrases.HEADER_LINE.match(line) if len(line) <= LONGEST_LINE else None
        if header is None:
            if not names or not line.strip() or QUOTE.match(line) or len(line) > 120:
                break
            if number - end >= 2:  # a value goes on in the next line, no further
                break
            continue
        if header["name"].lower() in names:
            break
        names.append(header["name"].lower())
        end = number + 1
    is_block = len(names) >= 3 or (len(names) == 2 and (names[0] in phrases.FROM_NAMES or "subject" in names))
    if not is_block or not phrases.FROM_NAMES & set(names):
        return start
    if phrases.EVERYDAY_NAMES.issuperset(names) and not any("@" in line for line in lines[start:end]):
        return start
    while (
        end < len(lines) and lines[end].strip() and end - start < 20 and len(lines[end]) <= 80 and _is_value(lines, end)
    ):
        end += 1
    return end


def _is_value(lines: list[str], number: int) -> bool:
    """Whether this line goes on with the last header: only where an empty line follows the block at once."""
    following = lines[number + 1] if number + 1 < len(lines) else ""
    return not following.strip() and (lines[number][:1] in " \t<" or lines[number - 1].rstrip().endswith(","))


# --- which lines stay ------------------------------------------------------------------------------------------------
def _kept(lines: list[str], kinds: list[Line]) -> list[bool]:
    """For each line whether it is what was written now."""
    kept = [True] * len(lines)
    first = _first(kinds, Line.TEXT)
    intro = _first(kinds, Line.INTRO)
    if intro is not None and (first is None or intro < first):
        intro = _open_with_intro(kinds, kept, intro)
    while intro is not None:
        intro = _fold_at(kinds, kept, intro)
    _fold_end(lines, kinds, kept)
    if not any(keep and line.strip() for keep, line in zip(kept, lines, strict=True)):
        _keep_below_quotes(kinds, kept)
    return kept


def _keep_below_quotes(kinds: list[Line], kept: list[bool]) -> None:
    """Nothing would stay: then the answer is what stands below the last quote."""
    quotes = [number for number, kind in enumerate(kinds) if kind in (Line.QUOTE, Line.INTRO)]
    start = quotes[-1] + 1 if quotes else 0
    if Line.TEXT in kinds[start:]:
        kept[start:] = [True] * (len(kept) - start)


def _first(kinds: list[Line], *wanted: Line, start: int = 0) -> int | None:
    return next((number for number in range(start, len(kinds)) if kinds[number] in wanted), None)


def _end_of(kinds: list[Line], start: int, *members: Line) -> int:
    """The first line from `start` on that is none of these."""
    end = start
    while end < len(kinds) and kinds[end] in members:
        end += 1
    return end


def _open_with_intro(kinds: list[Line], kept: list[bool], intro: int) -> int | None:
    """The mail begins with who wrote what. The answer stands below; where none does, what is passed on is the text.

    Answers the next introduction to look at.
    """
    after = _end_of(kinds, intro, Line.INTRO, Line.EMPTY)
    quote_end = _end_of(kinds, after, Line.QUOTE, Line.EMPTY)
    has_answer = _first(kinds, Line.TEXT, start=quote_end) is not None
    only_quotes = after < len(kinds) and kinds[after] is Line.QUOTE
    until = quote_end if only_quotes and has_answer else after
    if only_quotes and not has_answer and not _is_forward(kinds, intro, after):
        until = len(kinds)
    kept[:until] = [False] * until
    return _first(kinds, Line.INTRO, start=until)


def _is_forward(kinds: list[Line], intro: int, after: int) -> bool:
    """Several lines of headers introduce something that is passed on, also where it is quoted."""
    return after - intro >= 3


def _fold_at(kinds: list[Line], kept: list[bool], intro: int) -> int | None:
    """Fold from this introduction on, unless answers stand between the lines it quotes. Answers the next one."""
    block_end = _end_of(kinds, intro, Line.INTRO, Line.EMPTY)
    begins_with_quote = block_end < len(kinds) and kinds[block_end] is Line.QUOTE
    quote_end = _end_of(kinds, block_end, Line.QUOTE, Line.EMPTY)
    answers_below = begins_with_quote and quote_end < len(kinds) and kinds[quote_end] is Line.TEXT
    if not answers_below:
        start = intro
        while start and kinds[start - 1] in (Line.EMPTY, Line.RULE):
            start -= 1
        kept[start:] = [False] * (len(kinds) - start)
        return None
    kept[intro : _end_of(kinds, intro, Line.INTRO)] = [False] * (_end_of(kinds, intro, Line.INTRO) - intro)
    return _first(kinds, Line.INTRO, start=quote_end)


def _fold_end(lines: list[str], kinds: list[Line], kept: list[bool]) -> None:
    """Fold what stands at the end: signatures, rules, and quotes below the last words."""
    end, own_rules = _last_kept(kept, len(kinds)), 0
    has_text = any(keep and kind is Line.TEXT for keep, kind in zip(kept, kinds, strict=True))
    while end:
        start = _start_of_tail(lines, kinds, kept, end, has_text=has_text)
        if start == end or not (has_text is False or any(kept[n] and kinds[n] is Line.TEXT for n in range(start))):
            return
        own_rules += end - start > 1 and SIGNATURE_RULE.match(lines[start]) is None
        if own_rules > 1:
            return  # several rules part somebody's own text; below the last one a signature may stand
        kept[start:end] = [False] * (end - start)
        end = start


def _last_kept(kept: list[bool], end: int) -> int:
    while end and not kept[end - 1]:
        end -= 1
    return end


def _start_of_tail(lines: list[str], kinds: list[Line], kept: list[bool], end: int, *, has_text: bool) -> int:
    """Where the next thing to fold begins, counting from the end; `end` when nothing is to be folded."""
    last = kinds[end - 1]
    if not kept[end - 1] or last in (Line.EMPTY, Line.RULE, Line.SIGNATURE):
        return end - 1
    if last is Line.QUOTE:
        return end - 1 if has_text else end
    return _start_of_signature(lines, kinds, kept, end)


def _start_of_signature(lines: list[str], kinds: list[Line], kept: list[bool], end: int) -> int:
    """The rule above a few last lines; `end` when there is none, or when what stands below it is too long."""
    seen = 0
    for number in range(end - 1, -1, -1):
        if kinds[number] is Line.RULE:
            is_plain = SIGNATURE_RULE.match(lines[number]) or ARMOUR.match(lines[number])
            return number if seen <= (2 * SIGNATURE_LINES if is_plain else SIGNATURE_LINES) else end
        if kinds[number] is Line.INTRO:
            return end
        seen += kinds[number] is not Line.EMPTY
        if seen > 2 * SIGNATURE_LINES:
            return end
    return end


# --- the names of what is folded -------------------------------------------------------------------------------------
def _folded_parts(lines: list[str], kinds: list[Line], kept: list[bool]) -> tuple[str, str]:
    """What is folded, apart: quoted, and below (signature)."""
    quoted: list[str] = []
    signature: list[str] = []
    into = signature
    for line, kind, keep in zip(lines, kinds, kept, strict=True):
        if keep:
            into = signature
            continue
        if kind in (Line.INTRO, Line.QUOTE):
            into = quoted
        elif kind is Line.RULE and into is quoted and SIGNATURE_RULE.match(line):
            into = signature
        into.append(line)
    return _join(quoted), _join(signature)

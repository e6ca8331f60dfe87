"""How an English text feels, estimated from its words; silent about every other text (docs/adr/0015).

The scoring is VADER's (Hutto and Gilbert, 2014): word by word, turned round by a negation before it, stronger or weaker
by an adverb, what comes after "but" counting more; the sum s becomes s / sqrt(s^2 + 15).
"""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST = 4_000  # characters that are read: how a long letter feels shows by then
FEWEST_WORDS = 3
SHARE_OF_ENGLISH = 0.15  # of all words: those that only English has
NEGATIONS = _words(
    "not no never none nobody nothing neither nor cannot can't cant don't dont doesn't doesnt didn't didnt isn't isnt "
    "wasn't wasnt aren't won't wont wouldn't couldn't shouldn't hasn't haven't hadn't without hardly barely rarely "
    "lack lacks"
)
STRONGER = _words(
    "very really extremely absolutely completely totally so too incredibly highly deeply particularly utterly quite "
    "especially entirely"
)
WEAKER = _words("slightly somewhat bit little fairly almost partly mildly rather kinda")
#: Frequent words that English has and its neighbours have not; then frequent words of those.
ENGLISH = _words(
    "the and is are was were be been of to that this with have has had for you your my they it its not but what when "
    "which who would could should will can there their we our from about because very just after before again she he "
    "her his i i'm i've it's don't didn't an as at if or me us how why does did do than then them these those"
)
OTHERS = _words(
    "der das und ist nicht ein eine mit auf den dem für ich sie wir ihr sich auch von zu wie aber noch bei sehr nach "
    "wurde werden haben hat kein keine le la les des est pas je vous nous une que qui pour dans avec sur ne au el los "
    "las una por con para no es se del muy il di che non per sono una è het een niet van dat zijn voor met op ik je "
    "och att det som inte på en jag har med är af til ikke og på nie jest na że do się w z to"
) - _words("no do to on in me")
WORD = re.compile(r"[^\W\d_][^\W\d_'’-]*")


def estimated_mood(text: str) -> int | None:
    """From -2 (very bad) to 2 (very good); None where the text is not clearly English or says nothing of the kind."""
    words = [word.replace("’", "'") for word in WORD.findall(text[:LONGEST].lower())]
    if len(words) < FEWEST_WORDS or _lexicon().keys().isdisjoint(words) or not is_english(words):
        return None
    total = sum(_feelings(words))
    score = total / math.sqrt(total * total + 15)
    return next(mood for mood, least in ((2, 0.7), (1, 0.25), (0, -0.25), (-1, -0.7), (-2, -1.1)) if score >= least)


def is_english(words: list[str]) -> bool:
    """Whether these words are English: enough of its own small words, and more than of its neighbours'."""
    english = sum(word in ENGLISH for word in words)
    others = sum(word in OTHERS for word in words)
    return english > others and english >= max(1, SHARE_OF_ENGLISH * len(words)) and all(map(str.isascii, words[:200]))


def _feelings(words: list[str]) -> list[float]:
    """What each word that feels like something adds."""
    lexicon = _lexicon()
    turn = words.index("but") if "but" in words else -1
    felt = []
    for at, word in enumerate(words):
        if value := lexicon.get(word):
            before = words[max(0, at - 3) : at]
            value = _coloured(value, before)
            felt.append(value * (1.0 if turn < 0 else 0.5 if at < turn else 1.5))
    return felt


def _coloured(value: float, before: list[str]) -> float:
    """The word's value after the up to three words before it; the nearer they are, the more they do."""
    for distance, word in enumerate(reversed(before)):
        push = 0.293 * (1 - 0.05 * distance) * (1 if value > 0 else -1)
        value += push if word in STRONGER else -push if word in WEAKER else 0
    return value * -0.74 if not NEGATIONS.isdisjoint(before) else value


@cache
def _lexicon() -> dict[str, float]:
    lines = Path(__file__).with_name("lexicon_en.txt").read_text().splitlines()
    pairs = (line.split(" ") for line in lines if line and not line.startswith("#"))
    return {word: float(value) for word, value in pairs}

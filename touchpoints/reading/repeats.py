"""Whether somebody says that they had to tell again what was told before; in English and German."""

from __future__ import annotations

import re

LONGEST = 4_000  # characters that are read
_COUNTED = r"(second|third|fourth|fifth|sixth|seventh|2nd|3rd|4th|5th|6th|umpteenth)"
_ZAEHLT = r"(zweite|dritte|vierte|fünfte|sechste|x-te|zigste)[nmrs]?"
_TOLD = r"(told|said|explained|mentioned|described|reported|sent|given|gave|provided|submitted|uploaded|repeated)"
_GESAGT = (
    r"(gesagt|erzählt|erklärt|mitgeteilt|geschrieben|geschildert|gemeldet|beschrieben|erwähnt|geschickt|gesendet|"
    r"eingereicht|angegeben)"
)

_PATTERNS = (
    rf"\bas i('ve| have|) ?(already |previously |just |)?{_TOLD}\b",
    rf"\b(i|we)('ve| have|'d| had|) ?(already|repeatedly|previously) {_TOLD}\b",
    rf"\b(i|we)('ve| have) {_TOLD} ([\w ']{{1,40}} )?"
    r"(already|before|(two|three|four|five|several|many|multiple) times|twice)\b",
    rf"\b{_TOLD} (you|your colleagues?|them|somebody|someone|the agent|the team) ([\w ']{{1,30}} )?"
    r"(already|before|twice)\b",
    r"\bhav(e|ing) to (tell|explain|repeat|say|send|give) ([\w ']{1,40} )?"
    r"(again|all over|once more|twice|every time)\b",
    r"\b(explain|repeat|tell|start)(ing|ed)? ([\w ']{1,30} )?(all over again|from scratch|from the beginning again)\b",
    r"\b(had to|have to|having to|made me|makes? me|asked me to) (repeat|re-?explain|re-?send|re-?tell)\b",
    r"\b(how (many times|often) (do|must|have|should) (i|we))\b",
    rf"\b{_COUNTED} time (that )?(i|we|i'm|i am|we're|we are|i've|i have|we've|we have|calling|asking|writing)\b",
    rf"\b(for the|now the|already the) {_COUNTED} time\b",
    r"\b(once again|yet again),? (i|we) (have|had|need|am|are|want|must|explain|ask|call|write)\b",
    r"\b(same|identical) (question|information|story|documents?|details|photos?|problem) (again|for the)\b",
    rf"\b(wie|was) (ich|wir) (\w+ ){{0,3}}(schon|bereits) (\w+ ){{0,4}}{_GESAGT}\b",
    rf"\b(schon|bereits) (\w+ ){{0,3}}(einmal |mal |mehrfach |mehrmals |zweimal |dreimal |x-mal |oft ){{0,2}}"
    rf"{_GESAGT}\b",
    rf"\bwie (\w+ ){{0,2}}(schon|bereits|mehrfach) {_GESAGT}\b",
    rf"\b(zum|das) {_ZAEHLT} mal\b",
    r"\b(nochmals?|noch ?mal|noch einmal|erneut|wieder) (alles |das |die ganze \w+ |von vorne? ){0,2}"
    r"(erklären|erzählen|sagen|schildern|schicken|einreichen|wiederholen)\b",
    r"\bwie oft (muss|soll|sollen|müssen|denn)\b",
    r"\b(wieder|alles|immer) (\w+ ){0,2}von vorne?\b",
)
SAYS_SO = re.compile("|".join(_PATTERNS))


def told_again(text: str) -> str:
    """The words in which `text` says that it was told before ('as I already told'); '' where it does not."""
    plain = " ".join(text[:LONGEST].replace("’", "'").lower().split())
    found = SAYS_SO.search(plain)
    return found.group().strip() if found else ""

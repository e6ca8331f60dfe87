"""A row of any file of people or firms in the form in which it is compared: one clean value per known field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from customers.matching.columns import ABOUT_ROW, RECORD_ID, guess_columns
from customers.matching.contents import is_telling, meanings_by_content
from customers.matching.names import firm_words, looks_like_firm, person_words, plain_words, split_name

#: What is compared, in this order; own fields of a file follow.
FIELDS = (
    "given", "family", "born", "ids", "phones", "emails", "firm", "street", "number", "extra", "postcode", "city",
    "state", "country", "gender", "website",
)  # fmt: skip
INDEX = {name: place for place, name in enumerate(FIELDS)}
NOT_COMPARED = {
    RECORD_ID, ABOUT_ROW, "notes", "tags", "owner", "language", "languages_spoken", "time_zone", "do_not_contact",
    "customer_since", "title", "social", "organisation_role",
}  # fmt: skip
Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """One person or firm: `values` by FIELDS ('' or () where nothing is told), then own ones; `generation`: jr, sr."""

    values: tuple[Value, ...]
    generation: str = ""


@dataclass
class Reader:
    """Turns rows into records. `own` are the own fields that are compared, by their place in the row."""

    ours: dict[int, str]
    own: list[int] = field(default_factory=list)
    names_firms: bool = False
    day_first: bool = True

    def record(self, row: Sequence[str]) -> Record:
        """One row as a record."""
        told: dict[str, list[str]] = {}
        for place, ours in self.ours.items():
            text = row[place].strip() if place < len(row) else ""
            if text and text.casefold() not in _NOTHING:
                told.setdefault(ours, []).append(text)
        own = tuple(plain_words(row[place]) if place < len(row) else "" for place in self.own)
        return record_of(told, own=own, day_first=self.day_first, names_firms=self.names_firms)


def record_of(
    told: Mapping[str, list[str]], *, own: tuple[str, ...] = (), day_first: bool = True, names_firms: bool = False
) -> Record:
    """What is told of somebody (lists of texts by the words of `columns`) as a record."""
    given, family, generation = ("", "", "") if names_firms else _person(told)
    street, number, extra = _address(told)
    firm = " ".join(told.get("organisation", ())) or (told.get("name", [""])[0] if names_firms else "")
    values: tuple[Value, ...] = (
        given,
        family,
        _first(told, "birth_date", lambda text: date_digits(text, day_first=day_first)) or _born_in_parts(told),
        _all(told, "national_id", _sign),
        _all(told, "phone", phone_key),
        _all(told, "email", email_key),
        firm_words(firm),
        street,
        number,
        extra,
        _first(told, "postcode", lambda text: _sign(text).removesuffix("0000") if "-" in text else _sign(text)),
        _first(told, "city", plain_words),
        _first(told, "state", plain_words),
        _first(told, "country", plain_words),
        _first(told, "gender", lambda text: plain_words(text)[:1]),
        _first(told, "website", website_key),
    )
    return Record(values + own, generation)


def _person(told: Mapping[str, list[str]]) -> tuple[str, str, str]:
    given, one = person_words(" ".join(told.get("first_name", []) + told.get("middle_name", [])))
    family, other = person_words(" ".join(told.get("last_name", ())))
    generation = one or other or person_words(f"x {' '.join(told.get('name_suffix', ()))}")[1]
    if given or family or "name" not in told:
        return given, family, generation
    return split_name(told["name"][0])


_NOTHING = frozenset(("null", "none", "nan", "n/a", "na", "-", "--", "unknown", "unbekannt", "nil", "?"))


def reader(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Reader:
    """How rows with these headers are read: columns by their names, then a look at what they hold."""
    guessed = guess_columns(headers)
    ours: dict[int, str] = {}
    for place, header in enumerate(headers):
        meaning = guessed.get(header.strip(), "")
        ours[place] = meaning if meaning not in ours.values() or meaning in _SEVERAL else ""
    sample = rows[:2000]
    ours |= meanings_by_content([place for place, meaning in ours.items() if not meaning], sample, set(ours.values()))
    own = [place for place, meaning in ours.items() if not meaning and is_telling(place, rows)]
    known = {place: meaning for place, meaning in ours.items() if meaning and meaning not in NOT_COMPARED}
    persons = {"first_name", "last_name"} & set(known.values())
    names = _told(sample, known, "name")
    firms = not persons and bool(names) and sum(map(looks_like_firm, names)) > len(names) / 8
    dates = _told(sample, known, "birth_date")
    return Reader(ours=known, own=own, names_firms=firms, day_first=_day_first(dates))


def _told(rows: Sequence[Sequence[str]], known: Mapping[int, str], wanted: str) -> list[str]:
    places = [place for place, meaning in known.items() if meaning == wanted]
    return [row[place] for row in rows for place in places if place < len(row)]


_SEVERAL = {"", "email", "phone", "national_id", *NOT_COMPARED}


def _first(told: Mapping[str, list[str]], name: str, clean: Callable[[str], str]) -> str:
    return next((value for value in map(clean, told.get(name, ())) if value), "")


def _all(told: Mapping[str, list[str]], name: str, clean: Callable[[str], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in map(clean, told.get(name, ())) if value))


def _sign(text: str) -> str:
    """A number of papers or a postcode: letters and digits only."""
    return "".join(re.findall(r"[^\W_]", text.casefold()))


# --- what is reached --------------------------------------------------------------------------------
def phone_key(text: str) -> str:
    """The last nine digits of a number: the same with and without country code; '' for what is too short."""
    digits = re.sub(r"\D", "", re.split(r"(?i)\s*(?:x|ext\.?|dw)\s*\d+$", text.replace("(0)", ""))[0])
    return digits[-9:] if len(digits) >= 6 else ""


def email_key(text: str) -> str:
    """An address as its mailbox sees it: lower case, without what stands after '+', dots of Gmail aside."""
    text = text.strip().casefold().removeprefix("mailto:")
    local, at, domain = text.rpartition("@")
    if not at:
        return ""
    local = local.split("+")[0]
    if domain in ("gmail.com", "googlemail.com"):
        local, domain = local.replace(".", ""), "gmail.com"
    return f"{local}@{domain}"


def website_key(text: str) -> str:
    """The domain of an address."""
    return re.sub(r"^(https?://)?(www\.)?", "", text.strip().casefold()).split("/")[0]


# --- days --------------------------------------------------------------------------------
_MONTH_NAMES = "jan jän|feb|mar mär mrz|apr|may mai|jun|jul|aug|sep|oct okt|nov|dec dez"
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES.split("|"), start=1) for name in names.split()}


def _day_first(dates: Sequence[str]) -> bool:
    """Whether days come before months in a column of dates; yes unless something speaks against it."""
    pairs = [found.groups() for found in (re.match(r"\s*(\d\d?)[./-](\d\d?)[./-]\d", text) for text in dates) if found]
    return sum(int(one) > 12 for one, _ in pairs) >= sum(int(two) > 12 for _, two in pairs)


def date_digits(text: str, *, day_first: bool = True) -> str:
    """A day as YYYYMMDD; what cannot be read as one keeps its digits, so that a typo stays near to the truth."""
    text = text.strip().casefold().split("t00:")[0].split(" 00:")[0]
    named = re.search(r"[^\W\d_]{3,}", text)
    numbers = re.findall(r"\d+", text)
    if named and named[0][:3] in _MONTHS and len(numbers) == 2:
        day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
        return _day(year, str(_MONTHS[named[0][:3]]), day)
    if len(numbers) >= 3 and len("".join(numbers[:3])) <= 9:
        one, two, three = numbers[:3]
        if len(one) > 2 and len(one) >= len(three):
            return _day(one, two, three)
        if len(two) < 3 and ((int(two) > 12 and int(one) <= 12) or (not day_first and int(one) <= 12)):
            one, two = two, one
        return _day(three, two, one)
    digits = "".join(numbers)
    if len(digits) == 8 and not ("1850" <= digits[:4] <= "2100") and "1850" <= digits[4:] <= "2100":
        return _day(digits[4:], digits[2:4], digits[:2])
    return digits[:8] if len(digits) >= 4 else ""


def _born_in_parts(told: Mapping[str, list[str]]) -> str:
    """A birthday whose year, month and day stand apart; the year alone where that is all."""
    year, month, day = (
        re.sub(r"\D", "", told.get(part, [""])[0]) for part in ("birth_year", "birth_month", "birth_day")
    )
    return _day(year, month, day) if year and month and day else year


def _day(year: str, month: str, day: str) -> str:
    if len(year) == 2:
        year = ("20" if int(year) <= 25 else "19") + year
    return f"{year:0>4}{month:0>2}{day:0>2}"


# --- where --------------------------------------------------------------------------------
_STREET = {
    "st": "street", "str": "strasse", "rd": "road", "ave": "avenue", "av": "avenue", "dr": "drive", "ln": "lane",
    "ct": "court", "crt": "court", "pl": "place", "sq": "square", "blvd": "boulevard", "cres": "crescent",
    "cct": "circuit", "crct": "circuit", "pde": "parade", "tce": "terrace", "ter": "terrace", "hwy": "highway",
    "cl": "close", "pkwy": "parkway", "gr": "grove", "gdns": "gardens", "n": "north", "s": "south", "e": "east",
    "w": "west", "pl.": "platz", "apt": "apartment", "ste": "suite",
}  # fmt: skip


def _address(told: Mapping[str, list[str]]) -> tuple[str, str, str]:
    """(street without number, house number, the rest)."""
    number = plain_words(" ".join(told.get("street_number", ()))).replace(" ", "")
    words = plain_words(" ".join(told.get("street", ()))).split()
    if words and not number:
        at = next((place for place in (0, len(words) - 1) if words[place][0].isdigit()), None)
        if at is None:
            at = next((place for place, word in enumerate(words) if word[0].isdigit()), None)
        if at is not None:
            number = words.pop(at)
    street = " ".join(_STREET.get(word, word) for word in words)
    street = re.sub(r"(?<=\w)str\b", "strasse", street)
    return street, number, plain_words(" ".join(told.get("address_extra", ())))

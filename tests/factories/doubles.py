"""Made-up files of people and firms with duplicates whose truth is known: Europeans, families, twins, slips.

Rules were made looking at seed 1 only; docs/adr/0010 measures files of another seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import accumulate

_GIVEN = """
    anna maria sofia emma lena laura julia marie sarah lea hannah nina eva clara paula greta ida frieda elena
    ines lucie camille chloé manon élodie aurélie giulia chiara martina francesca alessia carmen lucía pilar
    marta joanna katarzyna agnieszka zuzana petra ingrid astrid freya saga linnéa aino kaisa fatima aisha
    leyla yasmin noor mei ling thomas michael andreas peter stefan jonas lukas felix paul max jan tim niklas
    moritz anton emil karl otto hugo lars sven björn erik nils oskar mikael jens pierre luc étienne mathieu
    antoine julien marco luca matteo giovanni paolo carlos josé miguel ángel javier diego pablo tomasz piotr
    krzysztof pavel jiří james william robert john david richard daniel joseph christopher alexander benjamin
    samuel oliver henry edward charles george harry mohammed omar yusuf ali ahmed hassan ivan dmitri sergei
    katherine elizabeth margaret victoria charlotte rebecca jennifer susan patricia"""
_PARTS = """
    mül schnei fisch web mey wag beck hoff schä koch bau rich klein wolf neu schwarz zim braun krü hart lan
    wer schmi lin berg sand nor dahl eke holm lund söder al ander svens johan peder niel chris mor ros bian
    fer espo ricc mar gre bru gal con lop gar mart rod sanch per gom fern ruiz diaz mor alv rom nav tor du le
    mo ber pet rob rich lau sim mich gar dav rous vin fou gir kow nowa wis woj kam lew dab zie szym kral nov
    dvo cer proch kuc ves hor smi jon tay bro wil eva tho rob wal whi hug gre hal woo har"""
_ENDS = """
    ler der er mann berg stein sen son ström qvist ini elli etti ez ano eau ier ard ski wicz czyk ak ova ek er
    ton ley field ham ford wood s"""
_STREETS = """
    haupt bahnhof garten berg schul linden kirch wald mühlen rosen park markt ring birken feld wiesen eichen
    kastanien"""
_TOWNS = """
    berlin hamburg münchen köln wien zürich basel bern graz linz paris lyon nantes lille milano torino roma
    verona madrid sevilla valencia porto lisboa warszawa kraków praha brno malmö göteborg oslo bergen aarhus
    odense gent brugge utrecht leiden breda york leeds bath exeter"""
_FIRMS = """
    bau technik media logistik consulting solutions systems energy foods pharma design print metall holz
    textil auto labs"""
GIVEN, PARTS, ENDS, STREETS, TOWNS, FIRMS = (
    words.split() for words in (_GIVEN, _PARTS, _ENDS, _STREETS, _TOWNS, _FIRMS)
)
LEGAL = ("GmbH", "AG", "Ltd", "SA", "B.V.", "S.r.l.", "AB", "KG", "Inc.", "")


class World:
    """Draws people with the frequencies of life: few names are common, most are rare."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        surnames = list(dict.fromkeys(part + end for part in PARTS for end in ENDS))
        self.random.shuffle(surnames)
        self.surnames = surnames
        self.family_weights = list(accumulate(1 / (rank + 8) for rank in range(len(surnames))))
        self.given_weights = list(accumulate(1 / (rank + 12) for rank in range(len(GIVEN))))
        self.addresses: set[str] = set()

    def given(self) -> str:
        return self.random.choices(GIVEN, cum_weights=self.given_weights)[0].title()

    def surname(self) -> str:
        return self.random.choices(self.surnames, cum_weights=self.family_weights)[0].title()

    def home(self) -> dict[str, str]:
        draw = self.random
        town = draw.randrange(len(TOWNS))
        return {
            "street": draw.choice(STREETS).title() + draw.choice(("straße", "weg", "gasse", "allee")),
            "number": str(draw.randint(1, 140)) + draw.choice(("", "", "", "a", "b")),
            "postcode": f"{10000 + town * 1500 + draw.randrange(400)}",
            "city": TOWNS[town].title(),
        }

    def number(self) -> str:
        return f"+49{self.random.choice((151, 160, 170, 30, 40, 89))}{self.random.randint(1_000_000, 9_999_999)}"

    def paper(self) -> str:
        return str(self.random.randint(10_000_000, 99_999_999))

    def person(self, *, family: str = "", home: dict[str, str] | None = None, year: int = 0) -> dict[str, str]:
        draw = self.random
        given, family = self.given(), family or self.surname()
        day = (year or draw.randint(1935, 2004), draw.randint(1, 12), draw.randint(1, 28))
        return {
            "given": given, "family": family, "born": "{:04}-{:02}-{:02}".format(*day), "phone": self.number(),
            "paper": self.paper(),
            "email": self.address(given, family), **(home or self.home()),
            "firm": draw.choice(FIRMS).title() + " " + draw.choice(self.surnames).title(),
        }  # fmt: skip

    def address(self, given: str, family: str) -> str:
        draw = self.random
        name = draw.choice(
            (f"{given}.{family}", f"{given[0]}.{family}", f"{given}{draw.randint(1, 99)}", f"{family}{given}")
        )
        domain = draw.choice(("gmail.com", "gmx.de", "web.de", "example.org", "outlook.com"))
        while (address := f"{name}@{domain}".lower()) in self.addresses:
            name += str(draw.randint(1, 99))
        self.addresses.add(address)
        return address

    def households(self, people: int, *, families: float, namesakes: bool = True) -> list[dict[str, str]]:
        """That many people; a share of them in families, with twins and (`namesakes`) fathers and sons of one name."""
        draw = self.random
        found: list[dict[str, str]] = []
        while len(found) < people:
            first = self.person()
            found.append(first)
            if draw.random() > families:
                continue
            home = {name: first[name] for name in ("street", "number", "postcode", "city")}
            kind = draw.choices(("pair", "siblings", "twins", "namesake"), (60, 28, 5, 7))[0]
            year = int(first["born"][:4]) + (30 if kind == "siblings" else 0)
            other = self.person(family=first["family"], home=home, year=year + draw.randint(-6, 6))
            while other["given"] == first["given"]:
                other["given"] = self.given()
            if kind == "twins":
                other["born"] = first["born"]
            if kind == "namesake" and namesakes:
                other |= {"given": first["given"], "born": f"{year + draw.randint(20, 35)}{other['born'][4:]}"}
            if draw.random() < 0.4:
                other["phone"] = first["phone"]
            found.append(other)
        return found[:people]

    def firms(self, count: int) -> list[dict[str, str]]:
        draw, found = self.random, []
        for _ in range(count):
            name = (
                f"{self.surname()} {draw.choice(FIRMS).title()}"
                if draw.random() < 0.7
                else f"{self.surname()} & {self.surname()}"
            )
            site = name.lower().replace(" ", "").replace("&", "-")
            found.append({
                "firm": f"{name} {draw.choice(LEGAL)}".strip(), "paper": "DE" + self.paper() + "1",
                "phone": self.number(), "website": f"https://www.{site}.com", **self.home(),
            })  # fmt: skip
        return found

    # --- what goes wrong -------------------------------------------------------------------------------------------
    def slip(self, text: str) -> str:
        if len(text) < 2:
            return text
        draw, at = self.random, self.random.randrange(len(text) - 1)
        match draw.randrange(4):
            case 0:
                return text[:at] + text[at + 1 :]
            case 1:
                return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
            case 2:
                return text[:at] + draw.choice("0123456789" if text[at].isdigit() else "aeinrst") + text[at + 1 :]
            case _:
                return text[:at] + text[at] + text[at:]

    def spoil(self, row: dict[str, str], times: int) -> dict[str, str]:
        """The same person written down again, with `times` things different."""
        draw, again = self.random, dict(row)
        for _ in range(times):
            field = draw.choice(list(again))
            text = again[field]
            if not text:
                continue
            if field in ("given", "family") and draw.random() < 0.15:
                again["given"], again["family"] = again.get("family", ""), again.get("given", "")
            elif field == "given" and draw.random() < 0.3:
                again[field] = draw.choice((SHORT.get(text.lower(), text), text[0] + ".", text + " " + self.given()))
            elif field == "born" and draw.random() < 0.4:
                again[field] = f"{text[:4]}-{text[8:]}-{text[5:7]}" if text[8:] <= "12" else text
            elif field in ("phone", "email") and draw.random() < 0.4:
                again[field] = (
                    self.number()
                    if field == "phone"
                    else self.address(row["given"], row["family"])
                    if "given" in row
                    else text
                )
            elif field == "street" and draw.random() < 0.5:
                again[field] = text.replace("straße", draw.choice(("str.", "strasse", "str")))
            elif field in ("street", "city") and draw.random() < 0.1 and "given" in row:
                again |= self.home()  # moved
            elif field == "firm" and draw.random() < 0.5:
                again[field] = " ".join(word for word in text.split() if word not in LEGAL)
            elif draw.random() < 0.2:
                again[field] = ""
            elif draw.random() < 0.25:
                again[field] = plain(text)
            else:
                again[field] = self.slip(text)
        return again

    def doubled(
        self, rows: list[dict[str, str]], *, share: float, times: int, most: int = 3
    ) -> list[tuple[int, dict[str, str]]]:
        """(person, row) in random order: a share of them written down again up to `most` times."""
        draw, found = self.random, list(enumerate(rows))
        for person, row in enumerate(rows):
            if draw.random() < share:
                for _ in range(draw.choices((1, 2, 3), (0.7, 0.2, 0.1))[0] if most > 1 else 1):
                    found.append((person, self.spoil(row, draw.randint(0, times))))
        draw.shuffle(found)
        return found


SHORT = {
    "thomas": "Tom", "michael": "Mike", "william": "Bill", "robert": "Bob", "elizabeth": "Liz", "katherine": "Kate",
    "alexander": "Alex", "christopher": "Chris", "margaret": "Peggy", "andreas": "Andi", "benjamin": "Ben",
    "joseph": "Joe", "richard": "Dick", "charles": "Charlie", "susan": "Sue", "jennifer": "Jenny", "samuel": "Sam",
}  # fmt: skip


def plain(text: str) -> str:
    """As typed on a foreign keyboard, or shouted."""
    typed = text.translate(str.maketrans("äöüéèíáóúøåñř", "aoueeiaouoanr"))
    return typed.upper() if typed == text else typed


Columns = dict[str, Callable[[dict[str, str], random.Random], str]]


def _of(name: str) -> Callable[[dict[str, str], random.Random], str]:
    return lambda row, _: row[name]


def _day(row: dict[str, str], draw: random.Random) -> str:
    parts = row["born"].split("-")
    return f"{parts[2]}.{parts[1]}.{parts[0]}" if len(parts) == 3 and draw.random() < 0.5 else row["born"]


def _phone(row: dict[str, str], draw: random.Random) -> str:
    text = row["phone"]
    if not text.startswith("+49") or draw.random() < 0.5:
        return text
    return f"0{text[3:6]} / {text[6:9]} {text[9:]}"


def _street(row: dict[str, str], _: random.Random) -> str:
    return f"{row['street']} {row['number']}".strip()


def _whole(row: dict[str, str], draw: random.Random) -> str:
    return f"{row['family']}, {row['given']}" if draw.random() < 0.2 else f"{row['given']} {row['family']}".strip()


STYLES: dict[str, Columns] = {
    "german": {"Vorname": _of("given"), " Nachname": _of("family"), "Geb.-Datum": _day, "Straße": _street,
               "PLZ": _of("postcode"), "Ort": _of("city"), "Telefon": _phone, "E-Mail": _of("email")},
    "crm": {"Full Name": _whole, "Email Address": _of("email"), "Phone Number": _phone, "Company": _of("firm")},
    "letters": {"first name": _of("given"), "last name": _of("family"), "address": _street,
                "zip": _of("postcode"), "city": _of("city")},
    "register": {"name": _whole, "dob": _day, "zip code": _of("postcode"), "ssn": _of("paper")},
    "members": {"fname": _of("given"), "lname": _of("family"), "birthdate": _day, "mobile": _phone},
    "febrl": {"given_name": _of("given"), "surname": _of("family"), "street_number": _of("number"),
              "address_1": _of("street"), "suburb": _of("city"), "postcode": _of("postcode"),
              "date_of_birth": lambda row, _: row["born"].replace("-", ""),
              "soc_sec_id": _of("paper")},
    "names": {"first": _of("given"), "last": _of("family"), "birthday": _day},
    "firms": {"Company name": _of("firm"), "Street": _street, "Postal code": _of("postcode"), "City": _of("city"),
              "Phone": _phone, "Website": _of("website"), "VAT": _of("paper")},
    "firm_names": {"Name": _of("firm"), "Street": _street, "City": _of("city"), "Tel": _phone},
}  # fmt: skip


def made_file(
    style: str, *, people: int, seed: int, families: float = 0.25, share: float = 0.25, times: int = 3
) -> tuple[list[str], list[list[str]], list[int]]:
    """(headers, rows, whose row it is) of one style of STYLES."""
    world = World(seed)
    rows = (
        world.firms(people)
        if style.startswith("firm")
        else world.households(people, families=families, namesakes=bool({_day} & set(STYLES[style].values())))
    )
    doubled = world.doubled(rows, share=share, times=times)
    columns = STYLES[style]
    told = [[say(row, world.random) for say in columns.values()] for _, row in doubled]
    return ["id", *columns], [[str(n), *row] for n, row in enumerate(told)], [person for person, _ in doubled]

"""Names, towns and companies of the demo world's customers. All invented."""

from __future__ import annotations

from random import Random

FIRST = (
    "Yusuf Hannah Piotr Lena Omar Grace Ivan Bruno Ella Dmitri Fatima Noah Isla Kenji Zanele Aoife Mateo Ingrid Tariq Chloe"
    " Rahul Sienna Pablo Nia Oskar Leila Callum Maja Emeka Freya Hugo Amina Felix Rosa Idris Klara Arjun Bethan Luca Salma"
    " Viktor Odette Kofi Marta Declan Yara Anton Priyanka Gareth Nadia Stefan Imani Rhys Elif Jakub Thandi Robin Mina"
).split()
LAST = (
    "Demir Brooks Zielinski Fischer Farouk Adeyemi Petrov Costa Novak Volkov Zahra Müller Murray Mori Khumalo Byrne Silva"
    " Larsen Aziz Martin Mehta Rossi Ortega Williams Nilsson Haddadi Stewart Kowalska Eze Hansen Dubois Diallo Wagner"
    " Moreno Osman Hofmann Rao Price Bianchi Saleh Horvat Laurent Mensah Santos Walsh Nasser Orlov Desai Evans Karimi"
    " Becker Mwangi Hughes Yilmaz Nowak Dlamini Hart Abadi"
).split()
TRADES = (
    "Bakery",
    "Optik",
    "Cycles",
    "Dental",
    "Textiles",
    "Ceramics",
    "Joinery",
    "Flowers",
    "Print",
    "Motors",
    "Books",
)
LANGUAGES = (("en", "English"), ("en", "English, French"), ("de", "German, English"), ("en", "English, Polish"))
ZONES = ("Europe/London", "Europe/London", "Europe/London", "Europe/Dublin", "Europe/Berlin")
TAGS = ("Home", "Business", "Motor", "Loyal 10 years", "Storm week", "VIP")


class Person:
    """Who customer number n is: everything follows from the generator."""

    def __init__(self, number: int, random: Random) -> None:
        first, last = random.choice(FIRST), random.choice(LAST)
        self.number = number
        self.first = first
        self.name = f"{first} {last}"
        self.company = f"{last} {random.choice(TRADES)}" if random.random() < 0.28 else ""
        self.email = f"{_plain(first)}.{_plain(last)}{number}@example.org"
        self.phone = f"+44163297{number:04d}" if number < 10000 else ""
        self.language, self.speaks = random.choice(LANGUAGES)
        self.zone = random.choice(ZONES)
        self.years = random.randint(0, 14)
        self.tags = random.sample(TAGS, k=random.choice((0, 0, 1, 1, 2)))
        self.wants_marketing = random.choice((True, False, None))
        self.wants_recording = random.choice((True, True, False))
        self.patience = random.choice(("calm", "calm", "plain", "plain", "hot"))


def _plain(name: str) -> str:
    return name.lower().replace("ü", "u").replace("á", "a")

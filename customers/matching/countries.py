"""Which country a cell names: by ISO code, or by its name in English, its own language and some others."""

from __future__ import annotations

from phonenumbers import SUPPORTED_REGIONS

from customers.matching.names import plain_words

_NAMES = """
    AE united arab emirates, uae | AR argentina, arg | AT austria, österreich, autriche, aut | AU australia, aus |
    BE belgium, belgië, belgique, belgien, bel | BG bulgaria, българия | BR brazil, brasil, bra |
    CA canada, kanada, can | CH switzerland, schweiz, suisse, svizzera, suiza, che | CL chile |
    CN china, 中国, 中國, people's republic of china, chn | CO colombia | CY cyprus, κύπρος |
    CZ czech republic, czechia, česko, česká republika, tschechien, cze |
    DE germany, deutschland, allemagne, alemania, germania, duitsland, niemcy, brd, deu, ger |
    DK denmark, danmark, dänemark, dnk | EE estonia, eesti | EG egypt, مصر | ES spain, españa, espagne, spanien, esp |
    FI finland, suomi, finnland, fin | FR france, frankreich, francia, frankrijk, fra |
    GB united kingdom, uk, u k, great britain, england, scotland, wales, northern ireland, gbr, vereinigtes königreich,
    großbritannien, royaume uni, reino unido | GR greece, ελλάδα, griechenland | HK hong kong, 香港 |
    HR croatia, hrvatska, kroatien | HU hungary, magyarország, ungarn | ID indonesia | IE ireland, éire, irland, irl |
    IL israel, ישראל | IN india, indien, ind | IS iceland, ísland | IT italy, italia, italien, italie, ita |
    JP japan, 日本, jpn | KE kenya | KR south korea, korea, republic of korea, 대한민국, 한국 | LT lithuania, lietuva |
    LU luxembourg, luxemburg | LV latvia, latvija | MT malta | MX mexico, méxico, mexiko, mex | MY malaysia |
    NG nigeria | NL netherlands, the netherlands, holland, nederland, niederlande, pays bas, nld |
    NO norway, norge, norwegen, nor | NZ new zealand, nzl | PE peru, perú | PH philippines | PK pakistan |
    PL poland, polska, polen, pologne, pol | PT portugal, prt | RO romania, românia, rumänien |
    RS serbia, srbija, србија | RU russia, россия, russland, russian federation, rus | SA saudi arabia, السعودية |
    SE sweden, sverige, schweden, swe | SG singapore | SI slovenia, slovenija | SK slovakia, slovensko, slowakei |
    TH thailand, ไทย | TR turkey, türkiye, türkei, tur | TW taiwan, 台灣 | UA ukraine, україна | VN vietnam, việt nam |
    US united states, united states of america, usa, u s a, u s, us of a, america, vereinigte staaten, états unis,
    estados unidos, stati uniti | ZA south africa, südafrika"""
_REGIONS: dict[str, str] = {}
for _one in _NAMES.split("|"):
    _code, _, _names = _one.strip().partition(" ")
    _REGIONS |= {plain_words(_name): _code for _name in _names.split(",")}


def region_of(text: str) -> str:
    """The ISO 3166 code of the country somebody wrote; '' for what is none we know."""
    code = text.strip().upper()
    return code if code in SUPPORTED_REGIONS else _REGIONS.get(plain_words(text), "")

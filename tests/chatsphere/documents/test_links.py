from __future__ import annotations

import gzip
import io
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

import pytest

from chatsphere.documents.extraction.blocks import Kind
from chatsphere.documents.extraction.links import SITEMAP_BYTES, links, listed
from chatsphere.documents.sandbox import links_apart, listed_apart
from chatsphere.errors import DocumentFailure, FailureCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = "https://ducks.example/pond/index.html"
SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://ducks.example/one </loc><lastmod>2026-01-01</lastmod></url>
<url><loc>https://ducks.example/two?a=1&amp;b=2</loc></url></urlset>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://ducks.example/part-1.xml.gz</loc></sitemap></sitemapindex>"""


def linked(html: str) -> list[str]:
    return [block.text for block in links(io.BytesIO(html.encode()), PAGE)]


def test_links_are_absolute_and_told_once() -> None:
    html = """<a href="deep/one.html">1</a><a href=" /two?x=1#part ">2</a><a href="//other.example/">3</a>
        <a href="deep/one.html">again</a><map><area href="../four"></map><a>none</a><a href="">here</a>"""
    assert linked(html) == [
        "https://ducks.example/pond/deep/one.html",
        "https://ducks.example/two?x=1#part",
        "https://other.example/",
        "https://ducks.example/four",
    ]


def test_a_page_says_where_its_links_begin_and_which_are_not_to_be_followed() -> None:
    assert linked('<base href="/lake/"><a href="one">1</a><a rel="nofollow ugc" href="two">2</a>') == [
        "https://ducks.example/lake/one"
    ]
    assert linked('<meta name="ROBOTS" content="noindex, NoFollow"><a href="one">1</a>') == []
    assert linked('<a href="http://[broken">1</a>') == []


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda content: BOM_UTF8 + content])
def test_what_a_sitemap_lists(pack: Callable[[bytes], bytes]) -> None:
    found = list(listed(io.BytesIO(pack(SITEMAP))))
    assert [(block.text, block.kind) for block in found] == [
        ("https://ducks.example/one", Kind.LINK),
        ("https://ducks.example/two?a=1&b=2", Kind.LINK),
    ]
    (further,) = listed(io.BytesIO(pack(INDEX)))
    assert (further.text, further.kind) == ("https://ducks.example/part-1.xml.gz", Kind.SITEMAP)


def test_a_text_with_an_address_a_line_is_a_sitemap() -> None:
    found = listed(io.BytesIO(b"\xef\xbb\xbfhttps://ducks.example/one\r\nno address\r\nhttps://ducks.example/two\r\n"))
    assert [block.text for block in found] == ["https://ducks.example/one", "https://ducks.example/two"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<urlset><url>", FailureCode.CORRUPT),
        (gzip.compress(SITEMAP)[:-12], FailureCode.CORRUPT),
        (b'<!DOCTYPE u [<!ENTITY a "aaaa">]><urlset><url><loc>&a;</loc></url></urlset>', FailureCode.CORRUPT),
        (gzip.compress(b"<" + b" " * SITEMAP_BYTES), FailureCode.TOO_LARGE),
    ],
)
def test_hostile_and_broken_sitemaps(content: bytes, code: FailureCode) -> None:
    with pytest.raises(DocumentFailure) as failed:
        list(listed(io.BytesIO(content)))
    assert failed.value.code is code


def test_both_are_read_in_a_process_apart(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b'<a href="one">1</a>')
    assert [block.text for block in links_apart(path, PAGE)] == ["https://ducks.example/pond/one"]
    path.write_bytes(SITEMAP)
    assert len(list(listed_apart(path))) == 2
    path.write_bytes(b"<urlset>")
    with pytest.raises(DocumentFailure):
        list(listed_apart(path))

"""Markdown to clean HTML: rendered once, when it is saved; the only HTML of people that reaches a page."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

MAX_SOURCE = 20_000
MOST_BRACKETS = 500
"""More opening brackets than any text of links has: looking for the end of each would take seconds."""
MOST_BLANK_CELLS = 500
"""Cells that a table gets for rows shorter than its head; a short text could ask for 65,536 of them."""
TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"class"}, "td": {"class"}}
HREF = re.compile(r'<a href="([^"]*)"')
ALIGNED = {"text-align:right": "r", "text-align:center": "c"}

LITE_TAGS = {"p", "br", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
LITE_OFF = ["image", "heading", "lheading", "table", "hr", "strikethrough", "reference"]
LINKS = ["link", "linkify", "autolink"]

_markdown = MarkdownIt("js-default", {"html": False, "linkify": True, "typographer": False})
_markdown.disable("image")
_lite = MarkdownIt("js-default", {"html": False, "linkify": True, "typographer": False, "breaks": True})
_lite.disable(LITE_OFF)
_unlinked = MarkdownIt("js-default", {"html": False, "linkify": False, "typographer": False, "breaks": True})
_unlinked.disable([*LITE_OFF, *LINKS])
_bracketed = MarkdownIt("js-default", {"html": False, "linkify": True, "typographer": False})
_bracketed.disable(["image", "link"])
_tables: Any = import_module("markdown_it.rules_block.table")
_tables.MAX_AUTOCOMPLETED_CELLS = MOST_BLANK_CELLS


def render(source: str) -> str:
    """Clean HTML of Markdown `source` (at most 20,000 characters are read): no pictures, scripts or styles."""
    source = source[:MAX_SOURCE]
    markdown = _bracketed if source.count("[") > MOST_BRACKETS else _markdown
    tokens = markdown.parse(source)
    _outline(tokens)
    for token in tokens:
        _align(token)
    return _clean(markdown.renderer.render(tokens, markdown.options, {}), TAGS, ATTRIBUTES)


def render_lite(source: str, *, links: bool = True) -> str:
    """Clean HTML of what people say to each other: paragraphs, emphasis, lists, quotes, code and links.

    Without `links` addresses stay text, as they were typed.
    """
    source = source[:MAX_SOURCE]
    rough = (_lite if links and source.count("[") <= MOST_BRACKETS else _unlinked).render(source)
    return _clean(rough, LITE_TAGS, {name: ATTRIBUTES[name] for name in ("a", "ol")})


def links_in(source: str) -> frozenset[str]:
    """Where the links of a Markdown text lead, as its HTML has them."""
    return frozenset(HREF.findall(render(source)))


def _clean(rough: str, tags: set[str], attributes: dict[str, set[str]]) -> str:
    return nh3.clean(
        rough, tags=tags, attributes=attributes, link_rel="nofollow ugc noopener noreferrer",
        url_schemes={"http", "https", "mailto"}, allowed_classes=None,
    )  # fmt: skip


def _outline(tokens: list[Token]) -> None:
    """Headings start right below those of the page and never leave out a step, whatever number of # was typed."""
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, len(above) + 2)}"


def _align(token: Token) -> None:
    """The alignment of a table becomes a class, since styles are forbidden."""
    style = token.attrGet("style")
    if style is not None:
        token.attrs.pop("style")
        if style in ALIGNED:
            token.attrSet("class", ALIGNED[str(style)])


def trusted(html: str) -> Markup:
    """Mark HTML made by `render` as safe to show. The one place in the house that does so."""
    return Markup(html)  # nosec B704: the column was cleaned by nh3 when it was saved


def open_markup(app: Flask) -> None:
    app.jinja_env.filters["trusted"] = trusted

"""Markdown to clean HTML: rendered once, when it is saved; the only HTML of people that reaches a page."""

from __future__ import annotations

import nh3
from flask import Flask
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

MAX_SOURCE = 20_000
TAGS = {
    "p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "h3", "h4", "h5", "h6",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"class"}, "td": {"class"}}
ALIGNED = {"text-align:right": "r", "text-align:center": "c"}

_markdown = MarkdownIt("js-default", {"html": False, "linkify": True, "typographer": False})
_markdown.disable("image")


def render(source: str) -> str:
    """Clean HTML of Markdown `source` (at most 20,000 characters are read): no pictures, scripts or styles."""
    tokens = _markdown.parse(source[:MAX_SOURCE])
    for token in tokens:
        _tame(token)
    rough = _markdown.renderer.render(tokens, _markdown.options, {})
    return nh3.clean(
        rough, tags=TAGS, attributes=ATTRIBUTES, link_rel="nofollow ugc noopener noreferrer",
        url_schemes={"http", "https", "mailto"}, allowed_classes=None,
    )  # fmt: skip


def _tame(token: Token) -> None:
    """Headings start below the page's own; table alignment becomes a class, since styles are forbidden."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
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

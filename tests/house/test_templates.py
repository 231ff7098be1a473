"""Templates: nothing inline, nothing unclean, one heading and a title on each page, every sentence translated."""

from __future__ import annotations

import re

import pytest

from tests.house.reading import files, name_of

TEMPLATES = files("ideas/*.html")
PAGES = [path for path in TEMPLATES if "{% extends" in path.read_text(encoding="utf-8") and path.name[0] != "_"]


def ids(paths: list) -> list[str]:  # type: ignore[type-arg]
    return [name_of(path).removeprefix("ideas/") for path in paths]


@pytest.mark.parametrize("path", TEMPLATES, ids=ids(TEMPLATES))
def test_nothing_is_inline_or_unclean(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b", text), "only the sanitiser's filter `trusted` lets HTML through"
    if "/mail/" not in name_of(path):
        assert not re.search(r"<style|\sstyle=|\son\w+=\"|<script(?![^>]*\bsrc=)", text), (
            "the content policy forbids it"
        )


@pytest.mark.parametrize("path", PAGES, ids=ids(PAGES))
def test_a_page_has_a_title(path) -> None:  # type: ignore[no-untyped-def]
    text = path.read_text(encoding="utf-8")
    assert "{% block title %}" in text or "_layout" in text or "/_" in text or 'extends "base.html"' not in text


def test_every_sentence_of_a_template_goes_through_gettext() -> None:
    bare = []
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        text = re.sub(
            r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<(script|style|code)\b.*?</\1>|<!--.*?-->", " ", text, flags=re.S
        )
        for words in re.findall(r">([^<>]+)<", text):
            plain = re.sub(r"&\w+;|Plinth", " ", words)
            if re.search(r"[A-Za-zÄÖÜäöü]{3,}", plain):
                bare.append(f"{name_of(path)}: {' '.join(words.split())[:80]!r}")
    assert not bare, "wrap it in _():\n" + "\n".join(bare)

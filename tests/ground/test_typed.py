"""SAFETY 38: what is kept of a text, whatever signs it is made of."""

from __future__ import annotations

import pytest

from ideas.typed import line, text


@pytest.mark.parametrize("nothing", ["\u200b\u200b", "\u3164 \u2800", "\u202e\n\ufeff", "\u0301\u00ad", "\x07", None])
def test_a_text_in_which_nothing_can_be_seen_is_empty(nothing: str | None) -> None:
    assert (line(nothing), text(nothing)) == ("", "")


def test_no_text_turns_around_what_stands_after_it() -> None:
    assert line("Lamp \u202egnp.exe") == "Lamp gnp.exe"


@pytest.mark.parametrize("words", ["?", "👍🏽", "👩\u200d🔧", "می\u200cخواهم", "क्षि", "ㅎ", "a\u0301\nb"])
def test_every_script_keeps_its_words(words: str) -> None:
    assert text(words) == words.replace("a\u0301", "á")

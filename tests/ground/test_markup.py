"""SAFETY 34: a text of people, however it is made, costs little to turn into HTML and becomes no long page."""

from __future__ import annotations

import re
import time

import pytest

from ideas.markup import MAX_SOURCE, render, render_lite

WIDE = "|a" * 100 + "\n" + "|-" * 100 + "\n" + "a\n" * 10_000
HOSTILE = {
    "short rows of a wide table": WIDE, "brackets": "[" * MAX_SOURCE, "pictures": "![" * 10_000,
    "links in links": "[](" * 7_000, "quotes": ">" * MAX_SOURCE, "emphasis": "*_" * 10_000,
    "addresses": "a@b.c" * 4_000, "ticks": "".join("`" * n + " " for n in range(1, 199)), "entities": "&#x" * 7_000,
    "lists": "- " * 10_000,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_made_to_be_costly_is_not(text: str) -> None:
    for make in (render, render_lite):
        began = time.process_time()
        page = make(text[:MAX_SOURCE])
        assert time.process_time() - began < 1.2
        assert len(page) < 6 * MAX_SOURCE


def test_tables_and_links_of_honest_texts_stay() -> None:
    text = "| part | made of |\n|---|--:|\n| ring | brass |\n| foot |\n\nSee [the plan](https://plan.example/)."
    page = render(text + " [sic]" * 40)
    assert page.count("<td") == 4
    assert 'href="https://plan.example/"' in page


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("## How\n## Why", ["h3", "h3"]),
        ("# How\n### Wood\n## Why", ["h3", "h4", "h4"]),
        ("#### How\n# Why\n## Wood", ["h3", "h3", "h4"]),
        ("# 1\n## 2\n### 3\n#### 4\n##### 5\n# 6", ["h3", "h4", "h5", "h6", "h6", "h3"]),
    ],
)
def test_headings_leave_out_no_step(typed: str, shown: list[str]) -> None:
    assert re.findall(r"<(h\d)>", render(typed)) == shown

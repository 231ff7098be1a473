"""One word for one thing, in code, addresses and pages (docs/glossary.md)."""

from __future__ import annotations

import re

from tests.house.reading import files, name_of

BANNED = {
    r"\bphotos?\b": "picture",
    r"\bdesigner\b": "creator",
    r"\bmoderators?\b": "screener",
    r"\bmilestones?\b": "gate",
    r"\bupvotes?\b": "support",
    r"\bquarantined?\b": "held",
    r"\bnotifications?\b": "notice",
    r"\bproposals?\b": "idea",
    r"\busers?\b": "member",
}
#: Where a word stands for something else: names of libraries, HTTP and operating systems.
FOREIGN = re.compile(
    r"user[_-]agent|user-select|USER|os\.user|user=|user:|username|photoswipe|moving photo|\"moderator\"", re.IGNORECASE
)


def test_banned_synonyms_are_absent() -> None:
    wrong = []
    for path in files("ideas/*.py", "ideas/*.html", "ideas/*.txt", "ideas/*.js", "docs/*.md", "README.md"):
        if path.name in ("common_passwords.txt", "reserved_handles.txt", "glossary.md") or "/vendor/" in name_of(path):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            text = FOREIGN.sub("", line)
            for word, better in BANNED.items():
                if found := re.search(word, text, re.IGNORECASE):
                    wrong.append(f"{name_of(path)}:{number} says {found[0]!r}: we say {better!r}")
    assert not wrong, "\n".join(wrong)

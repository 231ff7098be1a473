"""What people type, as it is kept: one form of each letter, plain line ends, no invisible control characters."""

from __future__ import annotations

import unicodedata


def text(typed: str | None) -> str:
    """Text of several lines."""
    lines = unicodedata.normalize("NFC", typed or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(mark for mark in lines if mark in "\n\t" or unicodedata.category(mark) not in ("Cc", "Cs")).strip()


def line(typed: str | None) -> str:
    """Text of one line: every run of space is one space."""
    return " ".join(text(typed).split())

"""What people type, as it is kept: one form of each letter, plain line ends, no invisible control characters."""

from __future__ import annotations

import re
import unicodedata


def text(typed: str | None) -> str:
    """Text of several lines."""
    lines = unicodedata.normalize("NFC", typed or "").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(mark for mark in lines if mark in "\n\t" or unicodedata.category(mark) not in ("Cc", "Cs")).strip()


def line(typed: str | None) -> str:
    """Text of one line: every run of space is one space."""
    return " ".join(text(typed).split())


def plain(typed: str, between: str) -> str:
    """The letters and digits of a text in small ASCII, for addresses and keys; empty for other scripts."""
    ascii_ = unicodedata.normalize("NFKD", typed.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", between, ascii_).strip(between)

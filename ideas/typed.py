"""What people type, as it is kept: one form of each letter, plain line ends, no invisible control characters.

A text in which nothing can be seen is empty, and no text turns the writing direction of what stands after it around.
"""

from __future__ import annotations

import re
import unicodedata

OVERRIDES = "\u202d\u202e"
BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs, as Unicode has it, that show nothing."""


def text(typed: str | None) -> str:
    """Text of several lines."""
    lines = unicodedata.normalize("NFC", typed or "").replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(mark for mark in lines if _is_kept(mark)).strip()
    return kept if any(map(_is_seen, kept)) else ""


def _is_kept(mark: str) -> bool:
    return mark in "\n\t" or (mark not in OVERRIDES and unicodedata.category(mark) not in ("Cc", "Cs"))


def _is_seen(mark: str) -> bool:
    return mark not in BLANK and unicodedata.category(mark)[0] in "LNPS"


def line(typed: str | None) -> str:
    """Text of one line: every run of space is one space."""
    return " ".join(text(typed).split())


def plain(typed: str, between: str) -> str:
    """The letters and digits of a text in small ASCII, for addresses and keys; empty for other scripts."""
    ascii_ = unicodedata.normalize("NFKD", typed.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", between, ascii_).strip(between)

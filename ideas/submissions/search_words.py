"""Texts cut into tokens that every database takes as they are, whatever the language and script.

A token holds letters, digits and signs outside ASCII only: nothing in it means anything to a query language. Case,
accents and points are folded away (Gärtner, GARTNER), scripts without spaces are cut into pairs of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, pairwise
from unicodedata import category, normalize

LONGEST = 80
"""Characters of a word that count."""
MOST_TOKENS = 4000
EDGE = "·"
"""Stands before and after a word when it is cut into trigrams."""
PART = 4
"""The shortest end of a long word that is found by itself: Stehlampe is found as Lampe."""

#: Accents, Hebrew and Arabic points, the Arabic stroke that only lengthens, joiners, variants and tints of emoji.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]"
)
_PLAIN = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ى": "ي", "ة": "ه"}
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
#: Scripts that are written without spaces: Thai, Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = (
    (0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x312F), (0x31F0, 0x31FF), (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF),
)  # fmt: skip
_SIGNS = set("%&@#*/\\_§¶†")
WORD, RUN, SIGN, GAP = "word", "run", "sign", "gap"


class _Kinds(dict[str, str]):
    """What each character is part of, worked out when it first appears."""

    def __missing__(self, char: str) -> str:
        kind, point = category(char), ord(char)
        if kind[0] in "LNM":
            self[char] = RUN if any(first <= point <= last for first, last in _UNSPACED) else WORD
        else:
            self[char] = SIGN if kind[0] == "S" or char in _SIGNS else GAP
        return self[char]


_kinds = _Kinds()


def fold(text: str) -> str:
    """The text without case, accents and forms of presentation: ß is ss, ﬁ is fi, ς is σ, é is e; が stays が."""
    plain = normalize("NFKD", text).casefold().translate(_PLAIN)
    return normalize("NFC", _MARKS.sub("", plain))


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Kind and characters of each word, unspaced run and sign of a folded text."""
    for kind, chars in groupby(text, _kinds.__getitem__):
        if kind == SIGN:
            yield from ((SIGN, char) for char in chars)
        elif kind != GAP:
            yield kind, "".join(chars)[: LONGEST if kind == WORD else None]


def _pairs(run: str) -> list[str]:
    return [a + b for a, b in pairwise(run)]


def _sign(char: str) -> str:
    """A sign as a token: an ASCII one in its wide form, which folding leaves in no text."""
    return chr(ord(char) + 0xFEE0) if char.isascii() else char


def tokens(text: str) -> list[str]:
    """What a text is found by, in order of appearance, each once; German words with umlauts in both spellings."""
    found: dict[str, None] = {}
    for kind, chars in [*pieces(fold(text)), *pieces(fold(respelled(text)))]:
        found |= dict.fromkeys([*chars, *_pairs(chars)] if kind == RUN else [_sign(chars) if kind == SIGN else chars])
    return list(found)[:MOST_TOKENS]


def respelled(text: str) -> str:
    """The text with umlauts written as two letters."""
    return normalize("NFC", text.casefold()).translate(_UMLAUTS)


def ends(text: str) -> list[str]:
    """The ends of the long words of a title, by which the second half of a compound is found."""
    long = [word for kind, word in pieces(fold(text)) if kind == WORD and len(word) > PART + 2]
    return [word[start:] for word in long for start in range(2, len(word) - PART + 1)]


def asked(text: str, most: int) -> list[list[str]]:
    """What a search asks for: all of these, each in one of its spellings, as beginnings of tokens.

    ASCII signs are looked for only when there is nothing else: `lamp*` and `"lamp"` ask for lamp.
    """
    wanted, signs = [], []
    for (kind, chars), (_kind, other) in zip(pieces(fold(text)), pieces(fold(respelled(text))), strict=False):
        if kind == SIGN and chars.isascii():
            signs.append([_sign(chars)])
        elif kind == RUN:
            wanted += [[pair] for pair in _pairs(chars)] or [[chars]]
        else:
            wanted.append([chars] if chars == other else [chars, other])
    return (wanted or signs)[:most]


def words(text: str) -> list[str]:
    """The words and unspaced runs of a text, folded, in order."""
    return [chars for kind, chars in pieces(fold(text)) if kind != SIGN]


@lru_cache(maxsize=20_000)
def grams(word: str) -> frozenset[str]:
    """The trigrams of a word with its edges; of an unspaced run its pairs, or the single character."""
    if word and _kinds[word[0]] == RUN:
        return frozenset(_pairs(word) or [word])
    edged = f"{EDGE}{word}{EDGE}"
    return frozenset(edged[start : start + 3] for start in range(len(edged) - 2))


def grams_of(text: str) -> set[str]:
    """The trigrams of all words of a title."""
    return set().union(*map(grams, words(text))) if text else set()


def is_run(word: str) -> bool:
    """Whether it is a run of a script without spaces."""
    return _kinds[word[0]] == RUN

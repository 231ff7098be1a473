"""How alike two ideas are by their words, from 0 to 1: pure, and the same in every language and script.

Words are compared by their letters, so that typing errors and endings are forgiven, and as sets, so that their order
does not matter. Short words and common ones weigh little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from math import log10
from unicodedata import normalize

from ideas.submissions.search_index import COMMON
from ideas.submissions.search_words import grams, is_run, words

FLOOR = 0.55
"""Ideas that are less alike are not shown."""
SAME_WORD = 0.65
"""Words that are less alike are different words."""
SHORT = 3
"""Words of so few letters are mostly articles and prepositions; they weigh little and are never nearly the same."""
MOST_WORDS = 40
PAUSE = re.compile(r"[,:;(|–—、，：；（]| - ")
NAME = 0.95
"""What likeness of two names counts for beside that of two whole titles."""
SHARED = 3
"""Pitches with fewer words in common are not compared word by word."""
PITCH = 0.9
"""What likeness of two pitches counts for beside that of two titles."""

Common = Mapping[str, int]


def alike(title: str, pitch: str, other_title: str, other_pitch: str, common: Common) -> float:
    """The likeness of two ideas: of their titles, or of their pitches, or of a title and what the other tells."""
    named, told = words(title)[:MOST_WORDS], words(pitch)[:MOST_WORDS]
    other_named, other_told = words(other_title)[:MOST_WORDS], words(other_pitch)[:MOST_WORDS]
    likeness = mutual(named, other_named, common)
    likeness = max(likeness, NAME * mutual(words(name_of(title)), words(name_of(other_title)), common))
    if sum(not _tells_little(word) for word in {*told} & {*other_told}) >= SHARED:
        likeness = max(likeness, PITCH * mutual(told, other_told, common))
    return max(likeness, _told(named, [*other_named, *other_told], common))


def name_of(title: str) -> str:
    """What comes before the first pause of a title: Tideglow, the lighthouse you twist to light."""
    name = PAUSE.split(title.strip(), maxsplit=1)[0]
    return name if words(name) else title


def mutual(some: list[str], others: list[str], common: Common) -> float:
    """How much of the weight of all words has a like word on the other side."""
    weights = _weights({*some, *others}, common)
    shared = sum(weights[word] * _best(word, others) for word in some)
    shared += sum(weights[word] * _best(word, some) for word in others)
    whole = sum(weights[word] for word in [*some, *others])
    return shared / whole if whole else 0.0


def _told(named: list[str], others: list[str], common: Common) -> float:
    """How much of a title of several words is told by the other idea's title and pitch; less sure than a name."""
    weights = _weights({*named}, common)
    if sum(not _tells_little(word) for word in named) < 3:
        return 0.0
    return 0.75 * sum(weights[word] * _best(word, others) for word in named) / sum(weights[word] for word in named)


def _weights(some: Iterable[str], common: Common) -> dict[str, float]:
    return {word: _own_weight(word) / (1 + log10(max(1.0, common.get(word, 0) / COMMON))) for word in some}


def _own_weight(word: str) -> float:
    """What a word tells by itself: a run of signs without spaces may hold several words."""
    if is_run(word):
        return min(3.0, len(word) / 2)
    return 0.1 if _tells_little(word) else 1.0


@lru_cache(maxsize=20_000)
def letters(word: str) -> int:
    """The number of its letters; a syllable of Hangul has two or three."""
    return len(normalize("NFD", word))


def _best(word: str, others: list[str]) -> float:
    if word in others:
        return 1.0
    if _tells_little(word):
        return 0.0
    return max((same(word, other) for other in others), default=0.0)


def _tells_little(word: str) -> bool:
    return not is_run(word) and letters(word) <= SHORT


@lru_cache(maxsize=50_000)
def same(word: str, other: str) -> float:
    """How much two words are one: 1 for the same, about 0.8 for another ending or a typing error, 0 for others."""
    if word == other:
        return 1.0
    shared = 2 * len(grams(word) & grams(other)) / (len(grams(word)) + len(grams(other)))
    if is_run(word) or is_run(other):
        return min(1.0, 1.2 * shared)
    if shared < 0.2 or _tells_little(word) or _tells_little(other):
        return 0.0
    ratio = SequenceMatcher(None, word, other, autojunk=False).ratio()
    if _is_part(word, other) or _is_part(other, word):
        ratio = max(ratio, 0.85)
    return ratio**2 if ratio >= SAME_WORD else 0.0


def _is_part(part: str, whole: str) -> bool:
    return whole.startswith(part) or whole.endswith(part)

"""How alike two ideas are by their words, from 0 to 1: pure, and the same in every language and script.

Words are compared by their letters, so that typing errors and endings are forgiven, and as sets, so that their order
does not matter. Short words and common ones weigh little.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import lru_cache
from math import log10

from ideas.submissions.search_index import COMMON
from ideas.submissions.search_words import grams, is_run, words

FLOOR = 0.5
"""Ideas that are less alike are not shown."""
SAME_WORD = 0.7
"""Words that are less alike are different words."""
SHORT = 3
MOST_WORDS = 40
PITCH = 0.9
"""What likeness of two pitches counts for beside that of two titles."""

Common = Mapping[str, int]


def alike(title: str, pitch: str, other_title: str, other_pitch: str, common: Common) -> float:
    """The likeness of two ideas: of their titles, or of their pitches, or of a title and what the other tells."""
    named, told = words(title)[:MOST_WORDS], words(pitch)[:MOST_WORDS]
    other_named, other_told = words(other_title)[:MOST_WORDS], words(other_pitch)[:MOST_WORDS]
    likeness = mutual(named, other_named, common)
    if told and other_told:
        likeness = max(likeness, PITCH * mutual(told, other_told, common))
    return max(likeness, _told(named, [*other_named, *other_told], common))


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
    if sum(len(word) > SHORT or is_run(word) for word in named) < 3:
        return 0.0
    return 0.75 * sum(weights[word] * _best(word, others) for word in named) / sum(weights[word] for word in named)


def _weights(some: Iterable[str], common: Common) -> dict[str, float]:
    return {word: _length(word) / (1 + log10(max(1.0, common.get(word, 0) / COMMON))) for word in some}


def _length(word: str) -> float:
    """What a word tells by its length: a sign of Han says as much as some letters."""
    if is_run(word):
        return min(10.0, 2.5 * len(word))
    return 0.5 if len(word) <= SHORT else min(10.0, float(len(word)))


def _best(word: str, others: list[str]) -> float:
    return max((same(word, other) for other in others), default=0.0)


@lru_cache(maxsize=50_000)
def same(word: str, other: str) -> float:
    """How much two words are one: 1 for the same, about 0.8 for another ending or a typing error, 0 for others."""
    if word == other:
        return 1.0
    shared = 2 * len(grams(word) & grams(other)) / (len(grams(word)) + len(grams(other)))
    if is_run(word) or is_run(other):
        return shared
    if min(len(word), len(other)) <= SHORT or shared < 0.2:
        return 0.0
    ratio = SequenceMatcher(None, word, other, autojunk=False).ratio()
    if word.startswith(other) or other.startswith(word):
        ratio = max(ratio, 0.85)
    return ratio**2 if ratio >= SAME_WORD else 0.0

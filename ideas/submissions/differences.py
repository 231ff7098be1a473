"""What differs between two texts, word by word (pure).

Myers' greedy search for the shortest way, with a budget of steps: texts made to be hard to compare cost no more than
others, they are shown less finely: by lines, and at worst as one text taken out and another put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
"""Scripts that write no spaces between words: there each sign is a word."""
WORDS = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+|\s+|[^\w\s]")
BUDGET = 120_000
"""Steps of one comparison, some 0.06 s."""
AROUND = 90
"""Characters shown before and after a change of a long text."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text: `same`, taken `out`, put `in`, or a `gap` where nothing changed and nothing is shown."""

    kind: str
    text: str


Run = tuple[int, int, int, int]
"""Where two sequences are the same: from and to in the old, from and to in the new."""


@lru_cache(maxsize=512)
def difference(old: str, new: str) -> tuple[Piece, ...]:
    """The way from one text to the other: `same` and `out` pieces make the old text, `same` and `in` the new one."""
    for units in (WORDS.findall, _lines):
        before, after = units(old), units(new)
        same = _same(before, after)
        if same is not None:
            return tuple(_pieces(before, after, same))
    return tuple(piece for piece in (Piece("out", old), Piece("in", new)) if piece.text)


def changed(old: str, new: str) -> int:
    """How many characters differ: of each place the longer of what was there and what is there now."""
    count, out, into = 0, "", ""
    for piece in (*difference(old, new), Piece("same", "")):
        if piece.kind == "out":
            out = piece.text
        elif piece.kind == "in":
            into = piece.text
        else:
            count, out, into = count + _at_place(out, into), "", ""
    return count


def _at_place(out: str, into: str) -> int:
    """The longer of two texts without their common beginning and end: the `n` of then/than, not the word."""
    head, tail = _ends(out, into)
    return max(len(out), len(into)) - head - tail


def shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """The same without the long stretches in which nothing changed."""
    return [part for place, piece in enumerate(pieces) for part in _shown(piece, place, len(pieces))]


def _shown(piece: Piece, place: int, count: int) -> Iterator[Piece]:
    if piece.kind != "same" or len(piece.text) <= 3 * AROUND:
        yield piece
        return
    if place > 0:
        yield Piece("same", piece.text[:AROUND].rpartition(" ")[0] or piece.text[:AROUND])
    yield Piece("gap", "")
    if place < count - 1:
        yield Piece("same", piece.text[-AROUND:].partition(" ")[2] or piece.text[-AROUND:])


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _ends(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many units are the same at the beginning, and of the rest at the end."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    rest = most - head
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    return head, tail


def _same(old: Sequence[str], new: Sequence[str]) -> list[Run] | None:
    """Where the two are the same, in their order; None when finding it out costs more than the budget."""
    head, tail = _ends(old, new)
    trail = _search(old[head : len(old) - tail], new[head : len(new) - tail])
    if trail is None:
        return None
    middle = [(a + head, b + head, c + head, d + head) for a, b, c, d in _walk_back(trail)]
    ends = [(0, head, 0, head), *middle, (len(old) - tail, len(old), len(new) - tail, len(new))]
    return [run for run in ends if run[0] < run[1]]


Trail = list[dict[int, tuple[int, int]]]
"""For each number of edits: by diagonal, where the run of equal units began and where it ended in the old."""


def _search(old: Sequence[str], new: Sequence[str]) -> Trail | None:
    """The furthest points reached with 0, 1, 2 ... edits, until both ends are reached."""
    trail: Trail = []
    reached: dict[int, tuple[int, int]] = {1: (0, 0)}
    left = BUDGET
    for edits in range(len(old) + len(new) + 1):
        now: dict[int, tuple[int, int]] = {}
        for diagonal in range(-edits, edits + 1, 2):
            start = _step(reached, diagonal, edits)
            end = start
            while end < len(old) and end - diagonal < len(new) and old[end] == new[end - diagonal]:
                end += 1
            now[diagonal] = (start, end)
            left -= end - start + 1
            if end >= len(old) and end - diagonal >= len(new):
                return [*trail, now]
            if left < 0:
                return None
        trail.append(now)
        reached = now
    return trail


def _step(reached: dict[int, tuple[int, int]], diagonal: int, edits: int) -> int:
    """Where the next edit leads on this diagonal: one unit put in, or one taken out, whichever is further."""
    if edits == 0:
        return 0
    above, left = reached.get(diagonal + 1), reached.get(diagonal - 1)
    if left is None or (above is not None and above[1] > left[1]):
        assert above is not None
        return above[1]
    return left[1] + 1


def _walk_back(trail: Trail) -> list[Run]:
    """The runs of equal units along the way that was found, first to last."""
    runs: list[Run] = []
    diagonal = next(reversed(trail[-1]))  # the end was reached on the one tried last
    for edits in range(len(trail) - 1, -1, -1):
        start, end = trail[edits][diagonal]
        runs.append((start, end, start - diagonal, end - diagonal))
        if edits:
            before = trail[edits - 1]
            above, left = before.get(diagonal + 1), before.get(diagonal - 1)
            down = left is None or (above is not None and above[1] > left[1])
            diagonal += 1 if down else -1
    return runs[::-1]


def _pieces(old: Sequence[str], new: Sequence[str], same: Sequence[Run]) -> Iterator[Piece]:
    """The runs of equal units, and between them what went and what came."""
    edges = [(0, 0, 0, 0), *same, (len(old), len(old), len(new), len(new))]
    for one, two in pairwise(edges):
        for kind, text in (
            ("same", old[one[0] : one[1]]),
            ("out", old[one[1] : two[0]]),
            ("in", new[one[3] : two[2]]),
        ):
            if text:
                yield Piece(kind, "".join(text))

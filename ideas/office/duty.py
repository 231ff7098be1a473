"""A duty is what the house does by the clock. Every one is a query first: whatever is due is found again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

#: Runs what is due at that moment, commits in small batches and says how many things it did.
Run = Callable[[datetime], int]


@dataclass(frozen=True)
class Duty:
    """`name` as in `flask <room> <verb>`; `every_seconds` is how often the worker runs it."""

    name: str
    every_seconds: int
    run: Run

"""The three criteria of private feedback, with the meaning of every mark written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ideas.words import _l


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is asked, and what the marks 1 to 5 mean."""

    label: Any
    steps: tuple[Any, ...]


CRITERIA: dict[str, Criterion] = {
    "originality": Criterion(
        _l("Originality"),
        (
            _l("1: I know several things just like it"),
            _l("2: I know something very close to it"),
            _l("3: A known thing with a turn of its own"),
            _l("4: I have seen nothing quite like it"),
            _l("5: It surprised me; nobody has had this idea"),
        ),
    ),
    "making": Criterion(
        _l("Making"),
        (
            _l("1: I cannot see how it could be made"),
            _l("2: Parts of it could hardly be made"),
            _l("3: It could be made, with changes"),
            _l("4: It could be made nearly as shown"),
            _l("5: It could be made exactly as shown"),
        ),
    ),
    "detail": Criterion(
        _l("Detail"),
        (
            _l("1: I do not understand what it is"),
            _l("2: Much is left open"),
            _l("3: The main things are clear"),
            _l("4: Small questions are left"),
            _l("5: Everything I want to know is there"),
        ),
    ),
}

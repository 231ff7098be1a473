"""How far an idea has come, as the boards that every page draws (pure; RULES: The support clock)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ideas.voting.queries import progress as boards_of


@dataclass(frozen=True, slots=True)
class Progress:
    """A count of supporters on the way through `gates` (ascending, the last is the goal; none: no goal)."""

    count: int
    gates: Sequence[int]

    @property
    def boards(self) -> list[int]:
        """Per cent of each board, laid one after another; what has begun shows, what is not reached is not full."""
        return [per_cent(part) for part in boards_of(self.count, self.gates)]

    @property
    def goal(self) -> int | None:
        return self.gates[-1] if self.gates else None

    @property
    def next_gate(self) -> int | None:
        """The gate it is on the way to; the goal once that is reached."""
        return next((gate for gate in self.gates if gate > self.count), self.goal)

    @property
    def to_go(self) -> int:
        return max(0, (self.next_gate or 0) - self.count)


def per_cent(part: float) -> int:
    """0 only for nothing at all, 100 only for all of it."""
    return int(part) * 100 if part in (0, 1) else min(99, max(1, int(part * 100)))

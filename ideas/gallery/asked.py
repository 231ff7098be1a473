"""What a visitor asked the list of ideas for, read from the address and forgiving of nonsense in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ideas.submissions.stages import PUBLIC, Stage

S = Stage

#: The chips over the list: which stages each one shows.
GROUPS: dict[str, frozenset[Stage]] = {
    "all": PUBLIC,
    "open": frozenset({S.OPEN}),
    "review": frozenset({S.ACHIEVED, S.IN_REVIEW, S.DEFERRED, S.PARKED}),
    "making": frozenset({S.APPROVED, S.IN_DEVELOPMENT}),
    "sale": frozenset({S.RELEASED}),
    "ended": frozenset({S.RETIRED, S.DECLINED, S.EXPIRED, S.ARCHIVED}),
}
SORTS = ("rising", "newest", "ending", "most")
WORDS = 6
MOST_COUNT = 2**31 - 1
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MARK = re.compile(r"(-?\d{1,18})\.(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Mark:
    """The last idea shown: its sort key as a number, and its id."""

    key: int
    idea_id: int

    @property
    def number(self) -> int:
        """The key as a count: an address may hold anything, a column does not."""
        return max(-MOST_COUNT, min(self.key, MOST_COUNT))

    @property
    def moment(self) -> datetime:
        return EPOCH + timedelta(microseconds=min(abs(self.key), 10**16))

    def __str__(self) -> str:
        return f"{self.key}.{self.idea_id}"


def mark_at(key: int | datetime, idea_id: int) -> Mark:
    """The mark of an idea whose sort key is a number or a moment."""
    number = (key - EPOCH) // timedelta(microseconds=1) if isinstance(key, datetime) else key
    return Mark(number, idea_id)


@dataclass(frozen=True, slots=True)
class Asked:
    group: str = "all"
    sort: str = "rising"
    q: str = ""
    after: Mark | None = None

    @property
    def stages(self) -> frozenset[Stage]:
        return frozenset({S.OPEN}) & GROUPS[self.group] if self.sort == "ending" else GROUPS[self.group]

    @property
    def is_most_of_open(self) -> bool:
        return self.group == "open" and self.sort == "most"

    @property
    def words(self) -> list[str]:
        """The words to look for, at most six."""
        return self.q.split()[:WORDS]

    @property
    def sorts(self) -> list[str]:
        """The orders that make sense here: what has ended does not rise, and only open ideas end soon."""
        if self.group in ("all", "open"):
            return list(SORTS)
        return ["newest", "most"]

    def address(self, **changes: object) -> dict[str, str]:
        """The values of the address for this list with `changes`; what is usual is left out."""
        new = replace(self, **{"after": None} | changes)  # type: ignore[arg-type]
        values = {"stage": new.group, "sort": new.sort, "q": new.q, "after": str(new.after or "")}
        usual = {"stage": "all", "sort": new.sorts[0], "q": "", "after": ""}
        return {name: value for name, value in values.items() if value and value != usual[name]}


def read(values: Mapping[str, str]) -> Asked:
    """What an address asks for; unknown values are taken as not given."""
    group = values.get("stage", "all")
    found = _MARK.fullmatch(values.get("after", ""))
    asked = Asked(
        group=group if group in GROUPS else "all",
        q=" ".join(values.get("q", "").replace("\x00", "").split())[:80],
        after=Mark(int(found[1]), int(found[2])) if found else None,
    )
    sort = values.get("sort", "")
    return replace(asked, sort=sort if sort in asked.sorts else asked.sorts[0])

"""What voting does by the clock. docs/operations.md lists the same commands."""

from __future__ import annotations

from ideas.office.duty import Duty
from ideas.voting.announcing import announce
from ideas.voting.closing import expire
from ideas.voting.ranking import refresh

DUTIES = (
    Duty("voting tick", 5, expire),
    Duty("voting announce", 5, announce),
    Duty("voting rank", 60, refresh),
)

"""What the owner can do with her idea now: the acts of the box on her idea's page, as the rules decide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ideas.submissions.models import Idea


@dataclass(frozen=True, slots=True)
class Act:
    """Something the owner can do now: a link with its words. `hint`: what it is good for, or what waits there."""

    label: str
    url: str
    hint: str = ""


def owner_acts(idea: Idea, at: datetime) -> list[Act]:
    """Everything the owner may do with the idea at that moment, in the order of the box."""
    return []

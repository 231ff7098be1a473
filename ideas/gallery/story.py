"""The story of an idea so far: its public passages and the gates it reached, newest first (pure, but for words)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ideas.submissions.stages import PUBLIC, Stage
from ideas.voting.models import Gate
from ideas.words import _, _n, number, span

S = Stage


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the story: what happened, when, and the public reason if there is one."""

    at: datetime
    title: str
    why: str = ""
    codes: Sequence[str] = ()


def story_so_far(passages: Iterable[Any], gates: Iterable[Gate], *, opened_at: datetime | None) -> list[Event]:
    """Everything that happened to the idea since it became public, newest first.

    `passages`: rows with from_stage, to_stage, at, why and codes.
    """
    reached = [gate for gate in gates if gate.reached_at]
    goals = {gate.reached_at for gate in reached if gate.is_goal}
    events = [told for passage in passages if (told := _passage(passage, goals))]
    events += [_gate(gate, opened_at) for gate in reached]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _gate(gate: Gate, opened_at: datetime | None) -> Event:
    assert gate.reached_at
    title = _n("1 supporter", "%(n)s supporters", gate.supporters, n=number(gate.supporters))
    if opened_at:
        title = _("%(supporters)s in %(span)s", supporters=title, span=span(gate.reached_at - opened_at))
    if gate.is_goal:
        return Event(gate.reached_at, title, _("The goal is reached. Now we review it."))
    why = _n("1 more day earned.", "%(num)s more days earned.", gate.adds_days) if gate.adds_days else ""
    return Event(gate.reached_at, title, why)


def _passage(passage: Any, goals: set[datetime | None]) -> Event | None:
    origin, to = Stage(passage.from_stage), Stage(passage.to_stage)
    if to not in PUBLIC or (to == S.ACHIEVED and passage.at in goals):
        return None
    if to == S.OPEN and origin in (S.REMOVED, S.ARCHIVED, S.ACHIEVED):
        return Event(passage.at, _("Open for support again"), passage.why, passage.codes)
    return Event(passage.at, headline(to), passage.why, passage.codes)


def headline(stage: Stage) -> str:
    """What a passage to `stage` is called in the story."""
    return {
        S.OPEN: _("Published"),
        S.ACHIEVED: _("The goal is reached"),
        S.IN_REVIEW: _("The review has begun"),
        S.DEFERRED: _("Kept for the next review"),
        S.PARKED: _("Parked"),
        S.APPROVED: _("Approved"),
        S.DECLINED: _("Not chosen"),
        S.IN_DEVELOPMENT: _("Being made"),
        S.RELEASED: _("On sale"),
        S.RETIRED: _("No longer sold"),
        S.EXPIRED: _("The time is up"),
        S.ARCHIVED: _("Archived"),
    }[stage]

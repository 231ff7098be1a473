"""Whether a public idea may move over to the newest rules of its campaign, and what it lacks under them.

Its support, gates and closing time were frozen when it opened and stay (RULES: Campaigns).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ideas.campaigns.models import Rules
from ideas.campaigns.rules import Confirmation, Fact, confirmations_of, facts_of
from ideas.submissions.models import Idea, Picture
from ideas.submissions.rules import Item, checklist
from ideas.submissions.stages import Stage
from ideas.words import _


@dataclass(frozen=True)
class Lack:
    """What an idea lacks under another version: questions it can answer at once, and what must be changed before."""

    facts: list[Fact]
    ticks: list[Confirmation]
    to_change: list[str]


def why_not_move(idea: Idea, to: Rules, at: datetime, *, is_changing: bool) -> str | None:
    """Why the idea cannot move over to the version `to` now, or None. `is_changing`: a change of it waits."""
    if to.id == idea.rules_id:
        return _("“%(title)s” stands under the newest rules already.", title=idea.title)
    if idea.stage != Stage.OPEN or (idea.closes_at is not None and idea.closes_at <= at):
        return _("Only an idea that gathers support can move over to other rules.")
    if to.mode != idea.mode:
        return _("The newest rules choose ideas in another way. “%(title)s” keeps its own.", title=idea.title)
    if is_changing:
        return _("A change of “%(title)s” waits for its check. Wait for it, or take it back first.", title=idea.title)
    return None


def lack_under(idea: Idea, to: Rules, pictures: Sequence[Picture]) -> Lack:
    """What the version `to` asks for and the idea does not have yet."""
    facts = [fact for fact in facts_of(to) if fact.key not in idea.facts]
    ticks = [tick for tick in confirmations_of(to) if idea.confirmations.get(tick.key) is not True]
    asked = {f"fact_{fact.key}" for fact in facts} | {f"tick_{tick.key}" for tick in ticks}
    gaps = (item for item in checklist(idea, to, pictures, ()) if item.field not in asked and _is_of_rules(item))
    return Lack(facts, ticks, [item.missing for item in gaps if item.missing])


def _is_of_rules(item: Item) -> bool:
    """Shares are not a matter of rules: an idea that is open has settled them."""
    return item.step in ("idea", "pictures", "details") and item.field != "creators"

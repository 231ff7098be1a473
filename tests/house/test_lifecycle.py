"""Every pair of stages is allowed or refused, and docs/lifecycle.md shows the same table."""

from __future__ import annotations

import re

import pytest

from ideas.submissions.stages import MOVES, PUBLIC, Stage, why_not_move
from tests.house.reading import ROOT


def told() -> dict[str, set[str]]:
    """The moves as docs/lifecycle.md tells them: rows of `| stage | stages it may move to |`."""
    text = (ROOT / "docs" / "lifecycle.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", text, re.M)
    return {stage: set(re.findall(r"`(\w+)`", targets)) for stage, targets in rows}


def test_the_document_shows_the_table_of_moves() -> None:
    assert told() == {str(stage): {str(to) for to in targets} for stage, targets in MOVES.items()}


@pytest.mark.parametrize("origin", list(Stage))
def test_every_pair_of_stages_is_allowed_or_refused(origin: Stage) -> None:
    for to in Stage:
        assert (why_not_move(origin, to) is None) == (to in MOVES[origin])


def test_every_public_stage_can_be_removed_and_no_other() -> None:
    assert {stage for stage in Stage if Stage.REMOVED in MOVES[stage]} == PUBLIC

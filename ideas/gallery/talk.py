"""What people say about an idea, as its page shows it: the newest comments, and who may add one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from ideas.conversations import queries, rules
from ideas.conversations.queries import Said
from ideas.guards import me_or_none
from ideas.submissions.models import Idea
from ideas.submissions.stages import PUBLIC, Stage


@dataclass(frozen=True, slots=True)
class Talk:
    """`closed`: why nobody adds anything; `why_not`: why this person does not."""

    count: int
    newest: Sequence[Said]
    closed: str | None
    why_not: str | None
    for_team: bool
    can_advise: bool
    minutes: int


def talk_about(idea: Idea, *, viewer: int | None, is_creator: bool) -> Talk | None:
    """The talk about a public idea, in one statement; None about others."""
    if idea.stage not in PUBLIC:
        return None
    member = me_or_none()
    count, newest = queries.newest(idea.id, viewer=viewer)
    return Talk(
        count=count,
        newest=newest,
        closed=rules.why_closed(idea.stage),
        why_not=rules.why_not_comment(idea, by=member),
        for_team=member is not None and rules.may_speak_officially(by=member, is_creator=is_creator),
        can_advise=idea.stage == Stage.OPEN and viewer is not None and not is_creator,
        minutes=current_app.config["COMMENT_EDIT_MINUTES"],
    )

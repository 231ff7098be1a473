"""The flag desk: answer what members reported, and what a screener can do about it. She judges nothing of her own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from werkzeug.exceptions import NotFound

from ideas.accounts.models import Member
from ideas.conversations import actions, advice, flagging
from ideas.conversations.flagging import Accuracy
from ideas.conversations.models import Comment, Feedback, Flag
from ideas.conversations.subjects import Subject, subject_of
from ideas.db import db
from ideas.notices.actions import tell_many
from ideas.office import audit
from ideas.refusals import Refused, refuse_if
from ideas.review import letters, queries, rules
from ideas.submissions import lifecycle
from ideas.submissions.models import Idea, Passage
from ideas.submissions.queries import creator_ids
from ideas.submissions.stages import Stage
from ideas.words import _

#: What a screener can take away at once; for the rest there is the removal of the idea.
REMOVABLE = ("comment", "feedback")


@dataclass(frozen=True, slots=True)
class Case:
    """One thing with everything that was said against it. `why_not`: why this screener does not judge it.

    `is_own`: she has a part in it, and must not even read who wrote it or who reported it.
    """

    subject: Subject
    flags: Sequence[Flag]
    accuracy: dict[int, Accuracy]
    writer: Member | None
    context: Comment | None
    why_not: str | None
    is_own: bool

    @property
    def waiting(self) -> list[Flag]:
        return [flag for flag in self.flags if flag.state == "waiting"]

    @property
    def is_there(self) -> bool:
        """Whether there is still something to take away."""
        thing = self.subject.thing
        if isinstance(thing, Comment):
            return thing.deleted_at is None
        return isinstance(thing, Feedback) and thing.withdrawn_at is None


def case_of(flag_id: int, member: Member) -> Case:
    """What a flag is about, with all other flags on it; 404 for none."""
    flag = db.session.get(Flag, flag_id)
    if flag is None:
        raise NotFound()
    subject = subject_of(flag)
    flags = flagging.flags_about(subject.kind, subject.id)
    thing = subject.thing
    parent_id = thing.parent_id if isinstance(thing, Comment) else None
    is_own = queries.is_own(subject.idea, member) or subject.is_own(member)
    return Case(
        subject=subject,
        flags=flags,
        accuracy=flagging.accuracy_of(each.by_id for each in flags),
        writer=db.session.get(Member, subject.by_id) if subject.by_id else None,
        context=db.session.get(Comment, parent_id) if parent_id else None,
        why_not=rules.why_not_judge_flags(is_own=is_own, flagged_by_her=member.id in {each.by_id for each in flags}),
        is_own=is_own,
    )


def answer(
    case: Case, *, flag_ids: Sequence[int], upheld: bool, words: str, by: Member, at: datetime,
    takes_away: bool = False, why: str = "",
) -> None:  # fmt: skip
    """Answer those flags of a case that were read; with `takes_away` the thing goes too, for the reason `why`."""
    refuse_if(case.why_not)
    flags = [flag for flag in case.waiting if flag.id in flag_ids]
    refuse_if(rules.why_not_answer(chosen=len(flags), words=words))
    if takes_away and not upheld:
        raise Refused(_("Only what was rightly reported is taken away."), status=422)
    flagging.decide(flags, case.subject.idea, upheld=upheld, answer=words, by=by, at=at)
    if takes_away and case.is_there:
        _take_away(case.subject, why=why, by=by, at=at)


def _take_away(subject: Subject, *, why: str, by: Member, at: datetime) -> None:
    if isinstance(subject.thing, Comment):
        actions.remove(subject.thing, subject.idea, why=why, by=by, at=at)
    elif isinstance(subject.thing, Feedback):
        advice.withdraw(subject.thing, subject.idea, why=why, by=by, at=at)


def remove_idea(idea: Idea, *, code: str, why: str, by: Member, at: datetime) -> Passage:
    """Remove a public idea with a public reason. Creators hear at once, supporters and followers afterwards."""
    refuse_if(rules.why_not_remove(idea, is_own=queries.is_own(idea, by), code=code, why=why))
    before = idea.stage
    passage = lifecycle.move(idea, Stage.REMOVED, by=by, at=at, why=why, codes=[code])
    if passage is None:
        raise Refused(_("“%(title)s” has just changed its stage. Look again, please.", title=idea.title))
    after = {"stage": str(idea.stage), "codes": [code], "why": why}
    audit.record("idea.removed", "idea", idea.id, by=by.id, at=at, before={"stage": before}, after=after)
    letter = partial(letters.removed, idea, code=code, why=why, by=by)
    tell_many(creator_ids(idea), letter, event=f"passage:{passage.id}", at=at)
    return passage


def flag_on_idea(idea: Idea) -> int | None:
    """A flag that waits on an idea or on something of it: where a removal came from."""
    waiting = sa.select(sa.func.min(Flag.id)).where(Flag.idea_id == idea.id, Flag.state == "waiting")
    return db.session.scalar(waiting)

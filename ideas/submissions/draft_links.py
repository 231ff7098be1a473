"""The secret link of an idea that is not public: made, renewed and ended by its owner, good for whoever has it."""

from __future__ import annotations

import re
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from ideas.db import db, insert_once
from ideas.refusals import refuse_if
from ideas.submissions import queries
from ideas.submissions.models import DraftLink, Idea
from ideas.submissions.stages import PUBLIC, Stage
from ideas.words import _

KEY = re.compile(r"[A-Za-z0-9_-]{43}")
BYTES = 32
SHOWN = frozenset({Stage.DRAFT, Stage.SCREENING, Stage.NEEDS_WORK})
"""The stages in which a link shows the idea: not what we have looked at and will not publish, until it is sent anew."""


def why_not_link(idea: Idea) -> str | None:
    """Why an idea has no use for a secret link, or None."""
    if idea.stage in SHOWN:
        return None
    if idea.stage in PUBLIC:
        return _("“%(title)s” is published: everybody can see it.", title=idea.title)
    if idea.stage == Stage.REJECTED:
        return _(
            "We did not publish “%(title)s”, so friends see it again once you have sent it anew.", title=idea.title
        )
    return _("“%(title)s” was withdrawn: there is nothing to show.", title=idea.title)


def link_of(idea: Idea) -> DraftLink | None:
    """The link under which the idea can be seen now, if its owner has made one."""
    return db.session.get(DraftLink, idea.id, populate_existing=True) if idea.stage in SHOWN else None


def make(idea: Idea, *, at: datetime) -> None:
    """Make the link; pressed twice, it stays the one that was made first."""
    refuse_if(why_not_link(queries.locked(idea)))
    insert_once(DraftLink, idea_id=idea.id, key=secrets.token_urlsafe(BYTES), made_at=at)


def renew(idea: Idea, *, at: datetime) -> None:
    """End the link and make another one."""
    end(idea)
    make(idea, at=at)


def end(idea: Idea) -> None:
    """From now on the link leads nowhere."""
    db.session.execute(sa.delete(DraftLink).where(DraftLink.idea_id == idea.id))


def idea_behind(key: str) -> Idea:
    """The idea that the key belongs to, whatever its stage. 404 for keys that never were and those that were ended."""
    found = KEY.fullmatch(key) and db.session.scalar(
        sa.select(Idea)
        .join(DraftLink, DraftLink.idea_id == Idea.id)
        .where(DraftLink.key == key)
        .options(joinedload(Idea.owner), joinedload(Idea.campaign), joinedload(Idea.rules))
    )
    if not found:
        raise NotFound()
    return found

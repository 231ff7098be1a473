"""When the owner may tell news about her idea, and what an update must be (RULES: Submitting, after opening)."""

from __future__ import annotations

from ideas.submissions.models import Idea, Update
from ideas.submissions.rules import why_not_length
from ideas.submissions.stages import PUBLIC, Stage
from ideas.words import _

TITLE_LENGTH = (3, 80)
TEXT_LENGTH = (20, 5_000)
MOST_PICTURES = 6
PER_DAY = 3


def why_not_update(idea: Idea) -> str | None:
    """Why no news can be posted about the idea now, or None. Archived ideas stand as they are."""
    if idea.stage == Stage.ARCHIVED:
        return _("“%(title)s” is archived. It stays as it is.", title=idea.title)
    if idea.stage in PUBLIC:
        return None
    return _("“%(title)s” is not public, so there is nobody to tell yet.", title=idea.title)


def why_not_publish(idea: Idea, update: Update) -> str | None:
    """Why the draft cannot be published as it is, or None."""
    return (
        why_not_update(idea)
        or why_not_length(_("Title"), update.title, TITLE_LENGTH)
        or why_not_length(_("Text"), update.text, TEXT_LENGTH)
    )


def is_shown(update: Update) -> bool:
    """Whether everybody reads it: published and not taken back."""
    return update.published_at is not None and update.withdrawn_at is None

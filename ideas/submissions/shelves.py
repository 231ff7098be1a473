"""Where pictures hang: on the idea itself, on the draft of an update, or as a new cover that nobody has screened yet.

Every shelf has its own positions, its own number of places, and its own rule of when it may be changed.
"""

from __future__ import annotations

import sqlalchemy as sa

from ideas.campaigns.models import Rules
from ideas.submissions import rules
from ideas.submissions.models import OWN_SHELF, Idea, Update
from ideas.submissions.revision_rules import why_not_change
from ideas.submissions.update_rules import MOST_PICTURES, why_not_update
from ideas.words import _, number

NEW_COVER = "revision:new"
"""A cover the owner has sent for a change that is not sent itself; one picture."""


_UPDATE = "update:"
THE_UPDATES = sa.literal(_UPDATE).concat(sa.cast(Update.id, sa.String))
"""The shelf of an update as the database names it: the same as `of_update`."""


def of_update(update_id: int) -> str:
    return f"{_UPDATE}{update_id}"


def is_of_update(shelf: str) -> bool:
    return shelf.startswith(_UPDATE)


def of_revision(revision_id: int) -> str:
    return f"revision:{revision_id}"


def why_not_touch(idea: Idea, shelf: str) -> str | None:
    """Why pictures on the shelf cannot be added, moved or removed now, or None."""
    if shelf == OWN_SHELF:
        return rules.why_not_edit(idea)
    return why_not_update(idea) if is_of_update(shelf) else why_not_change(idea)


def most_pictures(shelf: str, terms: Rules) -> int:
    """How many pictures the shelf holds. `terms`: the campaign's rules, which speak of the idea's own."""
    if shelf == OWN_SHELF:
        return terms.max_pictures
    return MOST_PICTURES if is_of_update(shelf) else 1


def why_not_add(idea: Idea, shelf: str, terms: Rules, count: int, name: str) -> str | None:
    """Why one more picture has no place on the shelf, or None. `name`: the file, for the sentence."""
    if shelf == OWN_SHELF:
        return rules.why_not_add_picture(idea, terms, count, name)
    most = most_pictures(shelf, terms)
    if count < most:
        return why_not_touch(idea, shelf)
    return _("“%(file)s” was not added: there is room for %(most)s pictures here.", file=name, most=number(most))

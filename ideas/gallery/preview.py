"""An idea that is not public as it will stand on its first day: nothing of it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from flask import url_for

from ideas.accounts.models import Member
from ideas.campaigns.queries import newest_rules
from ideas.gallery.idea_page import IdeaPage, idea_page, stated_facts
from ideas.gallery.progress import Progress
from ideas.gallery.story import Event, headline
from ideas.renditions import Key
from ideas.submissions.models import Idea
from ideas.submissions.rules import EDITABLE
from ideas.submissions.stages import Stage
from ideas.voting.actions import opening_facts
from ideas.voting.gates import laid
from ideas.words import _

STEPS = ("idea", "pictures", "details", "creators", "check")


@dataclass(frozen=True, slots=True)
class Preview:
    """Why a page is a preview, and the way back. `source`: where its pictures are asked for, a slug or a Key."""

    words: str
    source: str
    way_back: str = ""
    back: str = ""


def as_published(idea: Idea, *, at: datetime) -> IdeaPage:
    """What the page of the idea will show on the day on which it opens, were that `at`."""
    rules = newest_rules(idea.campaign_id) if idea.stage in EDITABLE else idea.rules
    opened = _copy(idea, stage=Stage.OPEN, **opening_facts(rules, at=at))
    opened.owner, opened.campaign, opened.rules = idea.owner, idea.campaign, rules
    gates = laid(idea, rules) if opened.mode == "support" else []
    return replace(
        idea_page(idea, viewer=None), idea=opened, facts=stated_facts(opened), gates=gates,
        progress=Progress(0, [gate.supporters for gate in gates]), week=0,
        story=[Event(at, headline(Stage.OPEN))],
    )  # fmt: skip


def _copy(idea: Idea, **changed: object) -> Idea:
    """The idea with some columns changed, as a row that no session knows."""
    values = {column.key: getattr(idea, column.key) for column in sa.inspect(Idea).column_attrs}
    return Idea(**values | changed)


def for_member(idea: Idea, member: Member, step: str | None) -> Preview:
    """The preview of whoever may see the idea already: the owner goes back to the step she came from."""
    words = _("Preview: nobody else sees this.")
    if idea.owner_id == member.id:
        back = f"submissions.draft_{step}" if step in STEPS and idea.stage in EDITABLE else "submissions.draft_check"
        return Preview(words, idea.slug, url_for(back, slug=idea.slug), _("Back to the draft"))
    return Preview(words, idea.slug, url_for("gallery.idea", slug=idea.slug), _("Back to where it stands"))


def by_key(idea: Idea, key: str) -> Preview:
    """The preview of somebody who was given the secret link."""
    name = idea.owner.shown_name
    return Preview(_("A draft, shown to you by its creator: %(name)s.", name=name), Key(key))


def nameless(shown: IdeaPage) -> IdeaPage:
    """The page with the names of its creators and nothing else about them."""
    return replace(shown, creators=[replace(person, has_page=False) for person in shown.creators])

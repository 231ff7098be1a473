"""Verbs of a draft: start it, save it, send it, withdraw it."""

from __future__ import annotations

import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.campaigns.models import Campaign
from ideas.campaigns.queries import newest_rules
from ideas.db import db, insert_once, rows_changed
from ideas.markup import render
from ideas.notices.actions import tell, tell_many
from ideas.office import buckets
from ideas.refusals import Refused, refuse_if
from ideas.submissions import letters, lifecycle, queries, rules
from ideas.submissions.marks import mark_of
from ideas.submissions.models import Creator, Idea, Passage
from ideas.submissions.saving import count_save
from ideas.submissions.stages import Stage
from ideas.words import _

DRAFTS_PER_DAY = 30
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RESERVED = {"new", "flags", "similar"}


def start_draft(
    campaign: Campaign, *, title: str, pitch: str, story: str, by: Member, at: datetime, form_key: str | None = None
) -> Idea:
    """A new draft with its owner as the only creator. Raises Refused after 30 in a day.

    `form_key`: of the form it comes from. The same form sent twice is one draft, as it stands by then.
    """
    many = _("You have started many drafts today. Finish one of them, or come back tomorrow.")
    buckets.count(f"drafts:{by.id}", many, rate=DRAFTS_PER_DAY, per=timedelta(days=1), at=at)
    values = {
        "campaign_id": campaign.id, "rules_id": newest_rules(campaign.id).id, "owner_id": by.id, "title": title,
        "pitch": pitch, "story": story, "story_html": render(story), "facts": {}, "confirmations": {}, "edition": 1,
        "created_at": at, "saved_at": at, "stage": Stage.DRAFT, "stage_since": at, "mode": "support",
        "form_key": form_key,
    }  # fmt: skip
    slug = slug_of(title)
    while not insert_once(Idea, slug=slug, **values):
        if begun := queries.begun_with(form_key, by):
            return begun
        slug = f"{slug_of(title)}-{''.join(secrets.choice(LETTERS) for _ in range(4))}"
    idea = db.session.scalars(sa.select(Idea).where(Idea.slug == slug)).one()
    db.session.add(Creator(idea_id=idea.id, member_id=by.id, share_ppm=rules.WHOLE_PPM, invited_at=at, accepted_at=at))
    db.session.flush()
    return idea


def slug_of(title: str) -> str:
    """A title as a piece of an address; titles in other scripts become `idea`."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss")).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-")
    return slug if len(slug) > 1 and slug not in RESERVED else f"idea-{slug}".strip("-")


def save_text(idea: Idea, *, title: str, pitch: str, story: str, seen: str, at: datetime) -> bool:
    """Save the first step. False: something else was saved there since the mark `seen`, and nothing was written."""
    count_save(idea.owner_id, at=at)
    values = {"title": title, "pitch": pitch, "story": story}
    return _save(idea, rules.text_of(idea), {**values, "story_html": render(story)}, seen=seen, at=at)


def save_details(idea: Idea, *, facts: dict[str, Any], confirmations: dict[str, bool], seen: str, at: datetime) -> bool:
    """Save the third step. False: somebody else saved it since the mark `seen`, nothing was written."""
    count_save(idea.owner_id, at=at)
    return _save(idea, rules.details_of(idea), {"facts": facts, "confirmations": confirmations}, seen=seen, at=at)


def _save(idea: Idea, kept: dict[str, Any], values: dict[str, Any], *, seen: str, at: datetime) -> bool:
    refuse_if(rules.why_not_edit(idea))
    if all(values[name] == text for name, text in kept.items()):
        return True
    if seen and seen != mark_of(kept):
        return False
    done = rows_changed(
        sa.update(Idea)
        .where(Idea.id == idea.id, Idea.edition == idea.edition, Idea.stage.in_(sorted(rules.EDITABLE)))
        .values(**values, edition=Idea.edition + 1, saved_at=at, rules_id=newest_rules(idea.campaign_id).id)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(idea, [*values, "edition", "saved_at", "rules_id", "stage"])
    return bool(done)


def submit(idea: Idea, *, by: Member, at: datetime) -> Passage | None:
    """Send a draft to screening. None: it was sent already (a double click). Raises Refused with what is missing."""
    if queries.locked(idea).stage == Stage.SCREENING:  # held: who answers an invitation meanwhile is waited for
        return None
    refuse_if(rules.why_not_submit(idea, db.session.get_one(Campaign, idea.campaign_id), at))
    asked = newest_rules(idea.campaign_id)
    missing = rules.missing_before_submission(idea, asked, queries.pictures_of(idea.id), queries.creators_of(idea.id))
    if missing:
        raise Refused(" ".join(item.sentence for item in missing), status=422)
    passage = lifecycle.move(idea, Stage.SCREENING, by=by, at=at, facts={"submitted_at": at, "rules_id": asked.id})
    if passage is not None:
        event, others = f"passage:{passage.id}", set(queries.creator_ids(idea)) - {by.id}
        tell(by, letters.received(idea), event=event, at=at)
        tell_many(others, letters.sent(idea, by), event=event, at=at)
    return passage


def withdraw(idea: Idea, *, by: Member, at: datetime, why: str = "") -> Passage | None:
    """Take an idea back. None: it was taken back already. Its other creators are told; supporters hear in batches.

    When somebody else moves the idea at the same moment, the rule is asked again about the stage it came to.
    """
    passage = None
    while passage is None:
        if idea.stage == Stage.WITHDRAWN:
            return None
        refuse_if(rules.why_not_withdraw(idea))
        passage = lifecycle.move(idea, Stage.WITHDRAWN, by=by, at=at, why=why)
    others = (each for each in queries.creator_ids(idea) if each != by.id)
    tell_many(others, letters.withdrawn(idea, by), event=f"passage:{passage.id}", at=at)
    return passage

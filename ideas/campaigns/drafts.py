"""Writing the next version of a campaign: begin one, save what is typed, let it go, publish it."""

from __future__ import annotations

from datetime import datetime
from itertools import chain, count
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.campaigns import actions, differences, queries
from ideas.campaigns.models import Campaign, Rules, RulesDraft
from ideas.campaigns.reading import Reading, read
from ideas.campaigns.rules import why_not_close
from ideas.campaigns.sheet import Row, Sheet, first_sheet, sheet_of, with_keys
from ideas.db import db, insert_once, rows_changed
from ideas.markup import render
from ideas.office import audit
from ideas.refusals import Refused, refuse_if
from ideas.typed import plain
from ideas.words import _


def begin_draft(title: str, *, zone: ZoneInfo, by: Member, at: datetime) -> Campaign:
    """A campaign that only admins see, with a first draft of its rules."""
    slug, tries = slug_of(title), count(2)
    while not insert_once(Campaign, slug=slug, title=title[:80], need="", need_html="", opens_at=at):
        slug = f"{slug_of(title)}-{next(tries)}"
    campaign = db.session.scalars(sa.select(Campaign).where(Campaign.slug == slug)).one()
    save(campaign, first_sheet(title, at, zone), seen=0, by=by, at=at)
    audit.record("campaign.drafted", "campaign", campaign.id, by=by.id, at=at)
    return campaign


def slug_of(title: str) -> str:
    """A title as a piece of an address; titles in other scripts become `call`."""
    return plain(title, "-")[:60].strip("-") or "call"


def current_sheet(campaign: Campaign, draft: RulesDraft | None, rules: Rules | None, zone: ZoneInfo) -> Sheet:
    """What the form is filled with: the draft, else the version in force."""
    if draft is not None and draft.content:
        return draft.content
    return sheet_of(campaign, rules, zone) if rules else first_sheet(campaign.title, campaign.opens_at, zone)


def read_draft(campaign: Campaign, sheet: Sheet, zone: ZoneInfo) -> Reading:
    """A sheet as it is understood, next to the versions in the open."""
    published = chain.from_iterable(rules.facts for rules in reversed(queries.versions(campaign.id)))
    return read(sheet, zone, units={fact["key"]: fact.get("unit") or "" for fact in published})


def save(campaign: Campaign, sheet: Sheet, *, seen: int, by: Member, at: datetime) -> bool:
    """Save what was typed, right or wrong. False: somebody saved or published since edition `seen`."""
    kept: dict[str, Any] = {"content": with_keys(sheet, _known(campaign)), "saved_by_id": by.id, "saved_at": at}
    if seen == 0:
        return insert_once(RulesDraft, campaign_id=campaign.id, edition=1, **kept)
    return _update(campaign, seen, **kept)


def _update(campaign: Campaign, seen: int, **values: Any) -> bool:
    mine = (RulesDraft.campaign_id == campaign.id, RulesDraft.edition == seen)
    done = rows_changed(
        sa.update(RulesDraft)
        .where(*mine)
        .values(**values, edition=seen + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(done)


def _known(campaign: Campaign) -> dict[str, list[Row]]:
    """The facts and confirmations that have keys: of the draft, then of each version, the newest first."""
    draft = queries.draft_of(campaign.id)
    versions = queries.versions(campaign.id)
    return {
        kind: [
            *(draft.content.get(kind, []) if draft else []),
            *chain.from_iterable(getattr(rules, kind) for rules in versions),
        ]
        for kind in ("facts", "confirmations")
    }


def discard(campaign: Campaign, *, seen: int, by: Member, at: datetime) -> bool:
    """Let go of what is not published. True: the campaign went with it, since it never was in the open."""
    if not _update(campaign, seen, content={}, saved_by_id=by.id, saved_at=at):
        raise Refused(_changed_meanwhile())
    audit.record("rules.discarded", "campaign", campaign.id, by=by.id, at=at)
    if queries.versions(campaign.id):
        return False
    db.session.execute(sa.delete(RulesDraft).where(RulesDraft.campaign_id == campaign.id))
    db.session.execute(sa.delete(Campaign).where(Campaign.id == campaign.id))
    return True


def _changed_meanwhile() -> str:
    return _("Somebody changed this draft meanwhile. Please look at it again.")


def preview(campaign: Campaign, reading: Reading, *, at: datetime) -> tuple[Campaign, Rules]:
    """The campaign and its next version as they will be; no rows of the database."""
    shown = Campaign(id=campaign.id, slug=campaign.slug, **_brief(campaign, reading))
    last = max((rules.number for rules in queries.versions(campaign.id)), default=0)
    return shown, Rules(campaign_id=campaign.id, number=last + 1, published_at=at, **reading.terms)


def changes(campaign: Campaign, reading: Reading, *, at: datetime) -> list[differences.Difference]:
    """What publishing would change, in words. For a campaign that is not in the open yet: all of it."""
    shown, rules = preview(campaign, reading, at=at)
    after = [*differences.brief_lines(shown), *differences.lines_of(rules)]
    versions = queries.versions(campaign.id)
    before = [*differences.brief_lines(campaign), *differences.lines_of(versions[0])] if versions else []
    return differences.differences(before, after)


def _brief(campaign: Campaign, reading: Reading) -> dict[str, Any]:
    return {
        "title": reading.title, "need": reading.need, "need_html": render(reading.need),
        "opens_at": _to_the_minute(campaign.opens_at, reading.opens_at),
        "closes_at": _to_the_minute(campaign.closes_at, reading.closes_at),
    }  # fmt: skip


def _to_the_minute(stands: datetime | None, typed: datetime | None) -> datetime | None:
    """A date field knows no seconds: a minute that was not changed stays the moment it is."""
    if stands and typed and stands.replace(second=0, microsecond=0) == typed:
        return stands
    return typed


def publish_draft(campaign: Campaign, *, seen: int, zone: ZoneInfo, by: Member, at: datetime) -> Rules | None:
    """Make the draft of edition `seen` the version in force. None: nothing is left to publish (a double click).

    Raises Refused when it has mistakes, changes nothing, or was saved again since it was looked at.
    """
    draft = queries.draft_of(campaign.id)
    if draft is None or not draft.content:
        return None
    reading = read_draft(campaign, draft.content, zone)
    refuse_if(why_not(campaign, reading, at=at))
    if draft.edition != seen or not _update(campaign, seen, content={}, saved_by_id=by.id, saved_at=at):
        return _after_somebody_else(campaign)
    _write_brief(campaign, reading, by=by, at=at)
    return actions.publish(campaign, reading.terms, by=by, at=at)


def why_not(campaign: Campaign, reading: Reading, *, at: datetime) -> str | None:
    """Why a draft cannot be published, or None."""
    if reading.mistakes:
        return " ".join(reading.mistakes.values())
    closes_at = _to_the_minute(campaign.closes_at, reading.closes_at)
    if reason := why_not_close(closes_at, at, stands=campaign.closes_at):
        return reason
    return None if changes(campaign, reading, at=at) else _("Nothing differs from the version in force.")


def _after_somebody_else(campaign: Campaign) -> Rules | None:
    """Somebody was faster: she published it (None), or she saved something else (Refused)."""
    draft = queries.draft_of(campaign.id)
    if draft is not None and draft.content:
        raise Refused(_changed_meanwhile())
    return None


def _write_brief(campaign: Campaign, reading: Reading, *, by: Member, at: datetime) -> None:
    """Copy title, need and dates to the campaign; they have no versions."""
    brief = _brief(campaign, reading)
    before, after = ({name: str(values[name]) for name in ("title", "opens_at", "closes_at")}
                     for values in (vars(campaign), brief))  # fmt: skip
    for name, value in brief.items():
        setattr(campaign, name, value)
    audit.record("campaign.changed", "campaign", campaign.id, by=by.id, at=at, before=before, after=after)

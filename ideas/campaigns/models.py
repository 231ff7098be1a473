"""Campaigns and the versions of their rules. A published version never changes; ideas keep theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.db import BigId, Id, Model

MODES = ("support", "score", "request")


class Campaign(Model):
    """A standing or dated call for ideas."""

    __tablename__ = "campaign"
    __table_args__ = (sa.CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="dates"),)

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    title: Mapped[str] = mapped_column(sa.String(80))
    need: Mapped[str] = mapped_column(sa.Text, comment="the need, Markdown")
    need_html: Mapped[str] = mapped_column(sa.Text)
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime | None] = mapped_column(comment="null: always open")


class Rules(Model):
    """One published version of a campaign's rules. Immutable: a trigger refuses changes."""

    __tablename__ = "rules"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "number"),
        sa.CheckConstraint("mode IN ('support', 'score', 'request')", name="mode"),
        sa.CheckConstraint(
            "min_pictures >= 1 AND max_pictures >= min_pictures AND max_pictures <= 24", name="pictures"
        ),
        sa.CheckConstraint("review IN ('calendar', 'rolling', 'manual')", name="review"),
        sa.CheckConstraint("embargo_hours BETWEEN 0 AND 720", name="embargo"),
        sa.CheckConstraint("extension IN ('add', 'reset')", name="extension"),
        sa.CheckConstraint("mode <> 'support' OR first_days > 0", name="first_days"),
    )

    id: Mapped[Id]
    campaign_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("campaign.id"))
    number: Mapped[int] = mapped_column(sa.Integer)
    published_at: Mapped[datetime]
    mode: Mapped[str] = mapped_column(sa.String(10), default="support")
    gates: Mapped[list[Any]] = mapped_column(comment="[supporters, days added], ascending; the last is the goal")
    first_days: Mapped[int] = mapped_column(sa.Integer, comment="days to the first gate")
    extension: Mapped[str] = mapped_column(sa.String(10), default="add")
    min_pictures: Mapped[int] = mapped_column(sa.Integer, default=1)
    max_pictures: Mapped[int] = mapped_column(sa.Integer, default=12)
    title_length: Mapped[list[Any]] = mapped_column(default=lambda: [5, 80])
    pitch_length: Mapped[list[Any]] = mapped_column(default=lambda: [20, 200])
    story_length: Mapped[list[Any]] = mapped_column(default=lambda: [100, 10_000])
    facts: Mapped[list[Any]] = mapped_column(default=list, comment="[{key, label, unit, min, max, required}]")
    confirmations: Mapped[list[Any]] = mapped_column(default=list, comment="[{key, label}]")
    ineligible: Mapped[list[Any]] = mapped_column(default=list, comment="topics, in words")
    out_of_scope: Mapped[str] = mapped_column(sa.Text, default="")
    personas: Mapped[list[Any]] = mapped_column(default=list, comment="[{name, situation, need}]")
    reward: Mapped[str] = mapped_column(sa.Text, default="")
    review: Mapped[str] = mapped_column(sa.String(10), default="calendar")
    embargo_hours: Mapped[int] = mapped_column(sa.Integer, default=24, comment="from decision to public_at")

    campaign: Mapped[Campaign] = relationship(lazy="raise")

    @property
    def goal(self) -> int:
        return int(self.gates[-1][0])


class RulesDraft(Model):
    """The next version of a campaign while it is being written. Nothing of it is in force; publishing empties it."""

    __tablename__ = "rules_draft"

    campaign_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("campaign.id"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(comment="every field as it was typed; {}: nothing unpublished")
    edition: Mapped[int] = mapped_column(sa.Integer, default=1, comment="counts saves: two tabs cannot overwrite")
    saved_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    saved_at: Mapped[datetime]

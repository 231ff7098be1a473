"""Supports, the gates frozen at opening, the narrow tally and the ranking read by lists."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ideas.db import BigId, Id, Model


class Support(Model):
    """One member's "I want this" for one idea. Withdrawing deletes the row; held and void ones stay."""

    __tablename__ = "support"
    __table_args__ = (
        sa.UniqueConstraint("idea_id", "member_id"),
        sa.CheckConstraint("state IN ('counted', 'held', 'void')", name="state"),
        sa.Index("ix_support_idea_id_at", "idea_id", "at"),
        sa.Index("ix_support_at", "at", postgresql_using="brin"),
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    member_id: Mapped[int | None] = mapped_column(
        BigId, sa.ForeignKey("member.id"), index=True, comment="null: the account is closed, the number stays"
    )
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(sa.String(10), default="counted")
    counted_at: Mapped[datetime | None] = mapped_column(comment="the moment it entered the count")


class Tally(Model):
    """The count of one idea, in a narrow table of its own (three times faster than in the wide idea row)."""

    __tablename__ = "tally"
    __table_args__ = (
        sa.CheckConstraint("count >= 0", name="count"),
        sa.CheckConstraint("goal IS NULL OR count <= goal", name="goal"),
        sa.CheckConstraint("given >= count", name="given"),
        {"postgresql_with": {"fillfactor": 50}},
    )

    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), primary_key=True)
    count: Mapped[int] = mapped_column(sa.Integer, default=0)
    given: Mapped[int] = mapped_column(sa.Integer, default=0, comment="rows of any state: 'you are number N'")
    goal: Mapped[int | None] = mapped_column(sa.Integer)
    changes: Mapped[int] = mapped_column(
        sa.Integer, default=0, server_default="0", comment="how often the count was changed, up or down"
    )


class Gate(Model):
    """One gate of one idea, frozen at opening. It fires once: a trigger refuses any other change."""

    __tablename__ = "gate"
    __table_args__ = (
        sa.UniqueConstraint("idea_id", "opening", "position"),
        sa.CheckConstraint("supporters > 0 AND adds_days >= 0 AND position > 0 AND opening > 0", name="numbers"),
        sa.CheckConstraint("(reached_at IS NULL) = (closes_at IS NULL)", name="reached"),
        sa.CheckConstraint("extension IN ('add', 'reset')", name="extension"),
    )

    id: Mapped[Id]
    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"))
    opening: Mapped[int] = mapped_column(sa.Integer, default=1, comment="2 and more: after voids took the goal away")
    position: Mapped[int] = mapped_column(sa.Integer)
    supporters: Mapped[int] = mapped_column(sa.Integer)
    adds_days: Mapped[int] = mapped_column(sa.Integer, comment="added to the closing time when it is reached")
    extension: Mapped[str] = mapped_column(sa.String(10), default="add", comment="how its days move the closing time")
    is_goal: Mapped[bool] = mapped_column(sa.Boolean, default=False)
    reached_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None] = mapped_column(comment="the closing time after it was reached")


class Ranking(Model):
    """What lists sort by, refreshed once a minute by the clock, so that no list reads the hot tally's order."""

    __tablename__ = "ranking"
    __table_args__ = (
        sa.Index("ix_ranking_rising", "rising", "idea_id"),
        sa.Index("ix_ranking_count", "count", "idea_id"),
    )

    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), primary_key=True)
    rising: Mapped[int] = mapped_column(sa.Integer, default=0, comment="supports of 7 days halved every 2, x 1000")
    week: Mapped[int] = mapped_column(sa.Integer, default=0, comment="supports of the last 7 days")
    count: Mapped[int] = mapped_column(sa.Integer, default=0)
    changes: Mapped[int] = mapped_column(
        sa.Integer, default=-1, server_default="-1", comment="the tally's when its days were drawn; -1: never"
    )
    refreshed_at: Mapped[datetime]


class Announcement(Model):
    """How far the batches of "told later" have come for one public event; finished ones are never repeated.

    `kind` and `subject_id` name its outbox: a passage, an update, an accepted revision, or an idea that is a relaunch.
    """

    __tablename__ = "announcement"
    __table_args__ = (sa.CheckConstraint("kind IN ('passage', 'update', 'revision', 'relaunch')", name="kind"),)

    kind: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    subject_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    last_member_id: Mapped[int] = mapped_column(BigId, default=0)
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class SupportDay(Model):
    """The supports of one idea that were counted up to the end of one day (UTC): the points of its plot.

    Only days on which one of them was counted have a row. It follows from the rows of support (voting/days.py).
    """

    __tablename__ = "support_day"
    __table_args__ = (sa.CheckConstraint("count >= 0", name="count"),)

    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    count: Mapped[int] = mapped_column(sa.Integer, comment="all that were counted by the end of the day")

"""What the shop window counts: how often an idea's page was looked at on a day. Nothing about who looked."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ideas.db import BigId, Model


class VisitDay(Model):
    """Views of one idea's page on one day (UTC), without robots and without its creators."""

    __tablename__ = "visit_day"
    __table_args__ = (sa.CheckConstraint("views > 0", name="views"),)

    idea_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("idea.id"), primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    views: Mapped[int] = mapped_column(sa.Integer)

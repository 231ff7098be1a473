"""Members, their roles, their sign-ins and the one-time tokens mailed to them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.db import Big, BigId, Id, Model
from ideas.words import _

ROLES = ("screener", "reviewer", "finance", "admin")
APART = "role IN ('admin', 'finance')"


class Member(Model, UserMixin):
    """A person with an account."""

    __tablename__ = "member"
    __table_args__ = (
        sa.CheckConstraint("closed_at IS NULL OR password_hash IS NULL", name="closed_cannot_sign_in"),
        sa.CheckConstraint("birth_year IS NULL OR birth_year BETWEEN 1900 AND 2200", name="birth_year"),
    )

    id: Mapped[Id]
    handle: Mapped[str] = mapped_column(sa.String(30))
    handle_key: Mapped[str] = mapped_column(sa.String(60), unique=True, comment="look-alikes of a handle share it")
    name: Mapped[str] = mapped_column(sa.String(80))
    address: Mapped[str | None] = mapped_column(sa.String(254))
    address_key: Mapped[str | None] = mapped_column(sa.String(254), unique=True, comment="one mailbox, one account")
    confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    birth_year: Mapped[int | None] = mapped_column(sa.Integer)
    about: Mapped[str] = mapped_column(sa.String(500), default="")
    language: Mapped[str] = mapped_column(sa.String(10), default="en")
    zone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    joined_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(sa.String(300), comment="encrypted")
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None] = mapped_column(Big, comment="a code works once")

    grants: Mapped[list[RoleGrant]] = relationship(primaryjoin="Member.id == RoleGrant.member_id", viewonly=True)

    @property
    def roles(self) -> frozenset[str]:
        """The roles beside being a member; loaded with the session's member."""
        return frozenset(grant.role for grant in self.grants)

    def has_role(self, *roles: str) -> bool:
        """Whether the member holds one of `roles`; without arguments: any role at all (is staff)."""
        return bool(self.roles & set(roles)) if roles else bool(self.roles)

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def shown_name(self) -> str:
        """The name on public pages, also after the account is closed."""
        return self.name if self.closed_at is None else _("a former member")

    @property
    def initials(self) -> str:
        return "".join(part[0] for part in self.name.split()[:2]).upper() or self.handle[:1].upper()


class RoleGrant(Model):
    """A role held by a member, given by an admin or by the command line, never by herself."""

    __tablename__ = "role_grant"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "role"),
        sa.CheckConstraint("role IN ('screener', 'reviewer', 'finance', 'admin')", name="role"),
        sa.CheckConstraint("granted_by_id IS NULL OR granted_by_id <> member_id", name="not_by_herself"),
        sa.Index("uq_role_grant_admin_or_finance", "member_id", unique=True, sqlite_where=sa.text(APART),
                 postgresql_where=sa.text(APART)),
    )  # fmt: skip

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"))
    role: Mapped[str] = mapped_column(sa.String(10))
    granted_by_id: Mapped[int | None] = mapped_column(BigId, sa.ForeignKey("member.id"))
    granted_at: Mapped[datetime]


class SignIn(Model):
    """One signed-in browser. Ending the row ends the session at once, wherever its cookie was copied to."""

    __tablename__ = "sign_in"

    id: Mapped[Id]
    token_sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    fresh_at: Mapped[datetime] = mapped_column(comment="last time the password was given")
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    agent: Mapped[str] = mapped_column(sa.String(120), default="")

    member: Mapped[Member] = relationship(lazy="raise")


class Token(Model):
    """A one-time secret mailed to somebody; only its hash is kept."""

    __tablename__ = "token"
    __table_args__ = (sa.CheckConstraint("purpose IN ('confirm', 'password', 'address', 'undo')", name="purpose"),)

    id: Mapped[Id]
    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    sha256: Mapped[str] = mapped_column(sa.String(64), unique=True)
    new_address: Mapped[str | None] = mapped_column(sa.String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship(lazy="raise")


class KeptForm(Model):
    """What a member had typed when her session was over: given back to her, on the same browser, when she signs in."""

    __tablename__ = "kept_form"

    id: Mapped[Id]
    token_hash: Mapped[str] = mapped_column(sa.String(64), index=True, comment="of the token in her cookie")
    member_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("member.id"), index=True, comment="who typed it")
    sealed: Mapped[str] = mapped_column(sa.Text, comment="the form, encrypted")
    at: Mapped[datetime] = mapped_column(index=True)

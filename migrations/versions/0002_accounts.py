"""Members, roles, sign-ins, tokens."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId

revision = "0002"
down_revision = "0001"

APART = "role IN ('admin', 'finance')"


def upgrade() -> None:
    op.create_table(
        "member",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("handle", sa.String(length=30), nullable=False),
        sa.Column("handle_key", sa.String(length=60), nullable=False, comment="look-alikes of a handle share it"),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("address_key", sa.String(length=254), nullable=True, comment="one mailbox, one account"),
        sa.Column("confirmed_at", UTC(), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("joined_at", UTC(), nullable=False),
        sa.Column("closed_at", UTC(), nullable=True),
        sa.Column("totp_secret", sa.String(length=300), nullable=True, comment="encrypted"),
        sa.Column("totp_confirmed_at", UTC(), nullable=True),
        sa.Column("totp_last_step", sa.BigInteger(), nullable=True, comment="a code works once"),
        sa.CheckConstraint("birth_year IS NULL OR birth_year BETWEEN 1900 AND 2200", name=op.f("ck_member_birth_year")),
        sa.CheckConstraint("closed_at IS NULL OR password_hash IS NULL", name=op.f("ck_member_closed_cannot_sign_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("address_key", name=op.f("uq_member_address_key")),
        sa.UniqueConstraint("handle_key", name=op.f("uq_member_handle_key")),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("granted_by_id", BigId, nullable=True),
        sa.Column("granted_at", UTC(), nullable=False),
        sa.CheckConstraint("role IN ('screener', 'reviewer', 'finance', 'admin')", name=op.f("ck_role_grant_role")),
        sa.CheckConstraint(
            "granted_by_id IS NULL OR granted_by_id <> member_id", name=op.f("ck_role_grant_not_by_herself")
        ),
        sa.ForeignKeyConstraint(["granted_by_id"], ["member.id"], name=op.f("fk_role_grant_granted_by_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_role_grant_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("member_id", "role", name=op.f("uq_role_grant_member_id_role")),
    )
    op.create_index(
        "uq_role_grant_admin_or_finance", "role_grant", ["member_id"], unique=True,
        sqlite_where=sa.text(APART), postgresql_where=sa.text(APART),
    )  # fmt: skip
    op.create_table(
        "sign_in",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("last_seen_at", UTC(), nullable=False),
        sa.Column("fresh_at", UTC(), nullable=False, comment="last time the password was given"),
        sa.Column("second_factor_at", UTC(), nullable=True),
        sa.Column("ended_at", UTC(), nullable=True),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_sign_in_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sign_in_token_sha256")),
    )
    op.create_index(op.f("ix_sign_in_member_id"), "sign_in", ["member_id"], unique=False)
    op.create_table(
        "token",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("member_id", BigId, nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("new_address", sa.String(length=254), nullable=True),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("expires_at", UTC(), nullable=False),
        sa.Column("used_at", UTC(), nullable=True),
        sa.CheckConstraint("purpose IN ('confirm', 'password', 'address', 'undo')", name=op.f("ck_token_purpose")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_token_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("sha256", name=op.f("uq_token_sha256")),
    )
    op.create_index(op.f("ix_token_member_id"), "token", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_token_member_id"), table_name="token")
    op.drop_table("token")
    op.drop_index(op.f("ix_sign_in_member_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(
        "uq_role_grant_admin_or_finance",
        table_name="role_grant",
        sqlite_where=sa.text(APART),
        postgresql_where=sa.text(APART),
    )
    op.drop_table("role_grant")
    op.drop_table("member")

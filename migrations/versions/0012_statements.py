"""Periods, runs, and the statements they issue."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId, Json
from ideas.immutable import allow_again, allow_changes, refuse_changes, refuse_truncate, refuse_when

revision = "0012"
down_revision = "0011"

POSTED = "EXISTS (SELECT 1 FROM royalty_run r WHERE r.id = {}.run_id AND r.state = 'posted')"
POSTED_LINE = (
    "EXISTS (SELECT 1 FROM statement s JOIN royalty_run r ON r.id = s.run_id "
    "WHERE s.id = NEW.statement_id AND r.state = 'posted')"
)
KEPT = ("statement", "statement_line", "line_source", "settled_line")


def upgrade() -> None:
    op.create_table(
        "royalty_period",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("entity_id", BigId, nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False, comment="2026-Q3"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("closed_at", UTC(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f("ck_royalty_period_state")),
        sa.CheckConstraint("last_day > first_day", name=op.f("ck_royalty_period_days")),
        sa.ForeignKeyConstraint(["entity_id"], ["legal_entity.id"], name=op.f("fk_royalty_period_entity_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_period")),
        sa.UniqueConstraint("entity_id", "code", name=op.f("uq_royalty_period_entity_id_code")),
        sa.UniqueConstraint("entity_id", "first_day", name=op.f("uq_royalty_period_entity_id_first_day")),
    )
    op.create_table(
        "royalty_run",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("period_id", BigId, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("calc_version", sa.String(length=20), nullable=False),
        sa.Column("input_sha256", sa.String(length=64), nullable=False),
        sa.Column("totals", Json, nullable=False),
        sa.Column("lease_owner", sa.String(length=60), nullable=True),
        sa.Column("lease_until", UTC(), nullable=True),
        sa.Column("prepared_by_id", BigId, nullable=False),
        sa.Column("prepared_at", UTC(), nullable=False),
        sa.Column("approved_by_id", BigId, nullable=True),
        sa.Column("posted_at", UTC(), nullable=True),
        sa.CheckConstraint(
            "state <> 'posted' OR (approved_by_id IS NOT NULL AND posted_at IS NOT NULL)",
            name=op.f("ck_royalty_run_posted"),
        ),
        sa.CheckConstraint(
            "state IN ('calculating', 'calculated', 'stale', 'posted', 'discarded')", name=op.f("ck_royalty_run_state")
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> prepared_by_id", name=op.f("ck_royalty_run_two_people")
        ),
        sa.ForeignKeyConstraint(["approved_by_id"], ["member.id"], name=op.f("fk_royalty_run_approved_by_id")),
        sa.ForeignKeyConstraint(["period_id"], ["royalty_period.id"], name=op.f("fk_royalty_run_period_id")),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["member.id"], name=op.f("fk_royalty_run_prepared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_royalty_run")),
        sa.UniqueConstraint("period_id", "seq", name=op.f("uq_royalty_run_period_id_seq")),
    )
    op.create_index(
        "uq_royalty_run_posted",
        "royalty_run",
        ["period_id"],
        unique=True,
        sqlite_where=sa.text("state = 'posted'"),
        postgresql_where=sa.text("state = 'posted'"),
    )
    op.create_table(
        "run_item",
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("agreement_id", BigId, nullable=False),
        sa.Column("inputs", Json, nullable=False, comment="frozen terms and standings, and which lines there were"),
        sa.Column("input_sha256", sa.String(length=64), nullable=False),
        sa.Column("result", Json, nullable=False),
        sa.Column("result_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_run_item_agreement_id")),
        sa.ForeignKeyConstraint(["run_id"], ["royalty_run.id"], name=op.f("fk_run_item_run_id")),
        sa.PrimaryKeyConstraint("run_id", "agreement_id", name=op.f("pk_run_item")),
    )
    op.create_table(
        "settled_line",
        sa.Column("sales_line_id", BigId, nullable=False),
        sa.Column("run_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["royalty_run.id"], name=op.f("fk_settled_line_run_id")),
        sa.ForeignKeyConstraint(["sales_line_id"], ["sales_line.id"], name=op.f("fk_settled_line_sales_line_id")),
        sa.PrimaryKeyConstraint("sales_line_id", name=op.f("pk_settled_line")),
    )
    op.create_index(op.f("ix_settled_line_run_id"), "settled_line", ["run_id"], unique=False)
    op.create_table(
        "statement",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("period_id", BigId, nullable=False),
        sa.Column("payee_id", BigId, nullable=False),
        sa.Column("agreement_id", BigId, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("opening", sa.BigInteger(), nullable=False),
        sa.Column("earned", sa.BigInteger(), nullable=False),
        sa.Column("corrections", sa.BigInteger(), nullable=False),
        sa.Column("reserve_held", sa.BigInteger(), nullable=False),
        sa.Column("reserve_released", sa.BigInteger(), nullable=False),
        sa.Column("recouped", sa.BigInteger(), nullable=False),
        sa.Column("payable", sa.BigInteger(), nullable=False),
        sa.Column("closing", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="canonical JSON: the record; all renderings come from it"),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("prev_sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_at", UTC(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "closing = opening + earned + corrections - reserve_held + reserve_released - recouped - payable",
            name=op.f("ck_statement_bridge"),
        ),
        sa.CheckConstraint(
            "payable >= 0 AND reserve_held >= 0 AND reserve_released >= 0 AND recouped >= 0",
            name=op.f("ck_statement_signs"),
        ),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_statement_agreement_id")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_statement_currency")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_statement_payee_id")),
        sa.ForeignKeyConstraint(["period_id"], ["royalty_period.id"], name=op.f("fk_statement_period_id")),
        sa.ForeignKeyConstraint(["run_id"], ["royalty_run.id"], name=op.f("fk_statement_run_id")),
        sa.ForeignKeyConstraint(["version_id"], ["agreement_version.id"], name=op.f("fk_statement_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement")),
        sa.UniqueConstraint("number", name=op.f("uq_statement_number")),
        sa.UniqueConstraint(
            "period_id",
            "payee_id",
            "agreement_id",
            "currency",
            name=op.f("uq_statement_period_id_payee_id_agreement_id_currency"),
        ),
        sa.UniqueConstraint(
            "run_id",
            "payee_id",
            "agreement_id",
            "currency",
            name=op.f("uq_statement_run_id_payee_id_agreement_id_currency"),
        ),
        sa.UniqueConstraint("sha256", name=op.f("uq_statement_sha256")),
    )
    op.create_index(op.f("ix_statement_agreement_id"), "statement", ["agreement_id"], unique=False)
    op.create_index(op.f("ix_statement_payee_id"), "statement", ["payee_id"], unique=False)
    op.create_table(
        "statement_line",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("statement_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("product_id", BigId, nullable=False),
        sa.Column("territory", sa.String(length=2), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("sale_currency", sa.String(length=3), nullable=False),
        sa.Column("units_sold", sa.BigInteger(), nullable=False),
        sa.Column("units_returned", sa.BigInteger(), nullable=False),
        sa.Column("units_free", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False, comment="10^-6"),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("deduction", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("rate_ppm", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False, comment="minor units of the statement's currency"),
        sa.CheckConstraint("net = gross - discount - deduction", name=op.f("ck_statement_line_net")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_statement_line_product_id")),
        sa.ForeignKeyConstraint(["sale_currency"], ["currency.code"], name=op.f("fk_statement_line_sale_currency")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name=op.f("fk_statement_line_statement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_line")),
        sa.UniqueConstraint("statement_id", "position", name=op.f("uq_statement_line_statement_id_position")),
    )
    op.create_table(
        "line_source",
        sa.Column("statement_line_id", BigId, nullable=False),
        sa.Column("sales_line_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["sales_line_id"], ["sales_line.id"], name=op.f("fk_line_source_sales_line_id")),
        sa.ForeignKeyConstraint(
            ["statement_line_id"], ["statement_line.id"], name=op.f("fk_line_source_statement_line_id")
        ),
        sa.PrimaryKeyConstraint("statement_line_id", "sales_line_id", name=op.f("pk_line_source")),
    )
    op.create_index(op.f("ix_line_source_sales_line_id"), "line_source", ["sales_line_id"], unique=False)

    protect(op.get_bind())


def protect(connection: sa.Connection) -> None:
    """Issued statements stay as they are, and nothing joins them once their run is posted."""
    for table in KEPT:
        refuse_changes(connection, table)
    refuse_changes(
        connection, "royalty_period", when="OLD.state = 'closed'", why="a closed period is never opened again"
    )
    for table in ("royalty_period", "royalty_run", "run_item"):
        refuse_truncate(connection, table)
    refuse_changes(connection, "royalty_run", when="OLD.state = 'posted'", why="a posted run is never changed")
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("DELETE", "OLD")):
        refuse_when(
            connection, "run_item", event, name=f"run_item_{event.lower()}",
            when=POSTED.format(row), why="the results of a posted run are never changed",
        )  # fmt: skip
    refuse_when(
        connection, "statement", "INSERT", name="statement_in_run",
        when=POSTED.format("NEW"), why="nothing joins a posted run",
    )  # fmt: skip
    refuse_when(
        connection, "statement_line", "INSERT", name="statement_line_in_run",
        when=POSTED_LINE, why="nothing joins a posted run",
    )  # fmt: skip


def downgrade() -> None:
    connection = op.get_bind()
    allow_again(
        connection,
        "kept_run_item",
        "kept_royalty_run",
        "kept_royalty_period",
        "statement_line_in_run",
        "statement_in_run",
        "run_item_insert",
        "run_item_update",
        "run_item_delete",
    )
    for table in ("royalty_run", "royalty_period", *reversed(KEPT)):
        allow_changes(connection, table)
    op.drop_table("line_source")
    op.drop_table("statement_line")
    op.drop_table("statement")
    op.drop_table("settled_line")
    op.drop_table("run_item")
    op.drop_table("royalty_run")
    op.drop_table("royalty_period")

"""Sales: sources, import profiles, batches and their lines."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId, Json
from ideas.immutable import allow_again, allow_changes, refuse_changes, refuse_truncate, refuse_when

revision = "0010"
down_revision = "0009"

MOVES = (
    "uploaded>uploaded", "uploaded>staging", "uploaded>refused", "uploaded>discarded", "staging>staging",
    "staging>checked", "staging>refused", "staging>discarded", "checked>checked", "checked>committed",
    "checked>discarded", "refused>refused", "refused>discarded", "committed>committed", "committed>reversed",
    "discarded>discarded", "reversed>reversed",
)  # fmt: skip
FROZEN = (
    "id, batch_id, line_no, source, line_id, original_line_id, kind, sale_date, posted_date, sku, quantity, currency, "
    "gross, discount, deduction, tax, net, territory, channel, note"
)
FROZEN_BATCH = (
    "profile_id, file_name, file_sha256, file_bytes, stored_as, rows, units, totals, control, late_policy, "
    "reverses_id, prepared_by_id, prepared_at, approved_by_id, committed_at"
)
COMMITTED = "EXISTS (SELECT 1 FROM import_batch b WHERE b.id = {}.batch_id AND b.state IN ('committed', 'reversed'))"


def upgrade() -> None:
    op.create_table(
        "sales_source",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_source")),
        sa.UniqueConstraint("code", name=op.f("uq_sales_source_code")),
    )
    op.create_table(
        "import_profile",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", Json, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTC(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_profile")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_import_profile_name_version")),
    )
    op.create_table(
        "import_batch",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("profile_id", BigId, nullable=True),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("file_bytes", sa.BigInteger(), nullable=False),
        sa.Column("stored_as", sa.String(length=120), nullable=False, comment="storage name of the uploaded bytes"),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        sa.Column("totals", Json, nullable=False, comment="net at 10^-6 by currency, and the like"),
        sa.Column("control", Json, nullable=False, comment="totals typed from the cover sheet"),
        sa.Column("errors", Json, nullable=False, comment="the first thousand"),
        sa.Column("error_count", sa.Integer(), nullable=False),
        sa.Column("warnings", Json, nullable=False, comment="[{code, count}]: to look at, not wrong"),
        sa.Column("read_bytes", sa.BigInteger(), nullable=False, comment="progress of the first pass"),
        sa.Column("staged_rows", sa.Integer(), nullable=False, comment="progress of the second pass"),
        sa.Column("touched_at", UTC(), nullable=False, comment="last sign of life of the import"),
        sa.Column("why", sa.String(length=200), nullable=False, comment="why it reverses another batch"),
        sa.Column("late_policy", sa.Boolean(), nullable=False, comment="late lines go to the open period"),
        sa.Column("reverses_id", BigId, nullable=True),
        sa.Column("prepared_by_id", BigId, nullable=False),
        sa.Column("prepared_at", UTC(), nullable=False),
        sa.Column("approved_by_id", BigId, nullable=True),
        sa.Column("committed_at", UTC(), nullable=True),
        sa.CheckConstraint(
            "state IN ('uploaded', 'staging', 'checked', 'refused', 'committed', 'reversed', 'discarded')",
            name=op.f("ck_import_batch_state"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('committed', 'reversed') OR approved_by_id IS NOT NULL",
            name=op.f("ck_import_batch_approved"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> prepared_by_id", name=op.f("ck_import_batch_two_people")
        ),
        sa.ForeignKeyConstraint(["approved_by_id"], ["member.id"], name=op.f("fk_import_batch_approved_by_id")),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["member.id"], name=op.f("fk_import_batch_prepared_by_id")),
        sa.ForeignKeyConstraint(["profile_id"], ["import_profile.id"], name=op.f("fk_import_batch_profile_id")),
        sa.ForeignKeyConstraint(["reverses_id"], ["import_batch.id"], name=op.f("fk_import_batch_reverses_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_import_batch_reverses_id")),
    )
    op.create_index(op.f("ix_import_batch_file_sha256"), "import_batch", ["file_sha256"], unique=False)
    op.create_index(
        "uq_import_batch_committed",
        "import_batch",
        ["file_sha256"],
        unique=True,
        sqlite_where=sa.text("state = 'committed'"),
        postgresql_where=sa.text("state = 'committed'"),
    )
    op.create_table(
        "sales_line",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("batch_id", BigId, nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("line_id", sa.String(length=80), nullable=False),
        sa.Column("original_line_id", sa.String(length=80), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("sale_date", sa.Date(), nullable=False),
        sa.Column("posted_date", sa.Date(), nullable=False),
        sa.Column("sku", sa.String(length=60), nullable=False),
        sa.Column("product_id", BigId, nullable=True, comment="null: parked"),
        sa.Column("waived_by_id", BigId, nullable=True),
        sa.Column("waived_why", sa.String(length=200), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("deduction", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False, comment="for information"),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("territory", sa.String(length=2), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind <> 'free' OR (gross = 0 AND net = 0)", name=op.f("ck_sales_line_free")),
        sa.CheckConstraint("kind <> 'return' OR quantity <= 0", name=op.f("ck_sales_line_return_sign")),
        sa.CheckConstraint("kind <> 'sale' OR quantity >= 0", name=op.f("ck_sales_line_sale_sign")),
        sa.CheckConstraint("kind IN ('sale', 'return', 'adjustment', 'free')", name=op.f("ck_sales_line_kind")),
        sa.CheckConstraint("net = gross - discount - deduction", name=op.f("ck_sales_line_net")),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_sales_line_batch_id")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_sales_line_currency")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_sales_line_product_id")),
        sa.ForeignKeyConstraint(["waived_by_id"], ["member.id"], name=op.f("fk_sales_line_waived_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_line")),
        sa.UniqueConstraint("batch_id", "line_no", name=op.f("uq_sales_line_batch_id_line_no")),
        sa.UniqueConstraint("batch_id", "source", "line_id", name=op.f("uq_sales_line_batch_id_source_line_id")),
    )
    op.create_index("ix_sales_line_product_id_posted_date", "sales_line", ["product_id", "posted_date"], unique=False)
    op.create_index(
        "ix_sales_line_parked",
        "sales_line",
        ["sku", "source"],
        unique=False,
        sqlite_where=sa.text("product_id IS NULL"),
        postgresql_where=sa.text("product_id IS NULL"),
    )
    op.create_index("ix_sales_line_source_line_id", "sales_line", ["source", "line_id"], unique=False)

    protect(op.get_bind())


def protect(connection: sa.Connection) -> None:
    """Profiles and committed batches never change. A parked line may be given its product or be waived, once."""
    refuse_changes(connection, "import_profile")
    refuse_when(
        connection, "import_batch", "INSERT", name="batch_begins",
        when="NEW.state <> 'uploaded'", why="a batch begins as an upload",
    )  # fmt: skip
    refuse_when(
        connection, "import_batch", "UPDATE", columns="state", name="batch_moves",
        when=f"OLD.state || '>' || NEW.state NOT IN {MOVES}", why="a batch does not move like that",
    )  # fmt: skip
    refuse_when(
        connection, "import_batch", "UPDATE", columns=FROZEN_BATCH, name="batch_frozen",
        when="OLD.state IN ('committed', 'reversed')", why="a committed batch is never changed",
    )  # fmt: skip
    refuse_when(
        connection, "import_batch", "DELETE", name="batch_kept",
        when="OLD.state IN ('committed', 'reversed')", why="a committed batch is kept",
    )  # fmt: skip
    for event, row in (("INSERT", "NEW"), ("DELETE", "OLD")):
        refuse_when(
            connection, "sales_line", event, name=f"line_{event.lower()}",
            when=COMMITTED.format(row), why="lines of a committed batch are never changed",
        )  # fmt: skip
    refuse_when(
        connection, "sales_line", "UPDATE", columns=FROZEN, name="line_update",
        when=COMMITTED.format("OLD"), why="lines of a committed batch are never changed",
    )  # fmt: skip
    refuse_when(
        connection, "sales_line", "UPDATE", columns="product_id, waived_by_id, waived_why", name="line_parked",
        when=f"{COMMITTED.format('OLD')} AND (OLD.product_id IS NOT NULL OR OLD.waived_by_id IS NOT NULL)",
        why="a line is given its product or waived once",
    )  # fmt: skip
    refuse_truncate(connection, "sales_line")
    refuse_truncate(connection, "import_batch")


def downgrade() -> None:
    connection = op.get_bind()
    allow_again(
        connection, "kept_import_batch", "kept_sales_line", "line_parked", "line_update", "line_delete", "line_insert", "batch_kept", "batch_frozen",
        "batch_moves", "batch_begins",
    )  # fmt: skip
    allow_changes(connection, "import_profile")
    op.drop_table("sales_line")
    op.drop_table("import_batch")
    op.drop_table("import_profile")
    op.drop_table("sales_source")

"""Agreements, sales, ledger, runs, statements."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId, Json

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.CheckConstraint("type IN ('asset', 'liability', 'expense', 'memo')", name=op.f("ck_account_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("code", name=op.f("uq_account_code")),
    )
    op.create_table(
        "counter",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_counter")),
    )
    op.create_table(
        "currency",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("minor_units", sa.Integer(), nullable=False),
        sa.CheckConstraint("minor_units BETWEEN 0 AND 4", name=op.f("ck_currency_minor_units")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_currency")),
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
        "legal_entity",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_entity")),
        sa.UniqueConstraint("code", name=op.f("uq_legal_entity_code")),
    )
    op.create_table(
        "sales_source",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_source")),
        sa.UniqueConstraint("code", name=op.f("uq_sales_source_code")),
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
        "journal",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("idem_key", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.Column("created_by_id", BigId, nullable=True),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("prev_sha256", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("state IN ('open', 'posted')", name=op.f("ck_journal_state")),
        sa.ForeignKeyConstraint(["created_by_id"], ["member.id"], name=op.f("fk_journal_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
        sa.UniqueConstraint("idem_key", name=op.f("uq_journal_idem_key")),
    )
    op.create_table(
        "payee",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("member_id", BigId, nullable=True),
        sa.Column("legal_name", sa.String(length=120), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True, comment="asked when signing: 18 and over"),
        sa.Column("created_at", UTC(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_payee_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payee")),
        sa.UniqueConstraint("member_id", name=op.f("uq_payee_member_id")),
    )
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
        "agreement",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("idea_id", BigId, nullable=False),
        sa.Column("product_id", BigId, nullable=True),
        sa.Column("entity_id", BigId, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", UTC(), nullable=False),
        sa.Column("active_at", UTC(), nullable=True),
        sa.CheckConstraint(
            "(state = 'active' OR state = 'ended') = (active_at IS NOT NULL)", name=op.f("ck_agreement_active_at")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'offered', 'active', 'ended', 'refused')", name=op.f("ck_agreement_state")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["legal_entity.id"], name=op.f("fk_agreement_entity_id")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_agreement_idea_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_agreement_product_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
        sa.UniqueConstraint("number", name=op.f("uq_agreement_number")),
    )
    op.create_index(op.f("ix_agreement_product_id"), "agreement", ["product_id"], unique=False)
    op.create_index(
        "uq_agreement_idea_living",
        "agreement",
        ["idea_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'offered', 'active')"),
        postgresql_where=sa.text("state IN ('draft', 'offered', 'active')"),
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
    op.create_index(op.f("ix_sales_line_sku"), "sales_line", ["sku"], unique=False)
    op.create_index("ix_sales_line_source_line_id", "sales_line", ["source", "line_id"], unique=False)
    op.create_table(
        "agreement_version",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("agreement_id", BigId, nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("base", sa.String(length=5), nullable=False),
        sa.Column("rate_ppm", sa.Integer(), nullable=True),
        sa.Column(
            "unit_m6", sa.BigInteger(), nullable=True, comment="money per unit at a millionth, instead of a rate"
        ),
        sa.Column("min_payout", sa.BigInteger(), nullable=False),
        sa.Column("terms_days", sa.Integer(), nullable=False, comment="days after the end of the period"),
        sa.Column("share_total", sa.Integer(), nullable=False),
        sa.Column("net_sales_text", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="the document as signed, canonical JSON"),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("prepared_by_id", BigId, nullable=False),
        sa.Column("prepared_at", UTC(), nullable=False),
        sa.Column("approved_by_id", BigId, nullable=True),
        sa.Column("approved_at", UTC(), nullable=True),
        sa.CheckConstraint("(base = 'unit') = (rate_ppm IS NULL)", name=op.f("ck_agreement_version_rate_or_unit")),
        sa.CheckConstraint("(base = 'unit') = (unit_m6 IS NOT NULL)", name=op.f("ck_agreement_version_unit")),
        sa.CheckConstraint("base IN ('net', 'gross', 'unit')", name=op.f("ck_agreement_version_base")),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at IS NULL)", name=op.f("ck_agreement_version_approved")
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> prepared_by_id", name=op.f("ck_agreement_version_two_people")
        ),
        sa.CheckConstraint("min_payout >= 0", name=op.f("ck_agreement_version_min_payout")),
        sa.CheckConstraint(
            "rate_ppm IS NULL OR rate_ppm BETWEEN 0 AND 1000000", name=op.f("ck_agreement_version_rate")
        ),
        sa.CheckConstraint("share_total > 0", name=op.f("ck_agreement_version_share_total")),
        sa.CheckConstraint("terms_days BETWEEN 0 AND 365", name=op.f("ck_agreement_version_terms_days")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_version_agreement_id")),
        sa.ForeignKeyConstraint(["approved_by_id"], ["member.id"], name=op.f("fk_agreement_version_approved_by_id")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_agreement_version_currency")),
        sa.ForeignKeyConstraint(["prepared_by_id"], ["member.id"], name=op.f("fk_agreement_version_prepared_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_version")),
        sa.UniqueConstraint("agreement_id", "valid_from", name=op.f("uq_agreement_version_agreement_id_valid_from")),
    )
    op.create_table(
        "entry",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("journal_id", BigId, nullable=False),
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("payee_id", BigId, nullable=True),
        sa.Column("agreement_id", BigId, nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_entry_amount")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_entry_account_id")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_entry_agreement_id")),
        sa.ForeignKeyConstraint(["currency"], ["currency.code"], name=op.f("fk_entry_currency")),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"], name=op.f("fk_entry_journal_id")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_entry_payee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_journal_id", "entry", ["journal_id", "currency", "amount"], unique=False)
    op.create_index("ix_entry_payee", "entry", ["payee_id", "agreement_id", "account_id"], unique=False)
    op.create_table(
        "run_item",
        sa.Column("run_id", BigId, nullable=False),
        sa.Column("agreement_id", BigId, nullable=False),
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
        "agreement_share",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("payee_id", BigId, nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.CheckConstraint("share > 0", name=op.f("ck_agreement_share_share")),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_agreement_share_payee_id")),
        sa.ForeignKeyConstraint(["version_id"], ["agreement_version.id"], name=op.f("fk_agreement_share_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_share")),
        sa.UniqueConstraint("version_id", "payee_id", name=op.f("uq_agreement_share_version_id_payee_id")),
    )
    op.create_index(op.f("ix_agreement_share_payee_id"), "agreement_share", ["payee_id"], unique=False)
    op.create_table(
        "signature",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("payee_id", BigId, nullable=False),
        sa.Column("signed_at", UTC(), nullable=False),
        sa.Column("signed_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of the wording signed"),
        sa.ForeignKeyConstraint(["payee_id"], ["payee.id"], name=op.f("fk_signature_payee_id")),
        sa.ForeignKeyConstraint(["version_id"], ["agreement_version.id"], name=op.f("fk_signature_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("version_id", "payee_id", name=op.f("uq_signature_version_id_payee_id")),
    )
    op.create_index(op.f("ix_signature_payee_id"), "signature", ["payee_id"], unique=False)
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


def downgrade() -> None:
    op.drop_index(op.f("ix_line_source_sales_line_id"), table_name="line_source")
    op.drop_table("line_source")
    op.drop_table("statement_line")
    op.drop_index(op.f("ix_statement_payee_id"), table_name="statement")
    op.drop_index(op.f("ix_statement_agreement_id"), table_name="statement")
    op.drop_table("statement")
    op.drop_index(op.f("ix_signature_payee_id"), table_name="signature")
    op.drop_table("signature")
    op.drop_index(op.f("ix_agreement_share_payee_id"), table_name="agreement_share")
    op.drop_table("agreement_share")
    op.drop_index(op.f("ix_settled_line_run_id"), table_name="settled_line")
    op.drop_table("settled_line")
    op.drop_table("run_item")
    op.drop_index("ix_entry_payee", table_name="entry")
    op.drop_index("ix_entry_journal_id", table_name="entry")
    op.drop_table("entry")
    op.drop_table("agreement_version")
    op.drop_index("ix_sales_line_source_line_id", table_name="sales_line")
    op.drop_index(op.f("ix_sales_line_sku"), table_name="sales_line")
    op.drop_index("ix_sales_line_product_id_posted_date", table_name="sales_line")
    op.drop_table("sales_line")
    op.drop_index(
        "uq_agreement_idea_living",
        table_name="agreement",
        sqlite_where=sa.text("state IN ('draft', 'offered', 'active')"),
        postgresql_where=sa.text("state IN ('draft', 'offered', 'active')"),
    )
    op.drop_index(op.f("ix_agreement_product_id"), table_name="agreement")
    op.drop_table("agreement")
    op.drop_index(
        "uq_royalty_run_posted",
        table_name="royalty_run",
        sqlite_where=sa.text("state = 'posted'"),
        postgresql_where=sa.text("state = 'posted'"),
    )
    op.drop_table("royalty_run")
    op.drop_table("royalty_period")
    op.drop_table("payee")
    op.drop_table("journal")
    op.drop_index(
        "uq_import_batch_committed",
        table_name="import_batch",
        sqlite_where=sa.text("state = 'committed'"),
        postgresql_where=sa.text("state = 'committed'"),
    )
    op.drop_index(op.f("ix_import_batch_file_sha256"), table_name="import_batch")
    op.drop_table("import_batch")
    op.drop_table("sales_source")
    op.drop_table("legal_entity")
    op.drop_table("import_profile")
    op.drop_table("currency")
    op.drop_table("counter")
    op.drop_table("account")

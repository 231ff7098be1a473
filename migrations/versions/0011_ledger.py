"""The ledger: accounts, journals and entries that add up to zero and never change."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId
from ideas.immutable import allow_again, allow_changes, refuse_changes, refuse_truncate, refuse_when

revision = "0011"
down_revision = "0010"

ACCOUNTS = (
    ("1000", "Bank", "asset"),
    ("1100", "Recoupable advances", "asset"),
    ("1300", "Input VAT", "asset"),
    ("2000", "Royalties payable", "liability"),
    ("2010", "Royalties due", "liability"),
    ("2050", "Royalties accrued, not yet stated", "liability"),
    ("2100", "Reserve against returns", "liability"),
    ("2200", "Withholding tax payable", "liability"),
    ("2300", "Payouts in transit", "liability"),
    ("5000", "Royalty expense", "expense"),
    ("5100", "Advances and debit balances written off", "expense"),
    ("5200", "FX gain or loss", "expense"),
    ("9000", "FX clearing", "clearing"),
    ("9100", "Net sales reported (memo)", "memo"),
    ("9110", "Net sales control (memo)", "memo"),
)
"""There is no rounding account: nothing is ever left to put there."""


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("type", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "type IN ('asset', 'liability', 'expense', 'clearing', 'memo')", name=op.f("ck_account_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("code", name=op.f("uq_account_code")),
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

    account = sa.table("account", sa.column("code"), sa.column("name"), sa.column("type"))
    op.bulk_insert(account, [{"code": code, "name": name, "type": kind} for code, name, kind in ACCOUNTS])
    protect(op.get_bind())


def protect(connection: sa.Connection) -> None:
    """A journal is posted only when it balances; what is posted is never changed; nothing is added later."""
    refuse_changes(connection, "entry")
    refuse_changes(connection, "journal", when="OLD.state = 'posted'", why="a posted journal is never changed")
    refuse_truncate(connection, "journal")
    refuse_when(
        connection, "journal", "INSERT", name="journal_begins",
        when="NEW.state <> 'open'", why="a journal begins open",
    )  # fmt: skip
    refuse_when(
        connection, "journal", "UPDATE", columns="state", name="journal_balance",
        when="NEW.state = 'posted' AND (EXISTS (SELECT 1 FROM entry e WHERE e.journal_id = NEW.id "
        "GROUP BY e.currency HAVING SUM(e.amount) <> 0) "
        "OR (SELECT COUNT(*) FROM entry e WHERE e.journal_id = NEW.id) < 2)",
        why="a journal is posted only when every currency adds up to zero",
    )  # fmt: skip
    refuse_when(
        connection, "entry", "INSERT", name="entry_into_open",
        when="NOT EXISTS (SELECT 1 FROM journal j WHERE j.id = NEW.journal_id AND j.state = 'open')",
        why="entries are added only while their journal is open",
    )  # fmt: skip


def downgrade() -> None:
    connection = op.get_bind()
    allow_again(connection, "kept_journal", "entry_into_open", "journal_balance", "journal_begins")
    allow_changes(connection, "journal")
    allow_changes(connection, "entry")
    op.drop_table("entry")
    op.drop_table("journal")
    op.drop_table("account")

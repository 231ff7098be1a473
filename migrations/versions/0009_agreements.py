"""Agreements: currencies, the company, payees, terms, shares and signatures."""

import sqlalchemy as sa
from alembic import op

from ideas.db import UTC, BigId
from ideas.immutable import allow_again, allow_changes, refuse_changes, refuse_truncate, refuse_when

revision = "0009"
down_revision = "0008"

CURRENCIES = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    2: """
        AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY
        COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
        INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR
        MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
        SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
    """,
    3: "BHD IQD JOD KWD LYD OMR TND",
}
"""ISO 4217: codes by their number of decimals, as they stood when this was written."""

MOVES = (
    "draft>draft", "draft>offered", "draft>withdrawn", "offered>offered", "offered>active", "offered>refused",
    "offered>withdrawn", "active>active", "active>ended", "refused>refused", "withdrawn>withdrawn", "ended>ended",
)  # fmt: skip
APPROVED = "EXISTS (SELECT 1 FROM agreement_version v WHERE v.id = {} AND v.approved_at IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "currency",
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("minor_units", sa.Integer(), nullable=False),
        sa.CheckConstraint("minor_units BETWEEN 0 AND 4", name=op.f("ck_currency_minor_units")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_currency")),
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
        "counter",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", name=op.f("pk_counter")),
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
        sa.Column("closed_at", UTC(), nullable=True),
        sa.Column("closed_by_id", BigId, nullable=True),
        sa.Column("closed_why", sa.Text(), nullable=False, comment="why it was refused, withdrawn or ended"),
        sa.CheckConstraint(
            "(state = 'active' OR state = 'ended') = (active_at IS NOT NULL)", name=op.f("ck_agreement_active_at")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'offered', 'active', 'ended', 'refused', 'withdrawn')", name=op.f("ck_agreement_state")
        ),
        sa.CheckConstraint(
            "(state IN ('refused', 'withdrawn', 'ended')) = (closed_at IS NOT NULL)", name=op.f("ck_agreement_closed")
        ),
        sa.ForeignKeyConstraint(["closed_by_id"], ["member.id"], name=op.f("fk_agreement_closed_by_id")),
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

    seed_currencies()
    protect(op.get_bind())


def seed_currencies() -> None:
    currency = sa.table("currency", sa.column("code"), sa.column("minor_units"))
    rows = [{"code": code, "minor_units": places} for places, codes in CURRENCIES.items() for code in codes.split()]
    op.bulk_insert(currency, rows)


def protect(connection: sa.Connection) -> None:
    """What was approved or signed stays as it was; an agreement counts only when everybody has signed."""
    refuse_changes(connection, "signature")
    refuse_changes(
        connection, "agreement_version", when="OLD.approved_at IS NOT NULL", why="an approved version is never changed"
    )
    refuse_when(
        connection, "agreement_version", "INSERT", name="version_begins",
        when="NEW.approved_at IS NOT NULL", why="a version begins unapproved",
    )  # fmt: skip
    refuse_when(
        connection, "agreement_version", "UPDATE", columns="approved_at", name="version_shares",
        when="NEW.share_total <> (SELECT COALESCE(SUM(s.share), 0) FROM agreement_share s WHERE s.version_id = OLD.id)",
        why="the shares do not add up to the whole",
    )  # fmt: skip
    for event, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        refuse_when(
            connection, "agreement_share", event, name=f"share_{event.lower()}",
            when=" OR ".join(APPROVED.format(f"{row}.version_id") for row in rows),
            why="shares of an approved version are never changed",
        )  # fmt: skip
    refuse_when(
        connection, "signature", "INSERT", name="signature_wording",
        when="NOT EXISTS (SELECT 1 FROM agreement_version v JOIN agreement_share s ON s.version_id = v.id "
        "WHERE v.id = NEW.version_id AND v.approved_at IS NOT NULL AND v.sha256 = NEW.sha256 "
        "AND s.payee_id = NEW.payee_id)",
        why="only who has a share signs, and only the approved wording",
    )  # fmt: skip
    for table in ("agreement", "agreement_version", "agreement_share"):
        refuse_truncate(connection, table)
    protect_agreement(connection)


def protect_agreement(connection: sa.Connection) -> None:
    refuse_when(
        connection, "agreement", "INSERT", name="agreement_begins",
        when="NEW.state <> 'draft'", why="an agreement begins as a draft",
    )  # fmt: skip
    refuse_when(
        connection, "agreement", "UPDATE", columns="state", name="agreement_moves",
        when=f"OLD.state || '>' || NEW.state NOT IN {MOVES}", why="an agreement does not move like that",
    )  # fmt: skip
    refuse_when(
        connection, "agreement", "UPDATE", columns="state", name="agreement_offered",
        when="NEW.state IN ('offered', 'active') AND NOT EXISTS (SELECT 1 FROM agreement_version v "
        "WHERE v.agreement_id = NEW.id AND v.approved_at IS NOT NULL)",
        why="nobody has approved this agreement",
    )  # fmt: skip
    refuse_when(
        connection, "agreement", "UPDATE", columns="state", name="agreement_signed",
        when="OLD.state = 'offered' AND NEW.state = 'active' AND EXISTS (SELECT 1 FROM agreement_version v "
        "JOIN agreement_share s ON s.version_id = v.id LEFT JOIN signature g ON g.version_id = v.id "
        "AND g.payee_id = s.payee_id WHERE v.agreement_id = NEW.id AND g.id IS NULL)",
        why="a creator has not signed yet",
    )  # fmt: skip
    refuse_when(
        connection, "agreement", "UPDATE", columns="number, idea_id, entity_id", name="agreement_parties",
        when="OLD.number <> NEW.number OR OLD.idea_id <> NEW.idea_id OR OLD.entity_id <> NEW.entity_id",
        why="number, idea and company of an agreement stay",
    )  # fmt: skip
    refuse_when(
        connection, "agreement", "DELETE", name="agreement_kept", when="OLD.state <> 'draft'",
        why="an agreement that was offered is kept",
    )  # fmt: skip


def downgrade() -> None:
    connection = op.get_bind()
    allow_again(
        connection, "agreement_begins", "agreement_moves", "agreement_offered", "agreement_signed", "agreement_parties",
        "agreement_kept", "signature_wording", "share_insert", "share_update", "share_delete", "version_begins",
        "version_shares", "kept_agreement", "kept_agreement_version", "kept_agreement_share",
    )  # fmt: skip
    allow_changes(connection, "agreement_version")
    allow_changes(connection, "signature")
    op.drop_table("signature")
    op.drop_table("agreement_share")
    op.drop_table("agreement_version")
    op.drop_table("agreement")
    op.drop_table("counter")
    op.drop_table("payee")
    op.drop_table("legal_entity")
    op.drop_table("currency")

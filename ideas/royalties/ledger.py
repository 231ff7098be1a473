"""The books: every event has two sides, every currency adds up to zero, and what is posted stays.

The database enforces it with triggers; this is the only place that writes journals and entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.royalties.canonical import canonical, sha256
from ideas.royalties.ledger_models import Account, Entry, Journal

LOCK = 7_541_011
START = "0" * 64


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an event: + debit, - credit, in minor units (memo accounts: 10^-6)."""

    account: str
    currency: str
    amount: int
    payee: int | None = None
    agreement: int | None = None


def post(
    kind: str, key: str, on: date, text: str, sides: Iterable[Side], *, by: Member | None, at: datetime
) -> Journal | None:
    """Post one event, once: the same `key` again changes nothing and returns the journal of the first time.

    Sides of nothing are left out; None when nothing is left. ValueError: a currency does not add up to zero, or
    `key` was posted with other sides.
    """
    wanted = sorted((side for side in sides if side.amount), key=_order)
    lock()
    known = db.session.scalar(sa.select(Journal).where(Journal.idem_key == key))
    if known is not None:
        if _sides_of(known.id)[known.id] != wanted:
            raise ValueError(f"{key} was posted before with other entries")
        return known
    if not wanted:
        return None
    _refuse_unbalanced(key, wanted)
    return _write(Journal(idem_key=key, kind=kind, date=on, text=text[:200], created_at=at), wanted, by)


def _write(journal: Journal, sides: list[Side], by: Member | None) -> Journal:
    accounts = dict(db.session.execute(sa.select(Account.code, Account.id)).all())
    journal.state = "open"
    journal.created_by_id = by.id if by else None
    journal.prev_sha256 = last_sha256()
    journal.sha256 = fingerprint(journal, sides)
    db.session.add(journal)
    db.session.flush()
    rows = [
        {"journal_id": journal.id, "account_id": accounts[side.account], "payee_id": side.payee,
         "agreement_id": side.agreement, "currency": side.currency, "amount": side.amount}
        for side in sides
    ]  # fmt: skip
    db.session.execute(sa.insert(Entry), rows)
    journal.state = "posted"
    db.session.flush()
    return journal


def fingerprint(journal: Journal, sides: list[Side]) -> str:
    """SHA-256 over a journal, its sides and the hash of the journal before it."""
    told = {
        "prev": journal.prev_sha256, "key": journal.idem_key, "kind": journal.kind, "date": journal.date.isoformat(),
        "text": journal.text, "sides": [_order(side) for side in sides],
    }  # fmt: skip
    return sha256(canonical(told))


def last_sha256() -> str:
    """The hash of the newest journal; the next one is chained to it."""
    return db.session.scalar(sa.select(Journal.sha256).order_by(Journal.id.desc()).limit(1)) or START


def balance(account: str, currency: str, *, payee: int | None = None, agreement: int | None = None) -> int:
    """What stands on an account in a currency, + debit, - credit; of one payee and agreement if named."""
    total = sa.select(sa.func.coalesce(sa.func.sum(Entry.amount), 0)).join(Account).join(Journal)
    total = total.where(Account.code == account, Entry.currency == currency, Journal.state == "posted")
    if payee is not None:
        total = total.where(Entry.payee_id == payee)
    if agreement is not None:
        total = total.where(Entry.agreement_id == agreement)
    return int(db.session.scalar(total) or 0)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account in one currency: the sums of its two sides and what is left. Memo accounts: 10^-6."""

    code: str
    name: str
    type: str
    currency: str
    debit: int
    credit: int

    @property
    def balance(self) -> int:
        return self.debit - self.credit


def trial_balance(on: date | None = None) -> list[TrialRow]:
    """Every account that was moved, by currency, up to and with the day `on`."""
    debit = sa.func.sum(sa.case((Entry.amount > 0, Entry.amount), else_=0))
    credit = sa.func.sum(sa.case((Entry.amount < 0, -Entry.amount), else_=0))
    moved = (
        sa.select(Account.code, Account.name, Account.type, Entry.currency, debit, credit)
        .join(Account, Account.id == Entry.account_id)
        .join(Journal, Journal.id == Entry.journal_id)
        .where(Journal.state == "posted")
        .group_by(Account.code, Account.name, Account.type, Entry.currency)
        .order_by(Account.code, Entry.currency)
    )
    if on is not None:
        moved = moved.where(Journal.date <= on)
    return [
        TrialRow(code, name, type_, cur, int(d), int(c)) for code, name, type_, cur, d, c in db.session.execute(moved)
    ]


def problems() -> Iterator[str]:
    """Whatever is wrong with the books: a journal left open or out of balance, a broken chain. Recomputes all."""
    before = START
    for journals in db.session.scalars(sa.select(Journal).order_by(Journal.id)).partitions(500):
        sides = _sides_of(*(journal.id for journal in journals))
        for journal in journals:
            yield from _wrong_with(journal, sides[journal.id], before)
            before = journal.sha256
    sums = sa.select(Entry.currency, sa.func.sum(Entry.amount)).group_by(Entry.currency)
    for currency, total in db.session.execute(sums):
        if total:
            yield f"the ledger does not add up to zero in {currency}: {total}"


def _wrong_with(journal: Journal, sides: list[Side], before: str) -> Iterator[str]:
    if any(_sums(sides).values()):
        yield f"journal {journal.idem_key} does not add up to zero"
    if journal.state != "posted":
        yield f"journal {journal.idem_key} was left open"
    if journal.prev_sha256 != before or journal.sha256 != fingerprint(journal, sides):
        yield f"journal {journal.idem_key} is not as it was posted"


def _sides_of(*journals: int) -> dict[int, list[Side]]:
    rows = db.session.execute(
        sa.select(Entry.journal_id, Account.code, Entry.currency, Entry.amount, Entry.payee_id, Entry.agreement_id)
        .join(Account, Account.id == Entry.account_id)
        .where(Entry.journal_id.in_(journals))
    )
    sides: dict[int, list[Side]] = {journal: [] for journal in journals}
    for journal, account, currency, amount, payee, agreement in rows:
        sides[journal].append(Side(account, currency, amount, payee, agreement))
    return {journal: sorted(found, key=_order) for journal, found in sides.items()}


def _sums(sides: list[Side]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for side in sides:
        sums[side.currency] = sums.get(side.currency, 0) + side.amount
    return sums


def _order(side: Side) -> tuple[str, str, int, int, int]:
    return side.account, side.currency, side.payee or 0, side.agreement or 0, side.amount


def _refuse_unbalanced(key: str, sides: list[Side]) -> None:
    for currency, left in _sums(sides).items():
        if left:
            raise ValueError(f"{key}: {currency} is out of balance by {left}")


def lock() -> None:
    """One journal at a time: the chain has no forks. SQLite has one writer anyway."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))

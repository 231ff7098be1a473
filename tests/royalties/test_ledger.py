"""The books: two sides for everything, once, in balance, for ever; enforced by the database on both kinds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import Context
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from ideas import clock
from ideas.db import db, start_writing
from ideas.royalties import ledger
from ideas.royalties.ledger import Side
from ideas.royalties.models import Account, Entry, Journal
from tests.rig.people import Cast
from tests.royalties import finance

SIDES = (Side("5000", "EUR", 120), Side("2000", "EUR", -72), Side("2000", "EUR", -48))


def post(key: str = "one", sides: Any = SIDES) -> Journal | None:
    at = clock.now()
    return ledger.post("test", key, at.date(), "A test", sides, by=None, at=at)


def refused(sql: str, **values: object) -> None:
    with pytest.raises(sa.exc.DatabaseError):
        db.session.execute(sa.text(sql), values)
    db.session.rollback()


def test_an_event_is_posted_once(app: Flask) -> None:
    first, again = post(), post()
    assert first is again
    assert ledger.balance("5000", "EUR") == 120
    with pytest.raises(ValueError, match="other entries"):
        post(sides=(Side("5000", "EUR", 1), Side("2000", "EUR", -1)))


def test_an_event_of_nothing_is_not_posted(app: Flask) -> None:
    assert post(sides=(Side("5000", "EUR", 0), Side("2000", "EUR", 0))) is None
    assert list(ledger.problems()) == []


def test_an_event_out_of_balance_is_not_posted(app: Flask) -> None:
    with pytest.raises(ValueError, match="EUR is out of balance by 1"):
        post(sides=(Side("5000", "EUR", 2), Side("2000", "EUR", -1), Side("5000", "USD", 5), Side("2000", "USD", -5)))


def test_the_trial_balance_shows_both_sides_of_every_account(app: Flask) -> None:
    post()
    post("two", (Side("2000", "EUR", 72), Side("2010", "EUR", -72)))
    rows = {row.code: (row.debit, row.credit, row.balance) for row in ledger.trial_balance()}
    assert rows == {"2000": (72, 120, -48), "2010": (0, 72, -72), "5000": (120, 0, 120)}


def test_the_books_know_what_was_changed_behind_their_back(app: Flask) -> None:
    """Triggers refuse it; but should somebody take them away, the chain still tells."""
    post()
    post("two", (Side("2000", "EUR", 72), Side("2010", "EUR", -72)))
    db.session.commit()
    assert list(ledger.problems()) == []
    unguarded("entry", "UPDATE entry SET amount = amount + 1 WHERE amount = 120")
    said = list(ledger.problems())
    assert "journal one does not add up to zero" in said
    assert "journal one is not as it was posted" in said
    assert "the ledger does not add up to zero in EUR: 1" in said


def unguarded(table: str, change: str) -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("SET LOCAL session_replication_role = replica"))
        db.session.execute(sa.text(change))
    else:
        name = f"frozen_{table}_update"
        made = db.session.scalar(sa.text(f"SELECT sql FROM sqlite_master WHERE name = '{name}'"))
        db.session.execute(sa.text(f"DROP TRIGGER {name}"))
        db.session.execute(sa.text(change))
        db.session.connection().exec_driver_sql(str(made))
    db.session.commit()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET amount = 1", "DELETE FROM entry", "UPDATE journal SET text = 'x'", "DELETE FROM journal",
        "UPDATE journal SET state = 'open'", "TRUNCATE journal CASCADE", "TRUNCATE entry",
    ],
)  # fmt: skip
def test_what_is_posted_is_never_changed(app: Flask, change: str) -> None:
    post()
    db.session.commit()
    if db.engine.dialect.name == "sqlite" and change.startswith("TRUNCATE"):
        change = "DELETE FROM entry"  # SQLite has no other way to empty a table
    refused(change)


def open_journal(*amounts: tuple[str, int]) -> int:
    at = clock.now()
    journal = Journal(idem_key="lie", kind="lie", date=at.date(), text="A lie", created_at=at)
    db.session.add(journal)
    db.session.flush()
    account = db.session.scalars(sa.select(Account.id).where(Account.code == "5000")).one()
    for currency, amount in amounts:
        db.session.add(Entry(journal_id=journal.id, account_id=account, currency=currency, amount=amount))
    db.session.commit()
    return journal.id


@pytest.mark.parametrize(
    "amounts",
    [(("EUR", 5),), (("EUR", 5), ("EUR", -4)), (("EUR", 5), ("USD", -5)), ()],
    ids=["one", "cent", "two", "none"],
)
def test_a_journal_out_of_balance_is_never_posted(app: Flask, amounts: tuple[tuple[str, int], ...]) -> None:
    refused("UPDATE journal SET state = 'posted' WHERE id = :id", id=open_journal(*amounts))


def test_nothing_is_added_to_a_posted_journal(app: Flask) -> None:
    journal = post()
    db.session.commit()
    assert journal
    refused(
        "INSERT INTO entry (journal_id, account_id, currency, amount) SELECT :id, id, 'EUR', 5 FROM account LIMIT 1",
        id=journal.id,
    )


def test_a_journal_does_not_begin_posted(app: Flask) -> None:
    refused(
        "INSERT INTO journal (idem_key, kind, date, text, state, created_at, prev_sha256, sha256) "
        "VALUES ('lie', 'lie', '2026-09-07', 'A lie', 'posted', '2026-09-07 10:00:00', '', '')"
    )


def test_a_journal_that_was_left_open_is_found(app: Flask) -> None:
    open_journal(("EUR", 5), ("EUR", -5))
    assert "journal lie was left open" in list(ledger.problems())


@given(st.lists(st.tuples(st.sampled_from(("EUR", "JPY")), st.integers(-(10**12), 10**12)), max_size=8))
def test_whatever_is_posted_adds_up_to_zero(app: Flask, moves: list[tuple[str, int]]) -> None:
    key = f"case {db.session.scalar(sa.select(sa.func.count()).select_from(Journal))}"
    sides = [side for currency, amount in moves for side in pair(currency, amount)]
    journal = post(key, sides)
    assert (journal is None) == (not any(amount for _, amount in moves))
    assert list(ledger.problems()) == []


def pair(currency: str, amount: int) -> tuple[Side, Side]:
    return Side("5000", currency, amount), Side("2000", currency, -amount)


def test_many_at_once_make_one_chain_and_each_event_once(app: Flask) -> None:
    begin, wrong = threading.Barrier(6), []

    def work(number: int) -> None:
        with app.app_context():
            start_writing()
            begin.wait()
            try:
                for each in range(5):
                    post(f"event {(number + each) % 8}")
                    db.session.commit()
            except Exception as trouble:
                wrong.append(trouble)
            finally:
                db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=Context().run, args=(work, number)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert wrong == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Journal)) == 8
    assert list(ledger.problems()) == []


def test_verify_says_that_all_is_right_and_fails_when_it_is_not(
    app: Flask, cast: Cast, shell: Callable[..., Any]
) -> None:
    finance.offered(cast)
    post()
    good = shell("royalties", "verify")
    assert (good.returncode, good.stdout.strip()) == (0, "All books are right.")
    open_journal(("EUR", 5), ("EUR", -5))
    bad = shell("royalties", "verify")
    assert bad.returncode == 1
    assert "ledger: journal lie was left open" in bad.stdout

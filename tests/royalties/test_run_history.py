"""Random histories of several quarters, against sums made by another way: exact fractions, straight from the files."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime
from fractions import Fraction

import pytest
import sqlalchemy as sa

from ideas.db import db
from ideas.royalties import ledger, run_checks
from ideas.royalties.models import Payee, SalesLine, SettledLine
from tests.counts import RACES
from tests.rig.people import Cast
from tests.royalties import quarter
from tests.royalties.quarter import APRIL, JANUARY, OCTOBER, line

Clock = Callable[[datetime], None]
QUARTERS = (("2026-Q3", "2026-08-", OCTOBER), ("2026-Q4", "2026-11-", JANUARY), ("2027-Q1", "2027-02-", APRIL))
RATE, SHARES, LEAST = Fraction(1, 20), (Fraction(6, 10), Fraction(4, 10)), 2_000


def history(seed: int) -> list[list[dict[str, str]]]:
    """Sales and returns of three quarters; some lines come a quarter late."""
    chance, number = random.Random(seed), 0
    files: list[list[dict[str, str]]] = [[], [], []]
    for place, (_code, month, _moment) in enumerate(QUARTERS):
        for _ in range(chance.randrange(0, 7)):
            number += 1
            units = chance.choice((1, 2, 5, -1, -3))
            price = f"{units * chance.randrange(1, 9000)}.{chance.randrange(0, 10**6):06}"
            day = f"{month}{chance.randrange(1, 29):02}"
            file = min(place + chance.choice((0, 0, 0, 1)), 2)
            where = chance.choice(("DE", "FR", "US"))
            files[file].append(line(number, units, price, territory=where, sale_date=day, posted_date=day))
    return files


def half_up(value: Fraction) -> int:
    whole, rest = divmod(abs(value), 1)
    rounded = int(whole) + (rest >= Fraction(1, 2))
    return rounded if value > 0 else -rounded


def shared(pool: int) -> tuple[int, int]:
    """60 to 40: the unit that is missing goes to the larger remainder."""
    exact = [abs(pool) * share for share in SHARES]
    parts = [int(value) for value in exact]
    if sum(parts) < abs(pool):
        parts[0 if exact[0] - parts[0] >= exact[1] - parts[1] else 1] += 1
    sign = 1 if pool >= 0 else -1
    return sign * parts[0], sign * parts[1]


def expected(lines: Sequence[dict[str, str]], opening: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Opening, earned, payable and closing of both creators."""
    pool = half_up(sum((Fraction(each["net"]) for each in lines), Fraction(0)) * RATE * 100)
    bridges = []
    for opens, earned in zip(opening, shared(pool), strict=True):
        balance = opens + earned
        payable = balance if balance >= LEAST else 0
        bridges.append((opens, earned, payable, balance - payable))
    return bridges


@pytest.mark.parametrize("seed", range(2 * RACES))
def test_any_history_comes_out_as_reckoned_by_hand(cast: Cast, clock_at: Clock, seed: int) -> None:
    agreement = quarter.made(cast, shared=True, min_payout=LEAST)
    opening = [0, 0]
    for (code, _month, moment), lines in zip(QUARTERS, history(seed), strict=True):
        clock_at(moment)
        if lines:
            quarter.sold(cast, *lines, name=f"{code}.csv")
        quarter.posted(cast, code)
        found = [quarter.bridge(statement) for statement in quarter.statements(code)]
        assert found == expected(lines, opening)
        opening = [bridge[3] for bridge in found]
    for payee, closing in zip(db.session.scalars(sa.select(Payee.id).order_by(Payee.id)), opening, strict=True):
        own = [statement for statement in quarter.statements() if statement.payee_id == payee]
        assert sum(each.earned for each in own) == sum(each.payable for each in own) + closing
        assert closing == -ledger.balance("2000", "EUR", payee=payee, agreement=agreement.id)
    unsettled = sa.select(sa.func.count()).select_from(SalesLine).outerjoin(SettledLine)
    assert db.session.scalar(unsettled.where(SettledLine.run_id.is_(None))) == 0
    assert list(run_checks.problems()) == []
    assert list(ledger.problems()) == []

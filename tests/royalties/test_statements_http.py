"""Runs and statements in the browser's words: who may start, approve and read what, and down to the imported line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ideas.db import db
from ideas.royalties.models import RoyaltyRun, Statement
from tests.rig.client import Client
from tests.rig.people import Cast
from tests.royalties import quarter
from tests.royalties.quarter import JANUARY, OCTOBER, line, winter

Clock = Callable[[datetime], None]
SignIn = Callable[[Any, str], Any]
ENDINGS = ("", ".pdf", ".csv", ".json", "/lines/0")


@pytest.fixture
def issued(cast: Cast, clock_at: Clock) -> Statement:
    """Maya's and noor's statements are issued; maya's is given."""
    quarter.made(cast, shared=True)
    quarter.sold(cast, line(1, 100, "1000.00"), line(2, -3, "-30.00"), line(3, 1, "10.00", territory="FR"))
    clock_at(OCTOBER)
    quarter.posted(cast)
    return quarter.statements()[0]


def test_a_quarter_goes_through_two_hands_in_the_browser(
    client: Client, cast: Cast, sign_in: SignIn, clock_at: Clock
) -> None:
    quarter.made(cast)
    quarter.sold(cast, line(1, 100, "1000.00"))
    clock_at(OCTOBER)
    sign_in(client, "felix")
    assert "2026-Q3" in client.get("/finance/runs").text
    run = client.post("/finance/runs", data={"period": "2026-Q3"}).headers["Location"]
    page = client.get(run).text
    assert "€50.00" in page
    assert "another person of finance" in page
    client.post(f"{run}/approval")
    assert db.session.scalar(sa.select(RoyaltyRun.state)) == "calculated"
    sign_in(client, "ines")
    assert "Approve and post" in client.get(run).text
    client.post(f"{run}/approval")
    assert "R-PLN-2026-000001" in client.get(run).text
    assert "Posted" in client.get("/finance/runs").text


def test_what_stands_in_the_way_is_said_with_the_way_there(
    client: Client, cast: Cast, sign_in: SignIn, clock_at: Clock
) -> None:
    quarter.made(cast)
    quarter.sold(cast, line(1))
    sign_in(client, "felix")
    early = client.post("/finance/runs", data={"period": "2026-Q3"}, follow_redirects=True)
    assert "runs until 30 September 2026" in early.text
    clock_at(OCTOBER)
    sign_in(client, "felix")
    run = client.post("/finance/runs", data={"period": "2026-Q3"}).headers["Location"]
    quarter.sold(cast, line(2, sku="NOTHING"), name="other.csv")
    page = client.get(run).text
    assert "1 sales line belongs to no product" in page
    assert 'href="/finance/sales"' in page


def test_an_outdated_run_is_not_posted_and_can_be_calculated_again(
    client: Client, cast: Cast, sign_in: SignIn, clock_at: Clock
) -> None:
    quarter.made(cast)
    quarter.sold(cast, line(1))
    clock_at(OCTOBER)
    run = quarter.calculated(cast).id
    quarter.sold(cast, line(2), name="more.csv")
    sign_in(client, "ines")
    assert "Out of date" in client.get(f"/finance/runs/{run}").text
    client.post(f"/finance/runs/{run}/approval")
    assert db.session.scalar(sa.select(RoyaltyRun.state)) == "stale"
    again = client.post("/finance/runs", data={"period": "2026-Q3"}).headers["Location"]
    assert again != f"/finance/runs/{run}"
    client.post(f"{again}/discarding")
    states = db.session.scalars(sa.select(RoyaltyRun.state)).all()
    assert set(states) == {"discarded"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_statement_is_for_its_payee_and_finance_only(
    client: Client, issued: Statement, sign_in: SignIn, ending: str
) -> None:
    url = f"/royalties/statements/{issued.number}{ending}"
    assert client.get(url).status_code == 303
    wanted = {"maya": 200, "felix": 200, "noor": 404, "tom": 404, "rosa": 404, "ada": 404}
    got = {}
    for who in wanted:
        sign_in(client, who)
        got[who] = client.get(url).status_code
    assert got == wanted


@pytest.mark.parametrize("number", ["R-PLN-2026-000009", "x", "R-PLN-2026-000001.txt"])
def test_a_number_that_does_not_exist_is_not_found(
    client: Client, issued: Statement, sign_in: SignIn, number: str
) -> None:
    sign_in(client, "maya")
    assert client.get(f"/royalties/statements/{number}").status_code == 404


@pytest.mark.parametrize("who", ["maya", "tom", "rosa", "ada"])
def test_runs_are_for_finance_only(client: Client, issued: Statement, sign_in: SignIn, who: str) -> None:
    sign_in(client, who)
    assert client.get("/finance/runs").status_code == 403
    assert client.get(f"/finance/runs/{issued.run_id}").status_code == 403
    assert client.post("/finance/runs", data={"period": "2026-Q4"}).status_code == 403
    assert client.post(f"/finance/runs/{issued.run_id}/approval").status_code == 403


def test_the_record_has_the_fingerprint_that_the_page_shows(client: Client, issued: Statement, sign_in: SignIn) -> None:
    sign_in(client, "maya")
    record = client.get(f"/royalties/statements/{issued.number}.json").data
    assert hashlib.sha256(record).hexdigest() == issued.sha256
    assert json.loads(record)["number"] == issued.number
    assert issued.sha256 in client.get(f"/royalties/statements/{issued.number}").text
    assert issued.sha256 in client.get(f"/royalties/statements/{issued.number}.csv").text


def test_a_creator_comes_from_her_royalties_to_file_and_line_in_two_clicks(
    client: Client, issued: Statement, sign_in: SignIn
) -> None:
    sign_in(client, "maya")
    home = client.get("/royalties").text
    assert f'href="/royalties/statements/{issued.number}"' in home
    page = client.get(f"/royalties/statements/{issued.number}").text
    assert f'href="/royalties/statements/{issued.number}/lines/1"' in page
    behind = client.get(f"/royalties/statements/{issued.number}/lines/0").text
    assert "sales.csv, line 2" in behind
    assert "sales.csv, line 3" in behind
    assert "sales.csv, line 4" not in behind
    assert client.get(f"/royalties/statements/{issued.number}/lines/2").status_code == 404


def test_a_creator_sees_what_she_earned_and_what_comes_next(
    client: Client, cast: Cast, issued: Statement, sign_in: SignIn, clock_at: Clock
) -> None:
    clock_at(JANUARY)
    quarter.sold(cast, winter(5, 100, "1000.00"), name="winter.csv")
    sign_in(client, "maya")
    page = client.get("/royalties").text
    assert "€29.40" in page
    assert "2026-Q4" in page
    assert "14 February 2027" in page
    assert "<svg" in page
    quarter.posted(cast, "2026-Q4")
    db.session.expire_all()
    assert "€59.40" in client.get("/royalties").text


def test_somebody_without_royalties_is_told_how_they_begin(client: Client, cast: Cast, sign_in: SignIn) -> None:
    sign_in(client, "tom")
    assert "Royalties begin when" in client.get("/royalties").text


def test_the_pdf_is_the_same_every_time(client: Client, issued: Statement, sign_in: SignIn) -> None:
    sign_in(client, "maya")
    first, second = (client.get(f"/royalties/statements/{issued.number}.pdf").data for _ in range(2))
    assert first == second
    assert first.startswith(b"%PDF")
    assert client.get(f"/royalties/statements/{issued.number}.pdf?paper=A3").status_code == 404

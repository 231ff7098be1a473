"""Fixtures: the small cast of every test, and signing them in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy.orm import selectinload

from ideas import clock
from ideas.accounts.addresses import address_key
from ideas.accounts.models import Member, RoleGrant, SignIn
from ideas.accounts.passwords import hash_password
from ideas.accounts.rules import handle_key
from ideas.accounts.sessions import KEY, digest
from ideas.db import db
from tests.rig.client import settle
from tests.rig.site import AT

PASSWORD = "plinth-demo-2026"
ROLES = {
    "maya": (),
    "noor": (),
    "tom": (),
    "sam": ("screener",),
    "rosa": ("reviewer",),
    "vera": ("reviewer", "screener"),
    "felix": ("finance",),
    "ines": ("finance",),
    "ada": ("admin",),
}
JOINED = AT - timedelta(days=400)


@cache
def password_hash() -> str:
    """A real hash, at the price of the test configuration."""
    return hash_password(PASSWORD)


class Cast:
    """`cast.maya`: the member, with her roles, attached to the session of the test; made when first asked for."""

    def __getattr__(self, handle: str) -> Member:
        if handle not in ROLES:
            raise AttributeError(f"{handle} is not in the cast: {', '.join(ROLES)}")
        known = (
            sa.select(Member)
            .where(Member.handle == handle)
            .options(selectinload(Member.grants))
            .execution_options(populate_existing=True)
        )
        found = db.session.scalar(known)
        if found is None:
            _join(handle)
            found = db.session.scalars(known).one()
        return found

    def all(self) -> list[Member]:
        return [getattr(self, handle) for handle in ROLES]


def _join(handle: str) -> None:
    address = f"{handle}@plinth.example"
    member = Member(
        handle=handle,
        handle_key=handle_key(handle),
        name=handle.capitalize(),
        address=address,
        address_key=address_key(address),
        confirmed_at=JOINED,
        password_hash=password_hash(),
        birth_year=1990,
        joined_at=JOINED,
    )
    db.session.add(member)
    db.session.flush()
    db.session.add_all(RoleGrant(member_id=member.id, role=role, granted_at=JOINED) for role in ROLES[handle])
    db.session.commit()


@pytest.fixture
def cast(app: Flask) -> Cast:
    return Cast()


@pytest.fixture
def sign_in(app: Flask, cast: Cast, request: pytest.FixtureRequest) -> Callable[[FlaskClient | Page, str], Member]:
    """Sign somebody in without the form: `sign_in(client, "maya")`, `sign_in(page, "maya")`."""

    def sign_in(browser: FlaskClient | Page, handle: str) -> Member:
        member: Member = getattr(cast, handle)
        token = secrets.token_urlsafe(32)
        now = clock.now()
        db.session.add(
            SignIn(
                token_sha256=digest(token),
                member_id=member.id,
                created_at=now,
                last_seen_at=now,
                fresh_at=now,
                second_factor_at=now,
            )
        )
        settle()
        client = browser if isinstance(browser, FlaskClient) else app.test_client()
        with client.session_transaction() as session:
            session.clear()
            session.permanent = True
            session[KEY] = token
        if isinstance(browser, Page):
            _hand_cookie_over(
                client, browser, name=app.config["SESSION_COOKIE_NAME"], site=request.getfixturevalue("live")
            )
        return member

    return sign_in


def _hand_cookie_over(client: FlaskClient, page: Page, *, name: str, site: str) -> None:
    cookie = client.get_cookie(name)
    assert cookie is not None
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": site, "httpOnly": True}])

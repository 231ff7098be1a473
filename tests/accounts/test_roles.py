"""Roles: first by command, never by oneself, admin and finance apart, each change in the audit book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from subprocess import CompletedProcess

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.accounts import roles
from ideas.accounts.models import Member, RoleGrant
from ideas.db import db
from ideas.office.models import AuditEntry
from ideas.refusals import Refused
from tests.rig.client import Client
from tests.rig.people import Cast

Shell = Callable[..., CompletedProcess[str]]


def test_an_admin_gives_and_takes_a_role(cast: Cast, at: datetime) -> None:
    assert roles.grant(cast.tom, "screener", by=cast.ada, at=at)
    assert not roles.grant(cast.tom, "screener", by=cast.ada, at=at), "twice is once"
    assert roles.revoke(cast.tom, "screener", by=cast.ada, at=at)
    assert not roles.revoke(cast.tom, "screener", by=cast.ada, at=at)
    lines = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(line.verb, line.actor_id, line.subject_id, line.before, line.after) for line in lines] == [
        ("role.granted", cast.ada.id, cast.tom.id, {"roles": []}, {"roles": ["screener"]}),
        ("role.revoked", cast.ada.id, cast.tom.id, {"roles": ["screener"]}, {"roles": []}),
    ]


def test_nobody_changes_her_own_roles(cast: Cast, at: datetime) -> None:
    with pytest.raises(Refused, match="her own roles"):
        roles.grant(cast.ada, "reviewer", by=cast.ada, at=at)
    with pytest.raises(Refused, match="her own roles"):
        roles.revoke(cast.ada, "admin", by=cast.ada, at=at)


@pytest.mark.parametrize(("handle", "role"), [("ada", "finance"), ("felix", "admin")])
def test_admin_and_finance_are_never_on_one_account(cast: Cast, at: datetime, handle: str, role: str) -> None:
    member = getattr(cast, handle)
    with pytest.raises(Refused, match="never held"):
        roles.grant(member, role, by=None, at=at)
    with pytest.raises(sa.exc.IntegrityError):
        db.session.execute(sa.insert(RoleGrant).values(member_id=member.id, role=role, granted_at=at))
    db.session.rollback()


def test_a_role_taken_away_is_gone_with_the_next_request(
    client: Client, cast: Cast, at: datetime, sign_in: Callable[..., Member]
) -> None:
    sign_in(client, "sam")
    assert client.get("/desk").status_code == 200
    roles.revoke(cast.sam, "screener", by=cast.ada, at=at)
    assert client.get("/desk").status_code == 303


def test_the_first_staff_account_comes_from_a_command(app: Flask, shell: Shell, client: Client) -> None:
    done = shell("accounts", "create-staff", "ada", "ada@plinth.example", "--role", "admin", "--role", "reviewer")
    assert done.returncode == 0, done.stderr
    ada = db.session.scalars(sa.select(Member)).one()
    assert roles.held(ada) == {"admin", "reviewer"}
    assert ada.password_hash is None, "there is no first password to guess"
    assert "/password/" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("create-staff", "maya", "x@plinth.example", "--role", "admin"),
        ("create-staff", "x2x", "maya@plinth.example", "--role", "admin"),
        ("create-staff", "boss", "boss@plinth.example", "--role", "admin", "--role", "finance"),
        ("grant", "nobody", "--role", "admin"),
        ("grant", "maya", "--role", "king"),
    ],
)
def test_a_command_that_cannot_be_changes_nothing(cast: Cast, shell: Shell, arguments: tuple[str, ...]) -> None:
    assert cast.maya
    done = shell("accounts", *arguments)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 1
    assert not db.session.scalar(sa.select(sa.func.count()).select_from(RoleGrant))


def test_roles_change_by_command(cast: Cast, shell: Shell) -> None:
    assert cast.tom
    assert "@tom is reviewer, screener" in shell(
        "accounts", "grant", "tom", "--role", "screener", "--role", "reviewer"
    ).stdout  # fmt: skip
    assert "a member without roles" in shell(
        "accounts", "revoke", "tom", "--role", "screener", "--role", "reviewer"
    ).stdout  # fmt: skip

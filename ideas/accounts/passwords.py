"""Passwords: hashed with Argon2id, checked at the same price whether or not the account exists.

Hashing is slow by design. Views do it before they begin to write, so that it never holds the write lock.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from pathlib import Path

from flask import current_app
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

LIST = Path(__file__).with_name("common_passwords.txt")


@cache
def common_passwords() -> frozenset[str]:
    """The passwords that are tried first; ours is one of them."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


@cache
def _hasher(time_cost: int, memory_kib: int) -> PasswordHash:
    return PasswordHash((Argon2Hasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1),))


def hasher() -> PasswordHash:
    """Argon2id at the price that the configuration sets."""
    return _hasher(current_app.config["PASSWORD_TIME_COST"], current_app.config["PASSWORD_MEMORY_KIB"])


@cache
def _nobodys_hash(time_cost: int, memory_kib: int) -> str:
    return _hasher(time_cost, memory_kib).hash("no password has this hash")


def nobodys_hash() -> str:
    """A hash to compare with where there is no account: the answer takes as long as for a wrong password."""
    return _nobodys_hash(current_app.config["PASSWORD_TIME_COST"], current_app.config["PASSWORD_MEMORY_KIB"])


def normal(password: str) -> str:
    """One password, however a keyboard composes its letters (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    return hasher().hash(normal(password))


def verify(kept: str | None, password: str) -> tuple[bool, str | None]:
    """Whether `password` is the one behind the hash `kept`, and a new hash if that one is out of date.

    Without a kept hash: no, after the same time.
    """
    right, renewed = hasher().verify_and_update(normal(password), kept or nobodys_hash())
    return (right, renewed) if kept is not None else (False, None)

"""Secrets that must be read again (a second factor, a bank account) are kept encrypted under FIELD_KEY."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet
from flask import current_app


def seal(secret: str) -> str:
    """The secret as it is kept: encrypted and protected against change."""
    return _box().encrypt(secret.encode()).decode()


def unseal(kept: str) -> str:
    """The secret again; raises cryptography.fernet.InvalidToken if it was kept under another key or changed."""
    return _box().decrypt(kept.encode()).decode()


def keyed_hash(purpose: str, value: str) -> str:
    """What stands for `value` in tables that only need to recognise it: useless without the key of this site."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{purpose}:{value}".encode(), hashlib.sha256).hexdigest()


def _box() -> Fernet:
    digest = hashlib.sha256(b"plinth fields:" + str(current_app.config["FIELD_KEY"]).encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))

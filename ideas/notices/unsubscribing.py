"""One-click unsubscribe: a signed link that can do one thing only, switch one kind of mail off for one member."""

from __future__ import annotations

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt="unsubscribe")


def unsubscribe_url(member_id: int, kind: str) -> str:
    """The full address of the page (and one-click target) that switches `kind` off for the member."""
    return f"{current_app.config['SITE_URL']}/unsubscribe/{_signer().dumps([member_id, kind])}"


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """The member id and the kind a link was signed for; None if it was not signed here."""
    try:
        member_id, kind = _signer().loads(token)
    except (BadSignature, ValueError):
        return None
    return int(member_id), str(kind)

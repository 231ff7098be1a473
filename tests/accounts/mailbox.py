"""What lies in the tray for somebody, and the way from a mail back to the site."""

from __future__ import annotations

import re

import sqlalchemy as sa
from flask import current_app

from ideas.db import db
from ideas.office.models import Mail


def mails_to(address: str) -> list[Mail]:
    """All mail to an address, the oldest first."""
    return list(db.session.scalars(sa.select(Mail).where(Mail.to_address == address).order_by(Mail.id)))


def link_in(mail: Mail) -> str:
    """The path of the page that the button of a mail leads to."""
    site = re.escape(current_app.config["SITE_URL"])
    found = re.search(rf"^{site}(/(?:confirmation|password)/\S+)$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found[1]


def last_link(address: str) -> str:
    return link_in(mails_to(address)[-1])

"""How often somebody may try: counted in the database, so that all processes share the count (SAFETY of sign-in)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app

from ideas.accounts.addresses import address_key, block_of
from ideas.office import buckets
from ideas.refusals import Refused
from ideas.sealing import keyed_hash
from ideas.words import _, span

CODES = ((5, timedelta(minutes=5)), (20, timedelta(hours=1)), (50, timedelta(days=1)))


@dataclass(frozen=True)
class Tries:
    """Some buckets out of which one token each is taken before a secret is checked, and put back if it was right."""

    limits: tuple[tuple[str, int, timedelta], ...]

    def take(self, *, at: datetime) -> None:
        """Count one try; refused with 429 where a bucket is empty. The caller rolls back then."""
        for key, rate, per in self.limits:
            wait = buckets.take(key, rate=rate, per=per, at=at)
            if wait is not None:
                raise too_many(wait)

    def put_back(self) -> None:
        for key, rate, _per in self.limits:
            buckets.put_back(key, rate=rate)


def too_many(wait: int) -> Refused:
    """The refusal of somebody who tried too often; `wait` in seconds."""
    sentence = _("That was tried too often. Please try again in %(span)s.", span=span(timedelta(seconds=wait)))
    return Refused(sentence, status=429, retry_after=wait)


def of_password(account: str, ip: str | None) -> Tries:
    """Wrong passwords for one account (named by its mailbox, known or not) and from one address block."""
    rate = current_app.config["WRONG_PASSWORDS"]
    per = timedelta(minutes=current_app.config["WRONG_PASSWORD_MINUTES"])
    keys = ("account:" + keyed_hash("account", account), "block:" + keyed_hash("block", block_of(ip)))
    return Tries(tuple((f"password:{key}", rate, per) for key in keys))


def of_code(member_id: int) -> Tries:
    """Wrong codes of a second factor."""
    return Tries(tuple((f"code:{member_id}:{per.total_seconds():.0f}", rate, per) for rate, per in CODES))


def of_asking(ip: str | None) -> Tries:
    """Forms that make us write to an address somebody typed: nobody may use them as a cannon."""
    key = "asking:" + keyed_hash("block", block_of(ip))
    return Tries(((key, current_app.config["ACCOUNT_MAILS_PER_BLOCK"], timedelta(hours=1)),))


def of_keeping(ip: str | None) -> Tries:
    """Forms kept for somebody whose session is over."""
    return Tries(((f"keeping:{keyed_hash('block', block_of(ip))}", 60, timedelta(hours=1)),))


def may_write_to(address: str, *, at: datetime) -> bool:
    """Whether this mailbox may get one more mail about an account today (UTC), by whatever form."""
    key = f"mailbox:{at.date()}:{keyed_hash('mailbox', address_key(address))}"
    never = timedelta(days=365_000)
    return buckets.take(key, rate=current_app.config["ACCOUNT_MAILS_PER_DAY"], per=never, at=at) is None

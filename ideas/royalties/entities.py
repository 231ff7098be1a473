"""The company that owes the royalties. There is one; it is named before the first agreement is drafted."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from ideas.accounts.models import Member
from ideas.db import db
from ideas.office import audit
from ideas.refusals import Refused
from ideas.royalties.models import LegalEntity
from ideas.words import _


def the_entity() -> LegalEntity | None:
    """The company of this site, None while nobody has named it."""
    return db.session.scalar(sa.select(LegalEntity).order_by(LegalEntity.id).limit(1))


def needed_entity() -> LegalEntity:
    """The company of this site. Refused while nobody has named it."""
    found = the_entity()
    if found is None:
        raise Refused(_("Please name the company that pays the royalties first."))
    return found


def set_entity(code: str, name: str, country: str, address: str, *, by: Member, at: datetime) -> LegalEntity:
    """Name the company, or mend its name and address. Its code stays: statement numbers carry it."""
    entity = the_entity() or LegalEntity(code=code.upper())
    before = {"name": entity.name, "country": entity.country, "address": entity.address} if entity.id else None
    if entity.id and entity.code != code.upper():
        raise Refused(_("The code stays %(code)s: statement numbers carry it.", code=entity.code), field="code")
    entity.name, entity.country, entity.address = name, country.upper(), address
    db.session.add(entity)
    db.session.flush()
    after = {"code": entity.code, "name": name, "country": entity.country, "address": address}
    audit.record("company named", "legal_entity", entity.id, by=by.id, at=at, before=before, after=after)
    return entity

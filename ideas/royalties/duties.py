"""What this room does by the clock: products join their agreements, parked lines their products, leftovers go."""

from __future__ import annotations

from datetime import datetime

from ideas.db import db
from ideas.office.duty import Duty
from ideas.royalties import agreements, periods, run_calculating, sales, sales_staging


def link(at: datetime) -> int:
    """Products and SKUs that came into being since."""
    done = agreements.link_products() + sales.map_parked()
    db.session.commit()
    return done


DUTIES = (
    Duty("royalties link", 60, link),
    Duty("royalties sweep-imports", 600, sales_staging.sweep),
    Duty("royalties open-periods", 3600, periods.open_all),
    Duty("royalties calculate", 10, run_calculating.left_behind),
)

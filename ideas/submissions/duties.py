"""What the room does by the clock."""

from __future__ import annotations

from ideas.office.duty import Duty
from ideas.submissions.media import sweep
from ideas.submissions.near_pictures import look_at_old
from ideas.submissions.search_index import refresh, weigh

DUTIES = (
    Duty("submissions sweep-media", 24 * 3600, sweep),
    Duty("submissions look-at-pictures", 3600, look_at_old),
    Duty("submissions index", 2, refresh),
    Duty("submissions weigh", 3600, weigh),
)

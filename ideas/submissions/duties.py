"""What the room does by the clock."""

from __future__ import annotations

from ideas.office.duty import Duty
from ideas.submissions.media import sweep

DUTIES = (Duty("submissions sweep-media", 24 * 3600, sweep),)

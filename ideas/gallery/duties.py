"""What the shop window does by the clock: only views of pages are written down here."""

from __future__ import annotations

from ideas.gallery.visits import write_down
from ideas.office.duty import Duty

DUTIES = (Duty("gallery visits", 15, lambda at: write_down()),)

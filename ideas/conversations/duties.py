"""What conversations do by the clock. docs/operations.md lists the same command."""

from __future__ import annotations

from ideas.conversations.news import tell_due
from ideas.office.duty import Duty

DUTIES = (Duty("conversations tell", 60, tell_due),)

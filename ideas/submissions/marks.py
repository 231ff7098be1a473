"""A short mark of what a form was filled with: two tabs cannot overwrite each other without being told."""

from __future__ import annotations

import hashlib
import json
from typing import Any


def mark_of(values: dict[str, Any]) -> str:
    """The same values, the same mark; it is no secret and proves nothing."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]

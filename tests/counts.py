"""How often: a few repetitions while working, many in `make storm`."""

from __future__ import annotations

import os

STORM = bool(os.environ.get("STORM"))

RACES = 100 if STORM else 3
"""Repetitions of a test in which many act at once, or in which a process is killed half-way."""

CASES = 500 if STORM else 50
"""Random cases of a property."""

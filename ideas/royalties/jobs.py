"""Work of this room outside a request: long sales files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ideas import clock
from ideas.royalties import sales_staging


def work_through(payload: dict[str, Any]) -> None:
    """Check and stage a sales batch; begun again where a killed worker left it."""
    sales_staging.work_through(int(payload["batch"]), at=clock.now())


JOBS: dict[str, Callable[[dict[str, Any]], None]] = {"royalties work-through": work_through}

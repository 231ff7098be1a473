"""Recomputes what is stored and names what differs. Every aspect of the room adds its own check."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ideas.royalties import agreements, ledger, sales_checks

#: What is checked, by name. A check yields one sentence for each thing that is wrong.
CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "ledger": ledger.problems,
    "agreements": agreements.problems,
    "sales": sales_checks.problems,
}


def problems() -> Iterator[tuple[str, str]]:
    """Everything that is wrong in the books of this site, as (check, sentence)."""
    for name, check in CHECKS.items():
        for sentence in check():
            yield name, sentence

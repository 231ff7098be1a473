"""Letters for tests."""

from __future__ import annotations

from collections.abc import Callable

from ideas.notices.actions import Letter
from ideas.words import _


def letter(kind: str = "support.gate", title: str = "100 supporters", link: str = "/settings") -> Callable[[], Letter]:
    """A letter with two paragraphs; its last one is in the catalogues, so that it shows the language."""
    return lambda: Letter(kind, title, f"Tideglow passed a gate.\n\n{_('Sign in')}", link)

"""Every command and everything done by the clock stands on one page."""

from __future__ import annotations

import click
from flask import Flask

from tests.house.reading import ROOT

FLASK_OWN = {"run", "shell", "routes"}


def test_every_command_stands_in_operations(app: Flask) -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    missing = [
        f"flask {room} {verb}"
        for room, group in app.cli.commands.items()
        if room not in FLASK_OWN and isinstance(group, click.Group)
        for verb in group.commands
        if f"flask {room} {verb}" not in text
    ]
    assert not missing, f"docs/operations.md does not name: {missing}"


def test_every_duty_stands_in_operations(app: Flask) -> None:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [duty.name for duty in app.extensions["plinth.duties"] if f"`{duty.name}`" not in text] == []

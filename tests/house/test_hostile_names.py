"""What people call themselves and their ideas stays text: on every page, in mails, in files for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ideas.db import db
from ideas.office.models import Mail
from ideas.words import _l
from tests.house.everything import PEOPLE, Browsers, Everything, url
from tests.rig.people import Cast

NAME = "\"'><script>alert(1)</script>"
FORMULA = "=1+1"


def formulas(text: str) -> list[str]:
    """The cells that a spreadsheet would calculate; a negative amount is none."""
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    return [cell for cell in cells if cell.startswith(("=", "+", "@", "\t")) or (cell[:1] == "-" and not amount(cell))]


def amount(cell: str) -> bool:
    return cell.lstrip("-").replace(".", "", 1).isdigit() or cell == "-"


def test_a_sentence_said_later_is_text(app: Flask) -> None:
    shown = app.jinja_env.from_string("{{ label }}").render(label=_l("Share of %(name)s", name=NAME))
    assert "<" not in shown
    assert ">" not in shown


@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)  # pages are the same from both databases
@pytest.mark.parametrize("hostile", [NAME, FORMULA])
def test_names_and_titles_stay_text_everywhere(
    app: Flask, cast: Cast, sign_in: Callable[..., Any], clock_at: Callable[[datetime], None], at: datetime,
    hostile: str,
) -> None:  # fmt: skip
    for member in cast.all():
        member.name = member.about = hostile
    db.session.commit()
    everything = Everything(cast, clock_at, at)
    db.session.execute(sa.text("UPDATE idea SET title = :said, pitch = :said"), {"said": hostile})
    db.session.execute(sa.text("UPDATE picture SET alt = :s, caption = :s, file_name = :s"), {"s": hostile})
    browsers = Browsers(app, sign_in)
    wrong = []
    for rule in app.url_map.iter_rules():
        for who in PEOPLE if "GET" in (rule.methods or ()) and not rule.rule.endswith(".pdf") else ():
            answer = browsers.as_(who).get(url(app, rule, everything.values(rule)))
            if answer.mimetype == "text/html" and "><script>" in answer.text:
                wrong.append(f"{rule.rule} as {who}: a name became HTML")
            if answer.mimetype == "text/csv" and (found := formulas(answer.text)):
                wrong.append(f"{rule.rule} as {who}: {found}")
    wrong += [
        f"the mail {mail.subject!r}" for mail in db.session.scalars(sa.select(Mail)) if "<script" in (mail.html or "")
    ]
    assert not wrong, "\n".join(wrong)

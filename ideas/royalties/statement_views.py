"""A statement as page, PDF, CSV and record, for its payee and for finance; and what is behind each line."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Response, abort, make_response, render_template, request, url_for

from ideas.bodies import row_number
from ideas.guards import me, signed_in
from ideas.royalties import statement_queries as queries
from ideas.royalties.models import Statement
from ideas.royalties.statement_csv import statement_csv
from ideas.royalties.statement_pdf import PAPERS, statement_pdf
from ideas.royalties.statement_sheet import read_sheet
from ideas.royalties.views import bp
from ideas.submissions.queries import pictures_of


@bp.get("/royalties/statements/<number>")
@signed_in
def statement(number: str) -> str:
    """The statement as a page; each line leads to the imported lines behind it."""
    found = queries.statement_for(me(), number)
    body, idea = json.loads(found.body), queries.idea_of(found)
    return render_template(
        "royalties/statement.html",
        statement=found,
        sheet=read_sheet(body),
        behind=_behind(number, body),
        is_own=queries.is_own(found, me()),
        idea=idea,
        cover=next(iter(pictures_of(idea.id)), None),
    )


def _behind(number: str, body: dict[str, list[dict[str, str]]]) -> list[list[str]]:
    """By table and row of the sheet, the page of the lines behind it."""
    return [
        [
            url_for("royalties.statement_line", number=number, position=position)
            for position, line in enumerate(body["lines"])
            if line["product"] == product["code"]
        ]
        for product in body["products"]
    ]


@bp.get("/royalties/statements/<number>/lines/<int:position>")
@signed_in
def statement_line(number: str, position: int) -> str:
    """The imported lines behind one printed line: file, line of the file, and its figures."""
    found = queries.statement_for(me(), number)
    body = json.loads(found.body)
    if position >= len(body["lines"]):
        abort(404)
    page = queries.lines_behind(found, position, after=request.args.get("after", 0, type=row_number))
    line = body["lines"][position]
    title = next(product["title"] for product in body["products"] if product["code"] == line["product"])
    return render_template(
        "royalties/statement_line.html", statement=found, body=body, line=line, title=title, page=page,
        position=position,
    )  # fmt: skip


@bp.get("/royalties/statements/<number>.pdf")
@signed_in
def statement_as_pdf(number: str) -> Response:
    """As PDF, on A4 or (?paper=Letter) US letter."""
    paper = request.args.get("paper", "A4")
    if paper not in PAPERS:
        abort(404)
    return _file(
        number, "pdf", "application/pdf", lambda found: statement_pdf(read_sheet(json.loads(found.body)), paper)
    )


@bp.get("/royalties/statements/<number>.csv")
@signed_in
def statement_as_csv(number: str) -> Response:
    return _file(number, "csv", "text/csv; charset=utf-8", lambda found: statement_csv(json.loads(found.body)))


@bp.get("/royalties/statements/<number>.json")
@signed_in
def statement_as_json(number: str) -> Response:
    """The record byte for byte: its SHA-256 is the fingerprint."""
    return _file(number, "json", "application/json", lambda found: found.body.encode())


def _file(number: str, ending: str, kind: str, made: Callable[[Statement], bytes]) -> Response:
    found = queries.statement_for(me(), number)
    answer = make_response(made(found))
    answer.headers["Content-Type"] = kind
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.number}.{ending}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer

"""A statement as PDF: the same bytes for the same sheet, on every machine and for ever."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ideas.royalties.statement_sheet import Sheet
from ideas.words import _

HERE = Path(__file__).parent / "typst"
PAPERS = {"A4": "a4", "Letter": "us-letter"}


def statement_pdf(sheet: Sheet, paper: str = "A4") -> bytes:
    """The sheet as PDF/UA-1, on A4 or Letter. Where a name needs a glyph that none of our fonts has, PDF/UA is
    impossible: the statement is then set as a plain PDF rather than not at all.
    """
    import typst

    data = asdict(sheet) | {
        "paper": PAPERS[paper],
        "query": _("Something wrong? Tell us by %(day)s.", day=sheet.query_by),
        "fingerprint_label": _("Fingerprint of this statement (SHA-256):"),
    }
    try:
        return _compiled(data, "ua-1")
    except typst.TypstError:
        return _compiled(data, None)


def _compiled(data: dict[str, Any], standard: Literal["ua-1"] | None) -> bytes:
    import typst

    return bytes(
        typst.compile(
            str(HERE / "statement.typ"),
            root=str(HERE),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"sheet": json.dumps(data, ensure_ascii=False)},
            pdf_standards=standard,
        )
    )


@cache
def _fonts() -> Any:
    """The fonts in the repository, read once; no font of the machine may change the bytes."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])

"""How the columns of a source become ours: a profile is data, versioned, and never code.

A recipe for one of our columns is one of: {"constant": text}, {"column": name}, with {"values": {theirs: ours}} or
{"format": "DD/MM/YYYY"}; {"join": [names], "with": "-", "else": "row"}; {"times": [a count, a price]};
{"derived": true}, for `net` only: gross less discount less deduction.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from ideas.money import AmountError, m6_to_decimal, parse_amount_m6
from ideas.royalties.canonical import Json, canonical, sha256
from ideas.royalties.sales_columns import OPTIONAL, REQUIRED

ENCODINGS = ("utf-8", "cp1252", "iso-8859-1")
DELIMITERS = (",", ";", "\t", "|")
SIGNS = ("negative", "positive")
FORMATS = {
    "YYYY-MM-DD": r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
    "YYYYMMDD": r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    "DD.MM.YYYY": r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})",
    "DD/MM/YYYY": r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})/(?P<y>[0-9]{4})",
    "MM/DD/YYYY": r"(?P<m>[0-9]{1,2})/(?P<d>[0-9]{1,2})/(?P<y>[0-9]{4})",
}
SHIPPED = Path(__file__).parent / "profiles"
_SIGNED = ("quantity", "gross", "discount", "deduction", "tax")
_KEYS = {"name", "version", "about", "encoding", "delimiter", "returns", "ignore", "fields"}
_RECIPES = {
    "constant": {"constant"},
    "column": {"column", "values", "format"},
    "join": {"join", "with", "else"},
    "times": {"times"},
    "derived": {"derived"},
}


class NotMapped(Exception):
    """A cell that a recipe cannot read: which column of theirs, with which code."""

    def __init__(self, column: str, code: str, value: str) -> None:
        super().__init__(f"{column}: {code}")
        self.column = column
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Profile:
    """A checked profile. `columns`: theirs that are read; `ignored`: theirs that are dropped, nothing is kept."""

    name: str
    version: int
    encoding: str
    delimiter: str
    returns: str
    columns: tuple[str, ...]
    ignored: tuple[str, ...]
    fields: Mapping[str, Json]
    sha256: str

    def map(self, theirs: Mapping[str, str], occurrence: Callable[[str], int]) -> dict[str, str]:
        """Our cells from theirs. `occurrence` says how often a row has come by now. NotMapped: a cell is no number."""
        ours = {name: self._cell(recipe, theirs, occurrence) for name, recipe in self.fields.items()}
        if self.returns == "positive" and ours["kind"] == "return":
            ours |= {name: _negated(ours[name]) for name in _SIGNED if name in ours}
        if "derived" in self.fields["net"]:
            ours["net"] = self._net(ours)
        return ours

    def origin(self, ours: str) -> str:
        """The column of theirs that one of ours is read from, or ours where there is none."""
        recipe = self.fields.get(ours, {})
        return str(recipe.get("column", ours))

    def _cell(self, recipe: Json, theirs: Mapping[str, str], occurrence: Callable[[str], int]) -> str:
        if "constant" in recipe:
            return str(recipe["constant"])
        if "column" in recipe:
            return _translated(recipe, theirs[recipe["column"]])
        if "times" in recipe:
            count, price = recipe["times"]
            return _product(count, price, theirs)
        if "join" in recipe:
            return self._joined(recipe, theirs, occurrence)
        return ""

    def _joined(self, recipe: Json, theirs: Mapping[str, str], occurrence: Callable[[str], int]) -> str:
        parts = [theirs[name] for name in recipe["join"]]
        if all(parts) or recipe.get("else") != "row":
            return str(recipe.get("with", "-")).join(parts)
        row = canonical({name: theirs[name] for name in self.columns})
        return f"row-{sha256(row)[:24]}-{occurrence(row)}"

    def _net(self, ours: Mapping[str, str]) -> str:
        parts = []
        for name in ("gross", "discount", "deduction"):
            try:
                parts.append(parse_amount_m6(ours[name]))
            except AmountError as wrong:
                raise NotMapped(self.origin(name), wrong.code, ours[name]) from None
        return _plain(parts[0] - parts[1] - parts[2])


def load_profile(body: Json) -> Profile:
    """A profile from its JSON. ValueError with a sentence: it says something that we do not understand."""
    if set(body) != _KEYS:
        raise ValueError(f"a profile has exactly these keys: {', '.join(sorted(_KEYS))}")
    fields = body["fields"]
    _check(not (missing := set(REQUIRED) - set(fields)), f"no recipe for {sorted(missing)}")
    _check(not (unknown := set(fields) - {*REQUIRED, *OPTIONAL}), f"unknown columns {sorted(unknown)}")
    for name, recipe in fields.items():
        _check_recipe(name, recipe)
    _check(body["encoding"] in ENCODINGS, f"encoding must be one of {ENCODINGS}")
    _check(body["delimiter"] in DELIMITERS, "the delimiter must be a comma, semicolon, tab or bar")
    _check(body["returns"] in SIGNS, f"returns must be one of {SIGNS}")
    return Profile(
        name=body["name"],
        version=body["version"],
        encoding=body["encoding"],
        delimiter=body["delimiter"],
        returns=body["returns"],
        columns=tuple(sorted({column for recipe in fields.values() for column in _read_by(recipe)})),
        ignored=tuple(body["ignore"]),
        fields=fields,
        sha256=sha256(canonical(body)),
    )


def shipped_profile(name: str) -> Json:
    """The JSON of a profile that comes with Plinth."""
    found: Json = json.loads((SHIPPED / f"{name}.json").read_text(encoding="utf-8"))
    return found


def _check(holds: bool, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)


def _check_recipe(name: str, recipe: Any) -> None:
    kinds = [kind for kind in _RECIPES if kind in recipe]
    _check(len(kinds) == 1, f"{name}: a recipe has one of {', '.join(_RECIPES)}")
    (kind,) = kinds
    _check(set(recipe) <= _RECIPES[kind], f"{name}: {kind} cannot go with {sorted(set(recipe) - _RECIPES[kind])}")
    _check(kind != "derived" or name == "net", "only net can be derived")
    _check(recipe.get("format", "YYYY-MM-DD") in FORMATS, f"{name}: the format must be one of {', '.join(FORMATS)}")
    _check(kind != "times" or len(recipe["times"]) == 2, f"{name}: times needs a count and a price")
    _check(recipe.get("else", "row") == "row", f"{name}: the only way out is the row itself")


def _read_by(recipe: Json) -> list[str]:
    if "column" in recipe:
        return [recipe["column"]]
    return list(recipe.get("join") or recipe.get("times") or [])


def _translated(recipe: Json, value: str) -> str:
    """A value that the profile does not list is passed on, so that it is refused under its own code."""
    if "values" in recipe:
        return str(recipe["values"].get(value, value))
    return _iso(recipe["format"], value) if "format" in recipe else value


@lru_cache(maxsize=4096)
def _iso(form: str, value: str) -> str:
    found = re.fullmatch(FORMATS[form], value, re.ASCII)
    try:
        return date(*(int(found[part]) for part in "ymd")).isoformat() if found else value
    except ValueError:
        return value


def _product(count: str, price: str, theirs: Mapping[str, str]) -> str:
    """A count times a price, exactly."""
    if not re.fullmatch(r"-?[0-9]{1,12}", theirs[count], re.ASCII):
        raise NotMapped(count, "E-NUM:whole", theirs[count])
    try:
        return _plain(int(theirs[count]) * parse_amount_m6(theirs[price]))
    except AmountError as wrong:
        raise NotMapped(price, wrong.code, theirs[price]) from None


def _plain(value: int) -> str:
    return f"{m6_to_decimal(value):f}"


def _negated(text: str) -> str:
    return text if text.startswith("-") or not text.strip("0.") else f"-{text}"

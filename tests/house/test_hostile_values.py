"""Whatever comes in - in an address, in a field, in any shape of body - no answer is the site's own fault.

The forms are those that the pages show. Each field gets some values of a corpus, in turn, and each form all of them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import cycle
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from ideas.db import db
from tests.counts import STORM
from tests.house.everything import PEOPLE, Browsers, Everything, rehearsed, url
from tests.rig.people import Cast

VALUES = (
    "", "\x00", "a\x00b", "9" * 30, "-9223372036854775809", "9223372036854775808", "2147483648", "5" * 400, "-1", "0",
    "1e0", "1e999", "NaN", "0.1", "1.9999999999999999999", " 5 ", "+5", "-0", "٣", "\ud800", "\U000e0001\u202e\u200b",
    "' OR 1=1 --", "%", "[]", "null", "../../etc/passwd", "<script>alert(1)</script>", "a\r\nBcc: x@y.example", "=1+1",
    "{{7*7}}", "%s%(x)s%n", "0000-00-00", "0001-01-01", "9999-12-31", "99999-01-01", "2026-13-45T99:99", "2026-Q9",
    "0000-Q1", "9999-Q4", "٣٣٣٣-٠١-٠١", "A" * 300, "[" * 3000, "\ufdfa" * 2000,
)  # fmt: skip
EACH = len(VALUES) if STORM else 1
"""How many of the values each field gets."""
QUERY = ("q", "after", "sort", "show", "stage", "campaign", "next", "picture", "to", "paper", "group", "mode")
GAPS = {
    True: (str(2**63), "9" * 30, str(2**63 - 1), "0"),
    False: ("%00", "%ed%a0%80", "x" * 300, "%27", "%25", "%0d%0aX:1"),
}

Form = tuple[str, dict[str, str]]


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found else ""


def forms_of(page: str, here: str) -> Iterator[Form]:
    """The acts that a page offers: where they go, and the fields they send."""
    for tag, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
        fields = re.findall(r"<(?:input|select|textarea|button)\b([^>]*)>", inside)
        names = {attribute(field, "name"): attribute(field, "value") for field in fields}
        if attribute(tag, "method").lower() == "post":
            yield (attribute(tag, "action") or here).partition("#")[0], {n: v for n, v in names.items() if n}


class Attempts:
    """Sends requests and keeps what broke."""

    def __init__(self, app: Flask, everything: Everything, browsers: Browsers) -> None:
        self.routes = [(rule, everything.values(rule)) for rule in app.url_map.iter_rules()]
        self.app, self.browsers = app, browsers
        self.broken: dict[str, str] = {}

    def send(self, who: str, place: str, what: object, **request: Any) -> str:
        """The page that answers; nothing if it is none."""
        try:
            answer = self.browsers.as_(who).open(place, **request)
            trouble = answer.status if answer.status_code >= 500 else ""
        except Exception as error:
            db.session.rollback()
            trouble = f"{type(error).__name__}: {error}"[:300]
        if trouble:
            self.broken.setdefault(f"{request['method']} {place[:80]}: {trouble}", f"{who} sent {what!r}"[:120])
        return "" if trouble or answer.mimetype != "text/html" else answer.text

    def forms(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Every form of every page, and somebody who may send it."""
        found: dict[str, tuple[str, dict[str, str]]] = {}
        for rule, values in self.routes:
            place = url(self.app, rule, values)
            for who in PEOPLE if "GET" in (rule.methods or ()) else ():
                for action, fields in forms_of(self.send(who, place, "nothing", method="GET"), place):
                    if action not in found or len(fields) > len(found[action][1]):
                        found[action] = (who, fields)
        return found


def bytes_of(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


@pytest.fixture
def attempts(
    app: Flask, cast: Cast, sign_in: Callable[..., Any], clock_at: Callable[[datetime], None], at: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> Attempts:  # fmt: skip
    found = Attempts(app, Everything(cast, clock_at, at), Browsers(app, sign_in))
    rehearsed(monkeypatch)
    return found


def test_no_field_of_any_form_breaks_the_site(attempts: Attempts) -> None:
    forms = attempts.forms()
    assert len(forms) > 40
    corpus = cycle(VALUES)
    for place, (who, fields) in forms.items():
        whole = [{name: bytes_of(value) for name in fields} for value in (VALUES if STORM else VALUES[3:8:2])]
        bodies: list[dict[str, Any]] = [{"data": body} for body in whole]
        bodies += [{"data": {**fields, name: bytes_of(next(corpus))}} for name in fields for _ in range(EACH)]
        bodies += [
            {"json": {name: [1] for name in fields}},
            {"data": MultiDict([(name, value) for name in fields for value in ("1", "2")])},
            {"data": {f"{name}[]": "1" for name in fields}},
            {"data": {}},
            {"data": b"\xff\xfe\x00", "content_type": "application/octet-stream"},
            {"data": b"%00=1&a%00b=%ff", "content_type": "application/x-www-form-urlencoded; charset=utf-7"},
            {"data": b'--x\r\nContent-Disposition: form-data; name="\x00"\r\n\r\n-', "content_type":
             "multipart/form-data; boundary=x"},
        ]  # fmt: skip
        for body in bodies:
            attempts.send(who, place, body, method="POST", **body)
    assert not attempts.broken, "\n".join(f"{what} ({how})" for what, how in attempts.broken.items())


def test_no_address_breaks_the_site(attempts: Attempts) -> None:
    for rule, values in attempts.routes:
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        staff = {"screening": "screener", "review": "reviewer", "making": "reviewer", "finance": "finance"}
        who = staff.get(rule.rule.split("/")[1], "owner")
        places = [
            url(attempts.app, rule, values | {gap: 424242 if number else "GAP"}).replace(
                "424242" if number else "GAP", v
            )
            for gap in rule.arguments
            for number in ["Integer" in type(rule._converters[gap]).__name__]
            for v in GAPS[number]
        ]
        if method == "GET" and not rule.rule.endswith(".pdf"):
            mine = url(attempts.app, rule, values)
            places += [
                f"{mine}?{'&'.join(f'{n}={v}' for n in QUERY)}" for v in ("%ed%a0%80", "9" * 30, "%27%25[", "%00")
            ]
        for place in places:
            attempts.send(who, place, "the address", method=method)
    assert not attempts.broken, "\n".join(f"{what} ({how})" for what, how in attempts.broken.items())


def test_what_nobody_types_is_refused_unread(attempts: Attempts) -> None:
    client = attempts.browsers.as_("owner")
    long = {"name": "x" * (2**20 + 1), "about": ""}
    assert client.post("/settings", data=long).status_code == 413
    assert client.post("/settings", data={"name": "x" * 2_200_000}).status_code == 413
    assert client.post("/settings", data={"name": "a\x00"}).status_code == 400
    assert client.post("/settings", json={"name": ["a"]}).status_code == 400
    assert client.get("/?q=%00").status_code == 400

"""Every door has a guard, every act asks for its token, and looking at a page changes nothing."""

from __future__ import annotations

import re

from flask import Flask
from werkzeug.routing import Rule

#: Views that anybody may open. A new one is added here on purpose, or it needs another guard.
EXEMPT_FROM_TOKEN = {"notices.unsubscribe", "notices.one_click"}


def rules_of(app: Flask) -> list[Rule]:
    return sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)


def test_every_view_has_exactly_one_guard(app: Flask) -> None:
    bare = [rule.rule for rule in rules_of(app) if not hasattr(app.view_functions[rule.endpoint], "guard")]
    assert not bare, f"give each view one of ideas.guards: {bare}"


def test_staff_desks_are_for_staff(app: Flask) -> None:
    doors = re.compile(r"^/(desk|screening|review|making|finance)\b")
    loose = [
        rule.rule
        for rule in rules_of(app)
        if doors.match(rule.rule) and not app.view_functions[rule.endpoint].guard.startswith("staff:")  # type: ignore[attr-defined]
    ]
    assert not loose


def filled(rule: Rule) -> str:
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda m: "1" if m[1] == "int" else "x", rule.rule)


def test_every_post_without_its_token_is_refused(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    from flask.testing import FlaskClient

    bare = FlaskClient(app)
    let_in = []
    for rule in rules_of(app):
        if "POST" in (rule.methods or ()) and rule.endpoint not in EXEMPT_FROM_TOKEN:
            answer = bare.post(filled(rule))
            if answer.status_code != 400:
                let_in.append(f"{rule.rule}: {answer.status_code}")
    assert not let_in, "a POST without its token must answer 400:\n" + "\n".join(let_in)


def test_acts_are_posts_and_pages_are_gets(app: Flask) -> None:
    odd = [rule.rule for rule in rules_of(app) if (rule.methods or set()) & {"PUT", "DELETE", "PATCH"}]
    assert not odd


def test_every_answer_carries_the_security_headers(app: Flask) -> None:
    from flask.testing import FlaskClient

    bare = FlaskClient(app)
    for path in ("/healthz", "/no-such-page", "/sign-in"):
        headers = bare.get(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Referrer-Policy" in headers

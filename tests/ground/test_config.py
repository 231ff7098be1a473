"""Settings: production refuses to start without its secrets and names each; the demo does not exist in it."""

from __future__ import annotations

from pathlib import Path

import pytest

import config
from ideas import create_app


def whole(place: Path) -> dict[str, str]:
    """Everything that production needs."""
    return {
        "PLINTH_MODE": "production", "SECRET_KEY": "s" * 40, "FIELD_KEY": "f" * 40, "SITE_URL": "https://plinth.example",
        "DATABASE_URL": f"sqlite:///{place / 'p.db'}", "MAIL_URL": "smtp://localhost", "STORAGE": f"file://{place}",
        "DATA": str(place),
    }  # fmt: skip


def test_production_names_every_missing_setting() -> None:
    with pytest.raises(config.MissingSettings) as refusal:
        config.from_environment({"PLINTH_MODE": "production"})
    for name in config.Production.NEEDED:
        assert name in str(refusal.value)


@pytest.mark.parametrize("missing", config.Production.NEEDED)
def test_production_starts_without_none_of_them(missing: str, tmp_path: Path) -> None:
    environ = whole(tmp_path)
    del environ[missing]
    with pytest.raises(config.MissingSettings, match=missing):
        config.from_environment(environ)


@pytest.mark.parametrize("weak", ["short", "demo: everybody knows this key"])
def test_production_refuses_secrets_that_are_none(weak: str, tmp_path: Path) -> None:
    with pytest.raises(config.MissingSettings, match="SECRET_KEY"):
        config.from_environment(whole(tmp_path) | {"SECRET_KEY": weak})


def test_production_is_reached_over_https_only(tmp_path: Path) -> None:
    with pytest.raises(config.MissingSettings, match="https"):
        config.from_environment(whole(tmp_path) | {"SITE_URL": "http://plinth.example"})


def test_an_unknown_mode_is_named() -> None:
    with pytest.raises(config.MissingSettings, match="playground"):
        config.from_environment({"PLINTH_MODE": "playground"})


def test_the_demo_does_not_exist_in_production(tmp_path: Path) -> None:
    app = create_app(config.from_environment(whole(tmp_path)))
    assert "demo" not in app.cli.commands
    assert app.test_client().get("/outbox").status_code == 404
    assert "plinth.clock_offset" not in app.extensions
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    assert app.config["SECOND_FACTOR_FOR_STAFF"]

"""What every test may ask for.

app       the application on a fresh, migrated database: once on SQLite, once on PostgreSQL. Its context is open, so
          `db.session` and actions work at once; commits are real. One kind only, where a test has a reason:
          `@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)`.
client    a browser without scripts; sends the CSRF token by itself. `app.test_client()` gives further ones.
          What the test has done is committed before each request, and rows are read afresh after it.
at        a fixed moment, and the time at which the site stands still for the whole test.
clock_at  moves the time: `clock_at(moment)`; `forward(days=100)` moves it on.
cast      maya, noor, tom, sam, rosa, vera, felix, ines, ada: `cast.maya` is a confirmed member with her roles.
sign_in   `sign_in(client, "maya")`; `sign_in(page, "maya")` does it in Chromium.
live      address of a real server on the application of the test.
page      a Chromium page on `live`; fails the test on script errors and breaches of the content policy.
no_script a page of a Chromium without JavaScript.
shell     runs a command in a process of its own: `shell("voting", "recount")`.
empty_database  URL of a database without any table, of both kinds.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests.counts import CASES
from tests.rig import postgres, run
from tools import translations

pytest_plugins = ["tests.rig.site", "tests.rig.people", "tests.rig.browser"]

# A case may take as long as it needs on a busy machine; fixtures that hold the database are meant to span the cases.
hypothesis_settings.register_profile(
    "plinth", max_examples=CASES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
hypothesis_settings.load_profile("plinth")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        run.begin()
        translations.compile_stale()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        postgres.stop()
        run.end()

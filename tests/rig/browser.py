"""Fixtures: Chromium, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextvars import copy_context

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.rig.client import settle
from tools import chromium

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 10_000  # milliseconds


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = chromium.find()
    if not found:
        pytest.fail(chromium.ADVICE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browse(browser: Browser, live: str) -> Iterator[Callable[..., Page]]:
    """`browse(java_script_enabled=False, viewport=...)` opens a page in a browser profile of its own."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []
    here = copy_context()

    def open_page(**options: object) -> Page:
        context = browser.new_context(base_url=live, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        # The test must not sit on a transaction while the server answers its browser.
        context.on("request", lambda _: here.copy().run(settle))
        context.on("weberror", lambda error: wrong.append(str(error.error)))
        context.on("console", lambda message: wrong.extend(breach(message)))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong, "the browser complained: " + "; ".join(wrong)


def breach(message: ConsoleMessage) -> list[str]:
    """The message, if it tells of a breach of the content security policy; a 422 page is no error."""
    return [message.text] if "Content Security Policy" in message.text else []


@pytest.fixture
def page(browse: Callable[..., Page]) -> Page:
    return browse()


@pytest.fixture
def no_script(browse: Callable[..., Page]) -> Page:
    return browse(java_script_enabled=False)

"""Find a Chromium for the browser tests, or install one; prints its path.

Looks at $CHROMIUM, then PATH, then at Playwright's own builds. `make test` installs what is missing, by Playwright's
download or, for root on Debian and its kin, from the system's packages. Browser tests are never skipped.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BUILDS = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*", "chrome-win*/chrome.exe")
ADVICE = "The browser tests need Chromium: install it, or name it with CHROMIUM=/path/to/chromium."


def find() -> str | None:
    """The path of a Chromium that is here already."""
    named = os.environ.get("CHROMIUM")
    if named:
        found = shutil.which(named)
        if not found:
            raise SystemExit(f"CHROMIUM is {named!r}, which is not a program here.")
        return found
    return next(filter(None, map(shutil.which, NAMES)), None) or _downloaded()


def _downloaded() -> str | None:
    caches = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH"), "~/.cache/ms-playwright", "~/Library/Caches/ms-playwright"]
    for cache in filter(None, caches):
        for build in BUILDS:
            found = sorted(Path(cache).expanduser().glob(f"chromium-*/{build}"))
            if found:
                return str(found[-1])
    return None


def provide() -> str:
    """The path of a Chromium, installed if need be."""
    attempts = (_by_playwright, _by_packages)
    for attempt in attempts:
        found = find()
        if found:
            return found
        attempt()
    found = find()
    if not found:
        raise SystemExit(ADVICE)
    return found


def _by_playwright() -> None:
    _say("No Chromium here; asking Playwright for one.")
    _run([sys.executable, "-m", "playwright", "install", "chromium"], seconds=180)


def _by_packages() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    _say("Playwright could not; asking the system's packages.")
    _run(["apt-get", "update", "--quiet"], seconds=120)
    _run(["apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium"], seconds=600)


def _run(command: list[str], *, seconds: int) -> None:
    """Run an installer within its time; whether it worked shows in what `find` finds."""
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command,
            env=settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        _say(f"{command[0]} took longer than {seconds} seconds.")
        return
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        _say(next((line for line in reversed(lines) if line.startswith(("Error", "E:"))), "".join(lines[-1:])))


def _say(words: str) -> None:
    print(words, file=sys.stderr)


if __name__ == "__main__":
    print(provide())

"""Twelve pictures of 15 MB over a slow line that breaks in the middle: what arrives, how often, and how long it takes.

Usage: python -m bench.upload [megabits a second, default 80]

A real Chromium sends them through the uploader; the line is slowed down and cut by its own developer protocol.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image
from playwright.sync_api import CDPSession, Page, sync_playwright

from bench.load import ROOT, server
from tools import chromium

FILES = 12
MEGABYTE = 1024 * 1024
SIZE = 15 * MEGABYTE
AWAY = 6.0
"""Seconds without any connection, in the middle of a file."""


def main() -> None:
    megabits = float(sys.argv[1]) if len(sys.argv) > 1 else 80.0
    place = Path(tempfile.mkdtemp())
    environ = {"PLINTH_MODE": "demo", "DATA": str(place)}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "demo", "load"], cwd=ROOT, env=os.environ | environ, check=True, capture_output=True)
    files = [made(place / f"picture-{n:02}.jpg", n) for n in range(FILES)]
    with server("wsgi:app", **environ) as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        page = browser.new_page(base_url=f"http://127.0.0.1:{port}")
        begin(page)
        report(page, files, megabits)
        browser.close()


def made(path: Path, number: int) -> Path:
    """A JPEG of six megapixels, each another, with as much behind its end as makes 15 MB."""
    tile = Image.frombytes("RGB", (48, 36), Random(number).randbytes(48 * 36 * 3))
    out = BytesIO()
    tile.resize((3000, 2000), Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
    data = out.getvalue()
    path.write_bytes(data + Random(number).randbytes(SIZE - len(data)))
    return path


def begin(page: Page) -> None:
    """Sign maya in and start a draft."""
    page.goto("/sign-in")
    page.locator("[name=address]").first.fill("maya@demo.example")
    page.locator("[type=password]").first.fill("plinth-demo-2026")
    page.locator("main form button:not([type=button])").last.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto("/ideas/new")
    page.get_by_label("Title").fill("Twelve pictures over a slow line")
    page.get_by_role("button", name="Save and go on").click()
    if "/draft/pictures" not in page.url:
        page.goto(page.url.split("/draft/")[0] + "/draft/pictures")


def throttle(line: CDPSession, megabits: float, *, offline: bool = False) -> None:
    speed = megabits * 1_000_000 / 8
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": offline, "latency": 40, "downloadThroughput": speed, "uploadThroughput": speed},
    )


def report(page: Page, files: list[Path], megabits: float) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    throttle(line, megabits)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    began = time.monotonic()
    page.get_by_label("Choose pictures").set_input_files(files)
    hanging, tally = page.locator("[data-hanging] > li"), page.locator("[data-tally]")
    hanging.nth(3).wait_for(timeout=300_000)
    page.locator("[data-waiting]").get_by_text(re.compile(r"[2-9]\d %")).first.wait_for(timeout=60_000)
    print(f"{FILES} files of {SIZE // MEGABYTE} MB over {megabits:g} Mbit/s, 40 ms away")
    print(f"after {time.monotonic() - began:5.1f} s the line breaks: {tally.text_content()}")
    throttle(line, megabits, offline=True)
    page.get_by_text("No connection.").first.wait_for()
    time.sleep(AWAY)
    throttle(line, megabits)
    print(f"after {time.monotonic() - began:5.1f} s it is there again: {tally.text_content()}")
    hanging.nth(FILES - 1).wait_for(timeout=600_000)
    page.get_by_text("All pictures have arrived.").wait_for(state="attached")
    seconds = time.monotonic() - began
    names = sorted(hanging.nth(n).locator("b").first.text_content() or "" for n in range(hanging.count()))
    floor = FILES * SIZE * 8 / (megabits * 1_000_000)
    print(f"after {seconds:5.1f} s all have arrived ({floor:.1f} s are the line's own)")
    print(f"pictures that hang: {hanging.count()}, each once: {names == [path.name for path in files]}")
    carried = sum(url.endswith("/pictures") for url in sent)
    print(f"requests that carried a file: {carried}, {carried - FILES} of them a second time")


if __name__ == "__main__":
    main()

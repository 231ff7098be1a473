"""Sizes, colours and files of the look: budgets that a later change must not outgrow."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ideas.assets import STATIC, joined
from ideas.picture_tints import TINTS
from ideas.submissions.stages import Stage
from tests.gallery.world import idea, zipped
from tests.rig.people import Cast

KB = 1000
sqlite = pytest.mark.parametrize("rig", ["sqlite"], indirect=True)


def asset(app: Flask, name: str) -> str:
    return str(app.extensions["plinth.asset"](name))


def scripts_of(name: str) -> set[str]:
    """A script and everything it imports."""
    text = (STATIC / "js" / name).read_text()
    found = {name}
    for other in re.findall(r'(?:import|from) "\./([\w.-]+)"', text):
        found |= scripts_of(other)
    return found


@sqlite
def test_pages_are_light(client: FlaskClient, cast: Cast) -> None:
    for i in range(26):
        idea(cast.maya, f"lamp-{i}", pictures=12 if i == 0 else 1, story_html="<p>" + "word " * 1500 + "</p>")
    for address in ("/", "/?sort=newest", "/ideas/lamp-0", "/campaigns/open-call", "/members/maya"):
        assert zipped(client.get(address).data) <= 30 * KB, address


@sqlite
def test_style_scripts_and_fonts_are_light(app: Flask, client: FlaskClient) -> None:
    style = client.get(asset(app, "css/app.css"), headers={"Accept-Encoding": "gzip"})
    assert style.headers["Content-Encoding"] == "gzip"
    assert len(style.data) <= 12 * KB
    reading = scripts_of("page.js") | {"theme.js", "pictures.js", "count.js"}
    assert sum(zipped((STATIC / "js" / name).read_bytes()) for name in reading) <= 15 * KB
    gallery = reading | {"large.js"}
    assert sum(zipped((STATIC / "js" / name).read_bytes()) for name in gallery) <= 45 * KB
    assert sum((STATIC / "font" / name).stat().st_size for name in ("bricolage.woff2", "figtree.woff2")) <= 65 * KB


@sqlite
def test_every_picture_keeps_its_place_and_only_the_first_is_eager(client: FlaskClient, cast: Cast) -> None:
    for i in range(4):
        idea(cast.maya, f"lamp-{i}", Stage.RELEASED if i == 3 else Stage.OPEN, pictures=3)
    for address in ("/", "/ideas/lamp-0", "/products/lamp-3-set", "/members/maya"):
        images = re.findall(r"<img [^>]+>", client.get(address).text)
        assert images
        for image in images:
            assert re.search(r' width="\d+" height="\d+"', image), image
            assert ' alt="' in image, image
        assert sum('fetchpriority="high"' in image for image in images) <= 1
        assert all('loading="lazy"' in image for image in images if "fetchpriority" not in image)


@sqlite
def test_static_files_are_kept_for_ever_under_the_hash_of_the_tree(app: Flask, client: FlaskClient) -> None:
    for name in ("css/app.css", "icons.svg", "font/figtree.woff2", "img/hero-1000.webp", "js/page.js"):
        answer = client.get(asset(app, name))
        answer.close()
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers
        again = client.get(asset(app, name), headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
    assert client.get("/static/000000000000/css/app.css").status_code == 404
    with pytest.raises(LookupError):
        asset(app, "css/nothing.css")


def test_the_style_sheet_is_whole() -> None:
    sheet = joined(STATIC / "css" / "app.css")
    assert "@import" not in sheet
    assert sheet.count("{") == sheet.count("}")
    listed = (STATIC / "css" / "app.css").read_text()
    forgotten = [
        path.name for path in (STATIC / "css").glob("*.css") if path.name != "app.css" and path.name not in listed
    ]
    assert not forgotten, f"app.css imports every part: {forgotten}"
    outside = [
        path.name
        for path in (STATIC / "css").glob("*.css")
        if path.name not in ("palette.css", "discover.css") and re.search(r"#[0-9A-Fa-f]{6}\b", path.read_text())
    ]
    assert not outside, f"colours have their names in palette.css: {outside}"


def test_every_icon_that_is_used_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    used = set()
    for path in Path("ideas").rglob("*.html"):
        text = path.read_text()
        used |= set(re.findall(r'\bicon\("([\w-]+)"', text)) | set(re.findall(r'\bicon="([\w-]+)"', text))
    assert used <= drawn, used - drawn


def test_the_tints_of_the_style_sheet_are_those_stored_with_pictures() -> None:
    sheet = (STATIC / "css" / "palette.css").read_text()
    assert tuple(re.findall(r"\.tint-\d \{ --tint: (#\w{6}); \}", sheet)) == TINTS


def luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * sign for sign in colour[1:])
    parts = (int(full[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Of two colours, as WCAG defines it: 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def meanings(theme: int) -> dict[str, str]:
    """What each meaning is painted with; theme 0 is light, 1 dark."""
    paint = dict(re.findall(r"(--[\w-]+): (#\w{3,6});", (STATIC / "css" / "palette.css").read_text()))
    pairs = re.findall(
        r"(--[\w-]+): light-dark\(var\((--[\w-]+)\), var\((--[\w-]+)\)\);", (STATIC / "css" / "tokens.css").read_text()
    )
    return {name: paint[both[theme]] for name, *both in pairs}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_colours_keep_their_contrast(theme: int) -> None:
    paint = meanings(theme)
    grounds = ("--paper", "--card", "--sunk")
    text = [(ink, ground) for ink in ("--ink", "--ink-2", "--act", "--wrong", "--good") for ground in grounds]
    text += [("--on-act", "--act"), ("--on-act", "--act-hover"), ("--on-yes", "--yes"), ("--act", "--act-soft")]
    text += [(f"--{name}", f"--{name}-soft") for name in ("good", "soon", "wrong", "looked")]
    text += [("--ink", f"--{name}-soft") for name in ("good", "soon", "wrong", "looked")]
    for ink, ground in text:
        assert contrast(paint[ink], paint[ground]) >= 4.5, f"{ink} on {ground}"
    for border in ("--edge", "--focus"):
        for ground in ("--paper", "--card"):
            assert contrast(paint[border], paint[ground]) >= 3, f"{border} on {ground}"
    assert contrast(paint["--act"], paint["--board"]) >= 3

"""What a picture looks like, in numbers by which its copies are found: hashes and small grey samples.

Light and slow shades are taken out first, so that only drawing is compared: a brighter copy stays a copy, and two
things on the same white wall are not alike. A copy with cut edges shows a part of its original, so the whole and the
middle of every picture are kept, and a new picture is compared through many windows of its own.
"""

from __future__ import annotations

from itertools import product
from typing import TypedDict

from PIL import Image, ImageChops, ImageFilter, ImageStat

SIDE = 160
"""Pixels of the square that every picture is squeezed into: its proportions do not count."""
SHADES = 16
"""Radius, in these pixels, of what counts as a slow shade."""
MARGIN = 0.08
"""Share of a side that may be cut off at each edge."""
CUTS = (0.0, MARGIN / 3, MARGIN * 2 / 3, MARGIN)
SAMPLE = 16
FLAT = 3.0
"""Mean deviation (of 255) below which a picture shows nothing that could be recognised."""

Window = tuple[float, float, float, float]
WHOLE: Window = (0.0, 0.0, 0.0, 0.0)
MIDDLE: Window = (MARGIN, MARGIN, MARGIN, MARGIN)


class Look(TypedDict):
    """A window of a picture: its difference hash (64 bits), and 16 x 16 grey values in hexadecimal digits."""

    hash: int
    sample: str


class Looks(TypedDict):
    """`kept`: the whole and the middle; `windows`: what is looked through once. All empty for a flat picture."""

    kept: list[Look]
    windows: list[Look]


def looks_of(image: Image.Image) -> Looks:
    """Look at an opaque picture through all windows."""
    drawing = without_shades(image)
    if ImageStat.Stat(drawing).stddev[0] < FLAT:
        return {"kept": [], "windows": []}
    return {
        "kept": [look(drawing, window) for window in (WHOLE, MIDDLE)],
        "windows": [look(drawing, window) for window in product(CUTS, CUTS, CUTS, CUTS)],
    }


def without_shades(image: Image.Image) -> Image.Image:
    square = image.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    return ImageChops.subtract(square, square.filter(ImageFilter.BoxBlur(SHADES)), 1, 128)


def look(drawing: Image.Image, window: Window) -> Look:
    """`window`: shares of the sides that are cut off left, above, right and below."""
    left, top, right, bottom = window
    box = (SIDE * left, SIDE * top, SIDE * (1 - right), SIDE * (1 - bottom))

    def seen(width: int, height: int) -> bytes:
        return drawing.resize((width, height), Image.Resampling.BOX, box).tobytes()

    return {"hash": dhash(seen(9, 8)), "sample": seen(SAMPLE, SAMPLE).hex()}


def dhash(grey: bytes) -> int:
    """64 bits, each saying whether one of 9 x 8 grey values is brighter than its right neighbour."""
    bits = 0
    for at in (row * 9 + column for row in range(8) for column in range(8)):
        bits = bits << 1 | (grey[at] > grey[at + 1])
    return bits

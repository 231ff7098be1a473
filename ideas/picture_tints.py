"""The ten grounds a picture may lie on while it loads: its border's mean colour, lightened, to the nearest of them.

A class 0-9 is stored with the picture; the style sheet binds `tint-0` ... `tint-9` to these values, because
the content security policy allows no inline style.
"""

from __future__ import annotations

TINTS = (
    "#C9D6D3",
    "#CFE0E6",
    "#DAD3E6",
    "#DCE6EE",
    "#DFE9D6",
    "#E2D6CA",
    "#E6E2D4",
    "#E7DACC",
    "#EFD8C3",
    "#F0D3BF",
)
LIGHTNESS = 218
"""Mean of the three channels (0-255) that the tints share; a border is lightened to it before comparing."""

Colour = tuple[float, float, float]


def parts(tint: str) -> Colour:
    """The red, green and blue (0-255) of `#RRGGBB`."""
    return int(tint[1:3], 16), int(tint[3:5], 16), int(tint[5:7], 16)


def lightened(colour: Colour) -> Colour:
    """Mix with white until the mean of the channels is `LIGHTNESS`; lighter colours stay."""
    mean = sum(colour) / 3
    if mean >= LIGHTNESS:
        return colour
    white = (LIGHTNESS - mean) / (255 - mean)
    red, green, blue = (part + (255 - part) * white for part in colour)
    return red, green, blue


def nearest(colour: Colour) -> int:
    """The class (0-9) of the tint nearest to a colour."""
    light = lightened(colour)

    def distance(number: int) -> float:
        return sum((one - other) ** 2 for one, other in zip(parts(TINTS[number]), light, strict=True))

    return min(range(len(TINTS)), key=distance)

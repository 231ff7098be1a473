"""From a file of a known kind to a small, still raw copy of its picture, without ever holding two large ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image

from ideas import picture_kinds as kinds
from ideas import picture_webp

BAND = 512
"""Rows that are converted at a time: a whole 50-megapixel picture in two modes would be too much."""

Size = tuple[int, int]


class Broken(Exception):
    """The file is refused: `why` is a key of the sentences in `ideas.pictures`, `facts` fill them."""

    def __init__(self, why: str, **facts: int | str) -> None:
        super().__init__(why)
        self.why = why
        self.facts = facts


@dataclass
class Raw:
    """A small copy as decoded: how the camera was held and which colours it means are still to be applied."""

    image: Image.Image
    orientation: int
    profile: bytes


def small_copy(file: BinaryIO, kind: str, side: int) -> Raw:
    """Decode a picture to at most `side` pixels on its longer side. Raises Broken, or whatever a decoder throws."""
    file.seek(0)
    if kind == "WEBP":
        copy = _webp(file, side)
        if copy is not None:
            return copy
        file.seek(0)
    return _by_pillow(file, kind, side)


def fitting(size: Size, side: int) -> Size:
    """`size` scaled down so that its longer side is at most `side`."""
    longest = max(*size, side)
    width, height = (max(1, round(part * side / longest)) for part in size)
    return width, height


def check_size(size: Size) -> None:
    """Refuse before anything is decoded."""
    width, height = size
    if width * height > kinds.MAX_PIXELS:
        raise Broken("pixels", width=width, height=height)
    if min(size) < kinds.MIN_SIDE:
        raise Broken("small", width=width, height=height)


def _webp(file: BinaryIO, side: int) -> Raw | None:
    data = file.read()
    found = picture_webp.features(data)
    if found is None:
        return None
    size = (found.width, found.height)
    check_size(size)
    if found.has_animation:
        return None
    image = picture_webp.decoded(data, fitting(size, side))
    return Raw(image, _orientation(lambda: _exif_in(data)), picture_webp.chunk(data, b"ICCP"))


def _exif_in(data: bytes) -> Image.Exif:
    exif = Image.Exif()
    exif.load(picture_webp.chunk(data, b"EXIF"))
    return exif


def _by_pillow(file: BinaryIO, kind: str, side: int) -> Raw:
    _plug_in(kind)
    image = Image.open(file, formats=[kind])
    check_size(image.size)
    if kind == "JPEG":
        image.draft("RGB", fitting(image.size, side))
    small = _shrunk(image, side)
    return Raw(small, _orientation(image.getexif), image.info.get("icc_profile") or b"")


def _plug_in(kind: str) -> None:
    if kind == "HEIF":
        import pi_heif

        pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=2)
    elif kind == "AVIF":
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 2
    elif kind == "WEBP":
        from PIL import WebPImagePlugin  # noqa: F401  (registers itself)


def _orientation(exif: Callable[[], Any]) -> int:
    """How the camera was held (1-8). Broken metadata is never a reason to refuse a picture."""
    try:
        return int(exif().get(0x0112, 1))
    except Exception:  # a valid PNG makes Pillow raise ValueError here, broken ones raise anything
        return 1


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    rows = _rows(image)
    check_size(image.size)
    width, height = image.size
    target = fitting(image.size, side)
    factor = max(1, min(width // target[0], height // target[1]))
    small: Image.Image | None = None
    step = max(factor, BAND // factor * factor)
    for top in range(0, height, step):
        band = _plain(rows(top, min(step, height - top)))
        band = band.reduce(factor) if factor > 1 else band
        if small is None:
            small = Image.new(band.mode, (-(-width // factor), -(-height // factor)))
        small.paste(band, (0, top // factor))
    if small is None:
        raise Broken("broken")
    return small if small.size == target else small.resize(target, Image.Resampling.LANCZOS)


def _rows(image: Image.Image) -> Callable[[int, int], Image.Image]:
    """A function that gives `count` rows from `top` on. Decodes the picture.

    The decoders of AVIF and HEIC hand over all pixels as bytes; Pillow would copy them into a second whole picture.
    """
    if image.format == "AVIF":
        data, mode, stride = image._decoder.get_frame(0)[0], image.mode, image.width * len(image.mode)  # type: ignore[attr-defined]
    elif image.format == "HEIF":
        frame = image._heif_file[image.tell()]  # type: ignore[attr-defined]
        data, mode, stride = frame.data, frame.mode, frame.stride
        image._size = frame.size
    else:
        image.load()
        return lambda top, count: image.crop((0, top, image.width, top + count))
    view, width = memoryview(data), image.width

    def rows(top: int, count: int) -> Image.Image:
        band = bytes(view[top * stride : (top + count) * stride])
        return Image.frombytes(mode, (width, count), band, "raw", mode, stride, 1)

    return rows


def _plain(band: Image.Image) -> Image.Image:
    """The same rows in a mode that can be shrunk: L, RGB, RGBA or CMYK with eight bits."""
    if band.mode.startswith("I;16"):
        return band.point(lambda value: value / 256).convert("L")
    if "transparency" in band.info or band.mode in ("LA", "PA", "La", "RGBa"):
        return band.convert("RGBA")
    if band.mode == "1":
        return band.convert("L")
    return band if band.mode in ("L", "RGB", "RGBA", "CMYK") else band.convert("RGB")

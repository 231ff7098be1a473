"""Whole files for `python -m bench.hostile`: honest pictures at the limits, and everything that only pretends.

Each class is a dictionary of file name -> a function that gives its bytes, so that one file is held at a time.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageCms

from tests.hostile.pictures import (
    CANARY,
    REFUSED,
    archive,
    moving_photo,
    painting,
    pdf,
    picture,
    png,
    png_chunk,
    talkative,
)  # fmt: skip

Files = dict[str, Callable[[], bytes]]
LARGE = (8000, 6000)
EVERY = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")


def classes() -> Iterator[tuple[str, Files]]:
    """Every class of the set with its name, cheap ones first."""
    yield "named in the tests", {name: (lambda data=data: data) for name, (data, _reason) in REFUSED.items()}
    yield "orientations 1-8", {f"{kind}-{n}": _call(turned, kind, n) for kind in EVERY[:3] for n in range(1, 9)}
    yield "modes", {f"{kind}-{mode}": _call(picture, kind, (640, 480), mode) for kind, mode in MODES}
    yield "moving pictures", {kind: _call(moving, kind) for kind in ("GIF", "WEBP", "PNG", "AVIF")}
    yield "metadata", dict(metadata())
    yield "colour profiles", dict(profiles())
    yield "cut short", {f"{kind}-{part}": _call(cut, kind, part) for kind in EVERY for part in range(1, 20)}
    yield "bytes changed", {f"{kind}-{seed}": _call(changed, kind, seed) for kind in EVERY for seed in range(20)}
    yield "polyglots", dict(polyglots())
    yield "other kinds by name .jpg", dict(other_kinds())
    yield "lying sizes", dict(lies())
    yield "bombs", dict(bombs())
    yield "48 megapixels", dict(large())


def _call(make: Callable[..., bytes], *given: object) -> Callable[[], bytes]:
    return lambda: make(*given)


MODES = [("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "1"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "RGBA"),
         ("PNG", "I;16"), ("WEBP", "RGBA"), ("GIF", "L"), ("GIF", "P"), ("AVIF", "RGBA"), ("AVIF", "L")]  # fmt: skip


def turned(kind: str, orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return picture(kind, (320, 240), exif=exif.tobytes())


def moving(kind: str) -> bytes:
    out, frames = BytesIO(), [painting((320, 240)), Image.new("RGB", (320, 240), "black")]
    frames[0].save(out, kind, save_all=True, append_images=frames[1:] * 3, duration=100)
    return out.getvalue()


def metadata() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for kind in EVERY:
        yield f"canaries-{kind}", _call(talkative, kind)
    for path in sorted((Path(__file__).parents[1] / "tests" / "data").glob("exif_gps*")):
        yield path.name, path.read_bytes
    yield "motion-photo.jpg", moving_photo
    yield "mpo.jpg", mpo
    yield "thumbnail.jpg", with_thumbnail
    yield "18-megabytes-of-comments.jpg", lambda: commented(280)
    yield "18-megabytes-of-text.png", lambda: texted(18_000_000)


def mpo() -> bytes:
    out = BytesIO()
    painting((320, 240)).save(out, "MPO", save_all=True, append_images=[painting((320, 240))])
    return out.getvalue() + CANARY


def with_thumbnail() -> bytes:
    """An EXIF block with a picture of its own, the first thing others forget."""
    small = picture(size=(120, 100), comment=CANARY)
    tiff = b"II*\x00\x08\0\0\0" + b"\0\0" + (14).to_bytes(4, "little")
    tags = ((0x0103, 3, 6), (0x0201, 4, 56), (0x0202, 4, len(small)))
    ifd = b"".join(tag.to_bytes(2, "little") + kind.to_bytes(2, "little") + b"\1\0\0\0" + value.to_bytes(4, "little")
                   for tag, kind, value in tags)  # fmt: skip
    body = b"Exif\0\0" + tiff + b"\3\0" + ifd + b"\0\0\0\0" + small
    data = picture(size=(640, 480))
    return data[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body + data[2:]


def commented(times: int) -> bytes:
    data, words = picture(size=(640, 480)), (CANARY * 6000)[:65_000]
    return data[:2] + (b"\xff\xfe" + (len(words) + 2).to_bytes(2) + words) * times + data[2:]


def texted(size: int) -> bytes:
    data = picture("PNG", (640, 480))
    return data[:33] + png_chunk(b"tEXt", b"Comment\0" + (CANARY * (size // len(CANARY)))) + data[33:]


def profiles() -> Iterator[tuple[str, Callable[[], bytes]]]:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    broken = {"none": b"", "text": CANARY, "lab": lab, "half": srgb[:200], "huge": srgb + os.urandom(900_000)}
    for name, profile in broken.items():
        for kind in ("JPEG", "PNG", "WEBP"):
            yield f"{name}-{kind}", _call_with_profile(kind, profile)


def _call_with_profile(kind: str, profile: bytes) -> Callable[[], bytes]:
    return lambda: picture(kind, (320, 240), icc_profile=profile)


def cut(kind: str, part: int) -> bytes:
    data = picture(kind, (640, 480))
    return data[: len(data) * part // 20]


def changed(kind: str, seed: int) -> bytes:
    """Twenty bytes anywhere become something else."""
    luck, data = Random(seed), bytearray(picture(kind, (640, 480)))
    for _ in range(20):
        data[luck.randrange(len(data))] = luck.randrange(256)
    return bytes(data)


def polyglots() -> Iterator[tuple[str, Callable[[], bytes]]]:
    phar = b"<?php __HALT_COMPILER(); ?>\r\n" + bytes(60)
    page = b"<!doctype html><script>alert(1)</script>"
    tails = {"gifar": archive(), "pdf": pdf(), "phar": phar, "html": page, "shell": b"\n#!/bin/sh\nid\n"}
    for name, tail in tails.items():
        for kind in ("JPEG", "PNG", "GIF", "WEBP"):
            yield f"{name}.{kind.lower()}", _call(lambda kind, tail: picture(kind) + tail, kind, tail)


def other_kinds() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for kind in ("TIFF", "BMP", "ICO", "PPM", "TGA", "PCX", "SGI", "DDS", "ICNS", "JPEG2000"):
        yield f"{kind.lower()}.jpg", _call(picture, kind, (256, 256))
    heads = {
        "psd": b"8BPS\0\1", "jxl": b"\xff\x0a", "raw": b"II*\0\x10\0\0\0CR\2\0", "eps": b"%!PS-Adobe-3.0 EPSF-3.0\n",
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>", "elf": b"\x7fELF\2\1\1", "exe": b"MZ\x90",
    }  # fmt: skip
    for name, head in heads.items():
        yield f"{name}.jpg", _call(lambda head: head + bytes(4000), head)


def lies() -> Iterator[tuple[str, Callable[[], bytes]]]:
    for width, height in ((0, 0), (0, 100), (65_535, 65_535), (100, 1), (7000, 7000)):
        yield f"jpeg-{width}x{height}", _call(lied, width, height)
        yield f"png-{width}x{height}", _call(png, width, height, bytes(2000))
    yield "png-no-rows", lambda: png(400, 400, b"")
    yield "png-of-4-gigapixels", lambda: png(65_535, 65_535, bytes(100_000))


def lied(width: int, height: int) -> bytes:
    data = bytearray(picture())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = height.to_bytes(2) + width.to_bytes(2)
    return bytes(data)


def bombs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    yield "49-megapixels-of-nothing.png", lambda: png(7000, 7000, bytes(7001 * 7000))
    yield "16-bit-49-megapixels.png", lambda: png(7000, 7000, bytes((7000 * 6 + 1) * 7000), depth=16, colour=2)
    yield "inflates-to-500-megabytes.png", lambda: png(200, 200, bytes(500_000_000))
    yield "300-frames.gif", many_frames
    yield "profile-of-60-megabytes.png", profile_bomb


def many_frames() -> bytes:
    out, frame = BytesIO(), Image.new("P", (2000, 2000))
    frame.save(out, "GIF", save_all=True, append_images=[Image.new("P", (2000, 2000), n) for n in range(300)])
    return out.getvalue()


def profile_bomb() -> bytes:
    data = picture("PNG")
    return data[:33] + png_chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(60_000_000), 9)) + data[33:]


def grain(size: tuple[int, int] = LARGE, mode: str = "RGB") -> Image.Image:
    """A picture with something to see in every corner, which compresses to a few megabytes."""
    tile = Image.frombytes("RGB", (64, 64), Random(1).randbytes(64 * 64 * 3))
    return tile.resize(size, Image.Resampling.BICUBIC).convert(mode)


def saved(mode: str, kind: str, how: dict[str, object]) -> bytes:
    out = BytesIO()
    image = grain(mode=mode)
    if kind == "PNG":  # which keeps every bit: steps instead of slopes, or it would be too many bytes
        image = image.point(lambda value: value & 0xE0)
    image.save(out, kind, **how)
    return out.getvalue()


def large() -> Iterator[tuple[str, Callable[[], bytes]]]:
    fast = {"speed": 10, "quality": 50}
    for name, mode, kind, how in (
        ("baseline.jpg", "RGB", "JPEG", {"quality": 90}),
        ("progressive.jpg", "RGB", "JPEG", {"quality": 90, "progressive": True}),
        ("444.jpg", "RGB", "JPEG", {"quality": 90, "subsampling": 0}),
        ("cmyk.jpg", "CMYK", "JPEG", {"quality": 80}),
        ("rgb.png", "RGB", "PNG", {"compress_level": 1}),
        ("grey.png", "L", "PNG", {"compress_level": 1}),
        ("colours.gif", "P", "GIF", {}),
        ("still.webp", "RGB", "WEBP", {"quality": 60, "method": 0}),
        ("420.avif", "RGB", "AVIF", fast),
        ("444.avif", "RGB", "AVIF", fast | {"subsampling": "4:4:4"}),
        ("alpha-420.avif", "RGBA", "AVIF", fast),
        ("alpha-444.avif", "RGBA", "AVIF", fast | {"subsampling": "4:4:4"}),
    ):
        yield name, _call(saved, mode, kind, how)
    yield "16-bit.png", lambda: png(*LARGE, (b"\0" + Random(2).randbytes(6) * 8000) * LARGE[1], depth=16, colour=2)

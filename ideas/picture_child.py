"""The darkroom: a process of its own that decodes one picture, and is killed when it takes too much.

Bytes come in on standard input; out come one line of JSON and the bytes of the new files. Nothing a decoder does
in here can hurt the site: time, memory, files and the environment are limited before the first byte is read.
Started by `ideas.pictures` without the package's own `__init__` (no Flask in here).
"""

from __future__ import annotations

import json
import mmap
import os
import resource
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from PIL import Image, ImageFile

from ideas import picture_kinds as kinds
from ideas.picture_light import Small, finished, opaque
from ideas.picture_look import dhash, looks_of
from ideas.picture_open import Broken, small_copy
from ideas.picture_tints import nearest

SECONDS = 8
"""Of computing; waiting for a busy machine does not count here, but ends after ten in the parent."""
MEMORY = 490 * 1024 * 1024
"""Address space of this process: what it holds in memory is always less."""

MASTER_SIDE = 3000
"""Pixels of the longer side that the master keeps: half a 24-megapixel picture, exact and cheap to decode."""
WIDTHS = (320, 640, 1280, 1920)
FIRST_WIDTH = 640
FALLBACK_WIDTH = 1280
HANDS = 2
LOOK_SIDE = 640
"""Enough to look at a picture; a decoder of JPEG gives it at once."""

Made = tuple[dict[str, int | str], bytes]


def main(task: str) -> int:
    """Do one of the `TASKS` for the file on standard input. Always answers with a line of JSON."""
    limit()
    os.environ.clear()
    try:
        report, files = TASKS[task](sys.stdin.buffer)
    except Broken as broken:
        report, files = {"refused": broken.why, **broken.facts}, []
    except MemoryError:
        report, files = {"refused": "memory"}, []
    except Exception:  # whatever a decoder throws, the file is at fault: the answer is a polite sentence
        report, files = {"refused": "memory" if memory_was_short() else "broken"}, []
    report["files"] = [{**facts, "bytes": len(data)} for facts, data in files]
    answer(report, [data for _, data in files])
    return 0


def limit() -> None:
    """Take away what a decoder does not need, for good."""
    for what, amount in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (amount, amount))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    signal.alarm(SECONDS + 2)
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked before anything is decoded
    ImageFile.LOAD_TRUNCATED_IMAGES = False


def memory_was_short() -> bool:
    """Whether a failure is likely one of memory: decoders written in C do not say so themselves.

    The kernel's note of the most that was held; `ru_maxrss` would begin with what the parent held at the start.
    """
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    held = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)
    return held * 1024 > MEMORY // 2


def take(file: BinaryIO) -> tuple[dict[str, object], list[Made]]:
    """Check an upload and make the upright bare master and the first rendition of it."""
    kind = examined(file)
    small = finished(small_copy(file, kind, MASTER_SIDE))
    report: dict[str, object] = {
        "width": small.width,
        "height": small.height,
        "tint": nearest(border_mean(small)),
        "dhash": signed_dhash(small),
    }
    return report, [master(small), *made(small, [min(FIRST_WIDTH, small.width)], plain=FIRST_WIDTH)]


def sizes(file: BinaryIO) -> tuple[dict[str, object], list[Made]]:
    """Make the other sizes of a master, and the larger one for whoever cannot read WebP; say what it looks like."""
    small = finished(small_copy(file, examined(file), MASTER_SIDE))
    wanted = [width for width in WIDTHS if width < small.width]
    if small.width <= WIDTHS[-1]:
        wanted.append(small.width)
    widths = [width for width in wanted if width != min(FIRST_WIDTH, small.width)]
    plain = min(FALLBACK_WIDTH, small.width) if small.width > FIRST_WIDTH else 0
    return {"looks": looks_of(opaque(small))}, made(small, widths, plain=plain)


def look(file: BinaryIO) -> tuple[dict[str, object], list[Made]]:
    """Only say what a master looks like."""
    small = finished(small_copy(file, examined(file), LOOK_SIDE))
    return {"looks": looks_of(opaque(small))}, []


TASKS = {"take": take, "sizes": sizes, "look": look}


def examined(file: BinaryIO) -> str:
    """The kind of the file, after everything that can be seen without decoding it."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        kind = kinds.kind_of(data)
        if kind is None:
            raise Broken("kind", seems=kinds.other_kind(data))
        shape = kinds.shape_of(kind, data)
        if shape.is_trap:
            raise Broken("trap")
        if shape.end is None:
            raise Broken("short")
        if kinds.is_something_else_too(kind, data, shape.end):
            raise Broken("double")
    return kind


def master(image: Small) -> Made:
    """The picture that everything else is made from: no raw upload is ever kept."""
    if image.mode == "RGBA":
        return webp(image, 92)
    return jpeg(image, 90)


def made(image: Small, widths: list[int], *, plain: int) -> list[Made]:
    """WebP renditions, the largest first so that each is made from the one before, and one in JPEG at the end.

    `plain`: the width of that one, which every browser and every other site can read; a smaller picture keeps its own.
    """
    modern, every = [], []
    with ThreadPoolExecutor(HANDS) as hands:  # encoders let other threads work meanwhile
        for width in sorted(widths, reverse=True):
            image = scaled(image, width)
            modern.append(hands.submit(webp, image, 80))
            if width == min(plain, max(widths)):
                every.append(hands.submit(jpeg, opaque(image), 82))
    return [done.result() for done in (*modern, *every)]


def scaled(image: Small, width: int) -> Small:
    if width >= image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def webp(image: Small, quality: int) -> Made:
    return encoded(image, "webp", format="WEBP", quality=quality, method=2)


def jpeg(image: Small, quality: int) -> Made:
    return encoded(image, "jpeg", format="JPEG", quality=quality, progressive=False)


def encoded(image: Small, kind: str, **how: Any) -> Made:
    out = BytesIO()
    image.save(out, **how)
    return {"w": image.width, "h": image.height, "type": f"image/{kind}"}, out.getvalue()


def border_mean(image: Small) -> tuple[float, float, float]:
    """Mean colour (0-255 each) of the outermost pixels of a 16 x 16 copy."""
    tiny = opaque(image).resize((16, 16), Image.Resampling.BOX)
    edge = [tiny.getpixel((x, y)) for x in range(16) for y in range(16) if x in (0, 15) or y in (0, 15)]
    red, green, blue = (sum(part) / len(edge) for part in zip(*edge, strict=True))
    return red, green, blue


def signed_dhash(image: Small) -> int:
    """The difference hash of the whole picture; signed, so that it fits a BIGINT."""
    bits = dhash(opaque(image).convert("L").resize((9, 8), Image.Resampling.BOX).tobytes())
    return bits - (1 << 64) if bits >> 63 else bits


def answer(report: dict[str, object], blobs: list[bytes]) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(report).encode() + b"\n")
    for blob in blobs:
        out.write(blob)
    out.flush()

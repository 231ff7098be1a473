"""How long a photo of 24 megapixels takes until all sizes are ready, beside Pillow's own draft mode. Prints ratios.

Usage: python -m bench.picture

The floor decodes with `draft`, and writes the same files; the house also starts two processes, walks through
the file, turns it upright and looks at it. Rounds alternate, so that a busy machine hurts both.
"""

from __future__ import annotations

import tempfile
import time
from io import BytesIO
from pathlib import Path
from random import Random
from statistics import median

from flask import Flask
from PIL import Image

import config
from ideas import pictures
from ideas.words import open_words

ROUNDS = 5
SIZE = (6000, 4000)


def photo() -> bytes:
    """24 megapixels with detail everywhere: about 9 MB."""
    tile = Image.frombytes("RGB", (96, 64), Random(3).randbytes(96 * 64 * 3))
    out = BytesIO()
    tile.resize(SIZE, Image.Resampling.BICUBIC).save(out, "JPEG", quality=92)
    return out.getvalue()


def floor(data: bytes) -> None:
    """What Pillow alone needs for the same files: a master and all renditions."""
    image = Image.open(BytesIO(data))
    image.draft("RGB", (3000, 2000))
    image.load()
    written(image, "JPEG", 90)
    for width in (1920, 1280, 640, 320):
        image = image.resize((width, width * 2 // 3), Image.Resampling.LANCZOS, reducing_gap=3.0)
        written(image, "WEBP", 80, method=3)
        if width in (1280, 640):
            written(image, "JPEG", 82)


def written(image: Image.Image, kind: str, quality: int, **how: int) -> None:
    image.save(BytesIO(), kind, quality=quality, **how)


def first(path: Path) -> pictures.Taken:
    """What an upload waits for."""
    taken = pictures.take_in(path, "photo.jpg")
    pictures.keep(taken.files)
    return taken


def seconds(work: object, *given: object) -> tuple[float, object]:
    began = time.perf_counter()
    result = work(*given)  # type: ignore[operator]
    return time.perf_counter() - began, result


def main() -> None:
    place = Path(tempfile.mkdtemp())
    app = Flask("picture")
    app.config.from_object(config.Test({"DATA": str(place)}))
    open_words(app)
    data = photo()
    path = place / "photo.jpg"
    path.write_bytes(data)
    rows: dict[str, list[float]] = {"floor": [], "answer": [], "ready": []}
    with app.app_context():
        for _ in range(ROUNDS):
            rows["floor"].append(seconds(floor, data)[0])
            answer, taken = seconds(first, path)
            rest, _made = seconds(pictures.make_renditions, taken.master)  # type: ignore[attr-defined]
            rows["answer"].append(answer)
            rows["ready"].append(answer + rest)
    print(f"JPEG of {SIZE[0]} x {SIZE[1]}, {len(data) / 1e6:.1f} MB, median of {ROUNDS}")
    for name, words in (("floor", "Pillow, draft"), ("answer", "upload answered"), ("ready", "all sizes ready")):
        print(f"  {words:18}{median(rows[name]):6.2f} s  {median(rows[name]) / median(rows['floor']):5.2f} x")


if __name__ == "__main__":
    main()

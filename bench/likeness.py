"""How surely copies of pictures are found, and how surely other pictures are not. Prints hits and false alarms.

Usage: python -m bench.likeness [folder with more pictures]

Copies are made of every picture of the demo world; pairs are all two pictures of the set, many of them showing the same
thing from another side.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from io import BytesIO
from itertools import combinations
from operator import mul
from pathlib import Path
from random import Random

from PIL import Image, ImageEnhance

from ideas.picture_look import Looks, looks_of
from ideas.submissions.near_pictures import ALIKE_BITS, NEAR, bands_of, sample_of

MEDIA = Path(__file__).resolve().parents[1] / "ideas" / "demo" / "media"


def pictures() -> dict[str, Image.Image]:
    known = json.loads((MEDIA / "pictures.json").read_text())
    found = {each["file"].removesuffix(".jpg"): MEDIA / each["master"] for each in known}
    more = Path(sys.argv[1]).glob("*.jpg") if len(sys.argv) > 1 else ()
    found |= {path.stem: path for path in more if path.stem not in found}
    return {name: Image.open(path).convert("RGB") for name, path in found.items()}


def encoded(image: Image.Image, kind: str, quality: int) -> Image.Image:
    out = BytesIO()
    image.save(out, kind, quality=quality)
    return Image.open(out).convert("RGB")


def cut(image: Image.Image, most: float, luck: Random) -> Image.Image:
    width, height = image.size
    left, top, right, bottom = (luck.random() * most for _ in range(4))
    return image.crop((int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom))))


def copies(image: Image.Image, luck: Random) -> Iterator[tuple[str, Image.Image]]:
    width, height = image.size
    yield "encoded anew, quality 30", encoded(image, "JPEG", 30)
    yield "as WebP, quality 40", encoded(image, "WEBP", 40)
    yield "a third as wide", image.resize((width // 3, height // 3))
    yield "20 % brighter", ImageEnhance.Brightness(image).enhance(1.2)
    yield "20 % darker", ImageEnhance.Brightness(image).enhance(0.8)
    yield "25 % more contrast", ImageEnhance.Contrast(image).enhance(1.25)
    yield "in grey", image.convert("L").convert("RGB")
    for _ in range(4):
        yield "cropped, up to 4 % a side", cut(image, 0.04, luck)
        yield "cropped, up to 8 % a side", cut(image, 0.08, luck)
    yield (
        "cropped by 8 % on every side",
        image.crop((int(width * 0.08), int(height * 0.08), int(width * 0.92), int(height * 0.92))),
    )
    small = ImageEnhance.Brightness(cut(image, 0.08, luck)).enhance(1.12).resize((400, 300))
    yield "cropped, brighter, small, encoded", encoded(small, "JPEG", 50)


def alike(new: Looks, old: Looks) -> tuple[int, bool]:
    """Likeness per mille, and whether a shared band would have made them candidates."""
    best, meet = 0, False
    for kept in old["kept"]:
        bands, sample = bands_of(kept["hash"]), sample_of(bytes.fromhex(kept["sample"]))
        for window in new["windows"]:
            meet = meet or any(a == b is not None for a, b in zip(bands, bands_of(window["hash"]), strict=True))
            if (kept["hash"] ^ window["hash"]).bit_count() <= ALIKE_BITS:
                other = sample_of(bytes.fromhex(window["sample"]))
                best = max(best, round(1000 * sum(map(mul, sample, other))))
    return best, meet


def main() -> None:
    luck, originals = Random(4), pictures()
    looks = {name: looks_of(image) for name, image in originals.items()}
    found: dict[str, list[tuple[int, bool]]] = {}
    for name, image in originals.items():
        for kind, copy in copies(image, luck):
            found.setdefault(kind, []).append(alike(looks_of(copy), looks[name]))
    print(f"{len(originals)} pictures\n{'copies':36}{'tried':>6}{'found':>7}{'least likeness':>16}")
    for kind, results in found.items():
        hits = sum(meet and likeness >= NEAR for likeness, meet in results)
        print(f"{kind:36}{len(results):6}{hits:7}{min(results)[0]:16}")
    pairs = sorted(((alike(looks[b], looks[a])[0], a, b) for a, b in combinations(originals, 2)), reverse=True)
    alarms = [pair for pair in pairs if pair[0] >= NEAR]
    print(f"pairs of pictures {len(pairs)}, taken for copies {len(alarms)}: {alarms}")
    print(f"nearest of the others: {[pair for pair in pairs if pair not in alarms][:4]}")


if __name__ == "__main__":
    main()

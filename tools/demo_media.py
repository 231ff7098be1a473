"""Make the committed pictures of the demo world: every size of every product picture, and what a row needs to know.

Usage: python tools/demo_media.py FOLDER   (a folder with the product pictures, named <set>_<number>.jpg)
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import config
from ideas import create_app
from ideas.pictures import keep, make_renditions, take_in
from ideas.storage import store

TARGET = Path(__file__).resolve().parents[1] / "ideas" / "demo" / "media"


def main(folder: Path) -> None:
    scratch = tempfile.mkdtemp()
    app = create_app(config.Test({"DATA": scratch}))
    known: list[dict[str, Any]] = []
    with app.app_context():
        for path in sorted(folder.glob("*_[0-9].jpg")):
            taken = take_in(path, path.name)
            keep(taken.files)
            made, files, _looks = make_renditions(taken.master)
            keep(files)
            unique = {size["name"]: size for size in [*taken.renditions, *made]}
            for name in {taken.master, *unique}:
                (TARGET / name).write_bytes(store().get(name))
            known.append(
                {
                    "file": path.name,
                    "master": taken.master,
                    "width": taken.width,
                    "height": taken.height,
                    "tint": taken.tint,
                    "dhash": taken.dhash,
                    "renditions": sorted(unique.values(), key=lambda size: (size["type"] != "image/webp", size["w"])),
                }
            )
            print(path.name, len(unique), "sizes")
    (TARGET / "pictures.json").write_text(json.dumps(known, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Throws a whole set of hostile files at the real door and prints a table: tried, accepted, refused, worst figures.

Usage: python -m bench.hostile [part of a class's name]

Memory is the most that the decoder's process held (VmHWM, read every 5 ms), time is from open file to answer. Of every
accepted picture all stored files are searched for what must not be there.
"""

from __future__ import annotations

import re
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask

import config
from bench.hostile_files import Files, classes
from ideas import pictures
from ideas.refusals import Refused
from ideas.words import open_words
from tests.hostile.pictures import CANARY

TRACES = (
    CANARY, b"Exif", b"http://ns.adobe", b"ICC_PROFILE", b"GPS", b"Do Not Publish", b"ftyp", b"<script", b"tEXt",
    b"iTXt",
)  # fmt: skip


@dataclass
class Figures:
    tried: int = 0
    accepted: int = 0
    seconds: float = 0.0
    megabytes: float = 0.0
    slowest: str = ""
    sentences: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Watch:
    """The most that any child of this process held, while it is on."""

    def __init__(self) -> None:
        self.most = 0.0
        self.is_on = True
        self.thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        children = Path("/proc/self/task")
        while self.is_on:
            for task in children.iterdir():
                for child in _read(task / "children").split():
                    if "picture_child" not in _read(Path(f"/proc/{child}/cmdline")):
                        continue  # a copy of this process for an instant, before it becomes the decoder
                    found = re.search(r"VmHWM:\s+(\d+)", _read(Path(f"/proc/{child}/status")))
                    self.most = max(self.most, int(found[1]) / 1024 if found else 0)
            time.sleep(0.005)

    def __enter__(self) -> Watch:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_on = False
        self.thread.join()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def main() -> None:
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    place = tempfile.mkdtemp()
    app = Flask("hostile")
    app.config.from_object(config.Test({"DATA": place}))
    open_words(app)
    total = Figures()
    print(f"{'class':28}{'tried':>7}{'accepted':>10}{'refused':>9}{'worst time':>12}{'worst memory':>14}  slowest")
    with app.app_context():
        for name, files in classes():
            if wanted in name:
                add(total, shown(name, throw(files)))
    line("all", total)
    print("\nsentences of refusal")
    for sentence, times in total.sentences.most_common():
        print(f"{times:7}  {sentence}")
    print(f"\nbytes that must not be there, in any stored file of an accepted picture: {total.wrong or 'none'}")


def shown(name: str, found: Figures) -> Figures:
    line(name, found)
    if found.accepted > len(found.refused) > 0:
        print(f"{'':28}refused: {', '.join(found.refused)}")
    return found


def line(name: str, f: Figures) -> None:
    refused = f.tried - f.accepted
    figures = f"{f.tried:7}{f.accepted:10}{refused:9}{f.seconds:10.2f} s{f.megabytes:11.0f} MB"
    print(f"{name:28}{figures}  {f.slowest}", flush=True)


def add(total: Figures, more: Figures) -> None:
    total.tried += more.tried
    total.accepted += more.accepted
    if more.seconds > total.seconds:
        total.seconds, total.slowest = more.seconds, more.slowest
    total.megabytes = max(total.megabytes, more.megabytes)
    total.sentences += more.sentences
    total.wrong += more.wrong


def throw(files: Files) -> Figures:
    found = Figures()
    for name, make in files.items():
        with tempfile.TemporaryFile() as file:
            file.write(make())
            file.flush()
            began = time.monotonic()
            with Watch() as watch:
                try:
                    taken = pictures.take_in_file(file, name)
                except Refused as refusal:
                    taken, why = None, refusal.sentence.split("”", 1)[-1].strip()
                    found.refused.append(name)
                    found.sentences[re.sub(r"[\d,]+ × [\d,]+", "… × …", why)] += 1
            seconds = time.monotonic() - began
        found.tried += 1
        found.megabytes = max(found.megabytes, watch.most)
        if seconds > found.seconds:
            found.seconds, found.slowest = seconds, name
        if taken:
            found.accepted += 1
            found.wrong += [f"{name}: {trace!r}" for trace in traces(taken)]
    return found


def traces(taken: pictures.Taken) -> list[bytes]:
    """What is left of an upload in any file that is kept or made of it."""
    pictures.keep(taken.files)
    _made, files, _looks = pictures.make_renditions(taken.master)
    stored = [*taken.files.values(), *files.values()]
    found = [trace for trace in TRACES if any(trace in data for data in stored)]
    return found + [b"a comment of JPEG" for data in stored if data[:2] == b"\xff\xd8" and 0xFE in _segments(data)]


def _segments(data: bytes) -> set[int]:
    """The kinds of segments of a JPEG, up to its pixels."""
    at, kinds = 2, set()
    while 0xDA not in kinds and at + 4 <= len(data):
        kinds.add(data[at + 1])
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return kinds


if __name__ == "__main__":
    main()

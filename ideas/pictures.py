"""Taking in pictures: any file goes in, a bare upright picture comes out, or one sentence says why not.

Decoding happens in a process of its own (`ideas.picture_child`), one at a time on this machine, with limits on
time and memory that hold for inputs nobody thought of. No decoder runs in the web process, no raw upload is kept.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, BinaryIO, TypedDict

from flask import current_app

from ideas.picture_kinds import MAX_BYTES, MAX_PIXELS, MIN_SIDE
from ideas.picture_tints import TINTS
from ideas.refusals import Refused
from ideas.storage import store
from ideas.words import _, number

if TYPE_CHECKING:
    from ideas.picture_look import Looks

__all__ = [
    "TINTS", "Rendition", "Taken", "keep", "keep_missing", "look_at", "make_renditions", "take_in", "take_in_file",
]  # fmt: skip

SECONDS = 10.0
"""By the clock on the wall, for one picture; its own computing ends earlier."""
OUT_OF_TIME = (-signal.SIGXCPU, -signal.SIGALRM)
PATIENCE = 60.0
"""Seconds to wait for another picture on this machine to be done."""
MOST_OUTPUT = 64 * 1024 * 1024
ENDINGS = {"image/jpeg": "jpg", "image/webp": "webp"}
START = (
    "import sys, types; house = types.ModuleType('ideas'); house.__path__ = [sys.argv[1]];"
    "sys.modules['ideas'] = house; from ideas.picture_child import main; sys.exit(main(sys.argv[2]))"
)
"""Imports the child without the package's `__init__`: a tenth of a second instead of one."""


class Rendition(TypedDict):
    """One stored size: pixels, media type, name in the store."""

    w: int
    h: int
    type: str
    name: str


@dataclass(frozen=True)
class Taken:
    """A picture that was taken in. Nothing is stored yet: `keep` does that.

    `width` and `height` are the master's pixels, `tint` a class 0-9 (`TINTS`), `dhash` 64 bits as a signed number.
    """

    master: str
    width: int
    height: int
    tint: int
    dhash: int
    renditions: list[Rendition]
    files: dict[str, bytes]


def take_in(path: Path, filename: str) -> Taken:
    """Check, decode and re-encode an uploaded file.

    Raises Refused (422) with one sentence that names the file and the reason, or Refused (503) when the machine
    is busy with other pictures for too long.
    """
    with path.open("rb") as file:
        return take_in_file(file, filename)


def take_in_file(file: BinaryIO, filename: str) -> Taken:
    """Like `take_in`, for a file of the operating system that is open already (it may have no name)."""
    size = os.fstat(file.fileno()).st_size
    name = shown(filename)
    if size > MAX_BYTES:
        megabytes = number(-(-size // (1024 * 1024)))
        raise _refused(_("“%(file)s” is %(size)s MB. Pictures must be smaller than 20 MB.", file=name, size=megabytes))
    if size == 0:
        raise _refused(_("“%(file)s” is empty. Choose the file again.", file=name))
    report, blobs = _in_the_darkroom("take", file)
    if "refused" in report:
        raise _refused(_why(report, name))
    files = {content_name(facts["type"], blob): blob for facts, blob in zip(report["files"], blobs, strict=True)}
    first, *others = _renditions(report, blobs)
    return Taken(first["name"], report["width"], report["height"], report["tint"], report["dhash"], others, files)


def keep(files: dict[str, bytes]) -> None:
    """Put files into the store. Names are content hashes: doing it twice changes nothing but their date."""
    for name, data in files.items():
        store().put(data, name)


def keep_missing(files: dict[str, bytes]) -> None:
    """Once their rows are written: put back what a clean-up took away in the moment before."""
    keep({name: data for name, data in files.items() if not store().has(name)})


def make_renditions(master: str) -> tuple[list[Rendition], dict[str, bytes], Looks]:
    """Make the remaining sizes of a stored master, and their files, which are not stored yet; and look at it."""
    report, blobs = _of_master("sizes", master)
    made = _renditions(report, blobs)
    return made, {rendition["name"]: blob for rendition, blob in zip(made, blobs, strict=True)}, report["looks"]


def look_at(master: str) -> Looks:
    """What a stored master looks like."""
    report, _blobs = _of_master("look", master)
    looks: Looks = report["looks"]
    return looks


def _of_master(task: str, master: str) -> tuple[dict[str, Any], list[bytes]]:
    with TemporaryFile() as file:
        file.write(store().get(master))
        file.flush()
        report, blobs = _in_the_darkroom(task, file)
    if "refused" in report:
        raise RuntimeError(f"{master} cannot be read any more: {report['refused']}")
    return report, blobs


def content_name(kind: str, data: bytes) -> str:
    """The name of a file in the store: a hash of its bytes and the ending of its type."""
    return f"{hashlib.sha256(data).hexdigest()[:40]}.{ENDINGS[kind]}"


def content_type(name: str) -> str:
    """The media type of a stored file, by the ending that `content_name` gave it."""
    ending = name.rsplit(".", 1)[-1]
    return next(kind for kind, known in ENDINGS.items() if known == ending)


def shown(filename: str) -> str:
    """A file name as a sentence may show it: no folders, no control or direction marks, at most 60 characters."""
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C").strip()
    return clean if len(clean) <= 60 else f"{clean[:40]}…{clean[-19:]}"


def _renditions(report: dict[str, Any], blobs: list[bytes]) -> list[Rendition]:
    return [
        Rendition(w=facts["w"], h=facts["h"], type=facts["type"], name=content_name(facts["type"], blob))
        for facts, blob in zip(report["files"], blobs, strict=True)
    ]


def _in_the_darkroom(task: str, file: BinaryIO) -> tuple[dict[str, Any], list[bytes]]:
    """Run the child on a file. A child that dies or takes too long is a refusal, too."""
    command = [sys.executable, "-I", "-c", START, str(Path(__file__).parent), task]
    with _turn():
        file.seek(0)
        child = subprocess.Popen(
            command,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"},
        )
        try:
            output, _errors = child.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return {"refused": "time"}, []
        finally:
            child.kill()
            child.communicate()
    if child.returncode in OUT_OF_TIME:
        return {"refused": "time"}, []
    return _understood(output)


def _understood(output: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """What the child said. It may have died in the middle, or been taken over: believe only what fits."""
    line, newline, rest = output.partition(b"\n")
    if not newline or len(output) > MOST_OUTPUT:
        return {"refused": "died"}, []
    report = json.loads(line)
    blobs = []
    for facts in report["files"]:
        blobs.append(rest[: facts["bytes"]])
        rest = rest[facts["bytes"] :]
    return report, blobs


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for the one place at the decoder of this machine; the kernel frees it when a process dies."""
    lock = Path(current_app.config["DATA"]) / "decoder.lock"
    end = time.monotonic() + PATIENCE
    with lock.open("ab") as held:
        while True:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    busy = _("Many pictures are arriving at this moment. Send yours again in a minute.")
                    raise Refused(busy, status=503) from None
                time.sleep(0.05)
        yield


def _refused(sentence: str) -> Refused:
    return Refused(sentence, status=422, field="pictures")


def _why(report: dict[str, Any], name: str) -> str:
    """The sentence for what the child found: the file, the reason, and what would help."""
    match report["refused"]:
        case "kind":
            return _seems(str(report["seems"]), name)
        case "pixels":
            most = number(MAX_PIXELS // 1_000_000)
            return _(
                "“%(file)s” is %(width)s × %(height)s pixels. Pictures may have up to %(most)s megapixels.",
                file=name, width=number(report["width"]), height=number(report["height"]), most=most,
            )  # fmt: skip
        case "small":
            return _(
                "“%(file)s” is %(width)s × %(height)s pixels. The shorter side needs at least %(least)s.",
                file=name, width=number(report["width"]), height=number(report["height"]), least=number(MIN_SIDE),
            )  # fmt: skip
        case "short":
            return _("“%(file)s” is cut short. Send it again, or save it anew and send that.", file=name)
        case "double":
            return _("“%(file)s” is a picture and something else at once. Save it anew as JPEG or PNG.", file=name)
        case "trap" | "time":
            return _("“%(file)s” takes too long to read. Save it anew as JPEG or PNG.", file=name)
        case "memory":
            return _("“%(file)s” needs too much memory to read. Save it anew as JPEG.", file=name)
    return _("“%(file)s” is damaged: it cannot be read to its end. Save it anew and send that.", file=name)


def _seems(kind: str, name: str) -> str:
    taken = _("Pictures may be JPEG, PNG, WebP, GIF, HEIC or AVIF.")
    found = {
        "svg": _("“%(file)s” is an SVG drawing.", file=name),
        "pdf": _("“%(file)s” is a PDF.", file=name),
        "archive": _("“%(file)s” is an archive.", file=name),
        "page": _("“%(file)s” is a web page or a script.", file=name),
        "program": _("“%(file)s” is a program.", file=name),
        "film": _("“%(file)s” is a film.", file=name),
        "other": _("“%(file)s” is a picture of a kind we cannot read.", file=name),
    }.get(kind, _("“%(file)s” is not a picture we can read.", file=name))
    return f"{found} {taken}"

"""What the bytes of a file are, before anything decodes them: the kind by content, where the picture ends,
how many scans a JPEG asks for, and whether the file is something else as well.

Pure functions over `bytes` or a memory map. Every loop is bounded or moves forward.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from mmap import mmap

Bytes = bytes | mmap

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 50_000_000
MIN_SIDE = 100
MAX_SCANS = 50
"""A progressive JPEG of a camera has about ten scans; 20,000 of them keep a decoder busy for minutes."""
MAX_SEGMENTS = 5_000
"""Of a JPEG or of boxes; a camera writes dozens. Millions of empty ones keep a decoder busy, too."""
MAX_BLOCKS = 100_000
TAIL = 4096

AVIF_BRANDS = {b"avif", b"avis"}
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}

JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)
FOREIGN_START = (b"#!/", b"\x7fELF", b"\xca\xfe\xba\xbe")
FOREIGN = re.compile(rb"(?i)<script|<\?php|<html|<svg|<!doctype|%PDF-|\*/\s{0,8}=|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c")

STARTS: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("archive", (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")),
    ("page", (b"<",)),
    ("program", (b"#!", b"\x7fELF", b"MZ", b"\xca\xfe\xba\xbe")),
    ("film", (b"\x1aE\xdf\xa3",)),
    ("other", (b"II*\x00", b"MM\x00*", b"BM", b"8BPS", b"\x00\x00\x00\x0cJXL", b"\xff\x0a")),
)
FILMS = (b"ftypisom", b"ftypmp4", b"ftypqt  ", b"ftypM4V", b"ftyp3gp", b"ftypavc1")


class Shape:
    """How a picture file is built: where it ends (None: it is cut short), and whether reading it is a trap."""

    def __init__(self, end: int | None, *, is_trap: bool = False) -> None:
        self.end = end
        self.is_trap = is_trap


TRAP = Shape(0, is_trap=True)


def kind_of(data: Bytes) -> str | None:
    """Pillow's name of the picture format, or None: decided by content alone."""
    head = data[:256]
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "WEBP"
    return _brand(head) if head[4:8] == b"ftyp" else None


def _brand(head: bytes) -> str | None:
    end = min(int.from_bytes(head[:4]), len(head))
    for at in (8, *range(16, end, 4)):
        brand = head[at : at + 4]
        if brand in AVIF_BRANDS:
            return "AVIF"
        if brand in HEIF_BRANDS:
            return "HEIF"
    return None


def other_kind(data: Bytes) -> str:
    """What a file that is no picture of ours seems to be: a key for the words of the refusal."""
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"<") and b"<svg" in head.lower():
        return "svg"
    if head[4:].startswith(FILMS):
        return "film"
    return next((name for name, starts in STARTS if head.startswith(starts)), "unknown")


def shape_of(kind: str, data: Bytes) -> Shape:
    """Walk the structure of a file of a known kind."""
    return SHAPES[kind](data)


def _jpeg(data: Bytes) -> Shape:
    at, scans = 2, 0
    for _ in range(MAX_SEGMENTS):
        found = JPEG_MARKER.search(data, at)
        if found is None:
            return Shape(None)
        code, at = data[found.start() + 1], found.end()
        if code == 0xD9:
            return Shape(at)
        if code in (0xD8, 0x01):
            continue
        scans += code == 0xDA
        if scans > MAX_SCANS:
            return TRAP
        at += max(2, int.from_bytes(data[at : at + 2]))
    return TRAP


def _png(data: Bytes) -> Shape:
    at = 8
    for _ in range(MAX_BLOCKS):
        name = data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4])
        if at > len(data) or len(name) < 4:
            return Shape(None)
        if name == b"IEND":
            return Shape(at)
    return TRAP


def _gif(data: Bytes) -> Shape:
    at = 13 + _colours(data[10:11])
    for _ in range(MAX_BLOCKS):
        mark = data[at : at + 1]
        if mark == b";":
            return Shape(at + 1)
        if mark == b",":
            at = _after_blocks(data, at + 11 + _colours(data[at + 9 : at + 10]))
        elif mark == b"!":
            at = _after_blocks(data, at + 2)
        else:
            return Shape(None)
    return TRAP


def _colours(packed: bytes) -> int:
    """Bytes of the colour table that a packed field announces."""
    return 3 << ((packed[0] & 7) + 1) if packed and packed[0] & 0x80 else 0


def _after_blocks(data: Bytes, at: int) -> int:
    for _ in range(MAX_BLOCKS):
        size = data[at : at + 1]
        if not size:
            break
        at += 1 + size[0]
        if not size[0]:
            break
    return at


def _webp(data: Bytes) -> Shape:
    end = 8 + int.from_bytes(data[4:8], "little")
    return Shape(end if end <= len(data) else None)


def _boxes(data: Bytes) -> Shape:
    at = 0
    for _ in range(MAX_SEGMENTS):
        head = data[at : at + 16]
        if len(head) < 8 or not head[4:8].isalnum():
            return Shape(at)
        size = int.from_bytes(head[:4])
        if size == 1:
            size = int.from_bytes(head[8:16])
        if size == 0:
            return Shape(len(data))
        if size < 8 or at + size > len(data):
            return Shape(None)
        at += size
    return TRAP


SHAPES: dict[str, Callable[[Bytes], Shape]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "GIF": _gif,
    "WEBP": _webp,
    "HEIF": _boxes,
    "AVIF": _boxes,
}


def is_something_else_too(kind: str, data: Bytes, end: int) -> bool:
    """True for a polyglot: a picture that is a script, a page, a PDF or an archive at the same time.

    Harmless trailers of cameras (a second picture, the film of a moving photo) are not; they are dropped later.
    """
    if kind == "GIF" and all(32 <= byte < 127 for byte in data[6:13]):
        return True
    if data[6:8] == b"/*" if kind == "GIF" else data[4:6] == b"/*":
        return True
    tail = data[end : end + TAIL] + data[max(end, len(data) - TAIL) :]
    if tail.lstrip().startswith(FOREIGN_START) or FOREIGN.search(tail):
        return True
    return b"%PDF-" in data[:1024] or _is_archive(data)


def _is_archive(data: Bytes) -> bool:
    """True when archive programs would open the file: its last record points at a directory inside it."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 66_000))
    if at < 0:
        return False
    directory = at - int.from_bytes(data[at + 12 : at + 16], "little")
    return directory == at or data[max(0, directory) : max(0, directory) + 4] == b"PK\x01\x02"

"""A HEIC as phones write it: many small tiles that a grid puts together. Nothing here can encode one, so the one tile
of a small picture stands in every place of it."""

from __future__ import annotations

from struct import pack, unpack

TILE = (180, 240)
GRID, FIRST = 1, 2


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return pack(">I", 8 + len(body)) + kind + body


def full(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    return box(kind, bytes([version]) + flags.to_bytes(3), *parts)


def tile_of(small: bytes) -> tuple[bytes, bytes]:
    """How the coded picture of a small HEIC is to be read (hvcC), and the coded picture."""
    entry = small.index(b"iloc") + 12
    base, _extents, offset, length = unpack(">IHII", small[entry + 4 : entry + 18])
    setup = small.index(b"hvcC") - 4
    size = unpack(">I", small[setup : setup + 4])[0]
    return small[setup : setup + size], small[base + offset : base + offset + length]


def tiled(small: bytes, columns: int, rows: int) -> bytes:
    """A HEIC of columns x rows tiles, each the picture of the HEIC `small` (180 x 240). Decoders take 1,000 items."""
    setup, coded = tile_of(small)
    tiles = range(FIRST, FIRST + columns * rows)
    width, height = TILE[0] * columns, TILE[1] * rows
    grid = bytes([0, 1, rows - 1, columns - 1]) + pack(">II", width, height)
    kind = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    empty = described(setup, tiles, (width, height), len(grid), 0, len(coded))
    start = len(kind) + len(empty) + 8
    return kind + described(setup, tiles, (width, height), len(grid), start, len(coded)) + box(b"mdat", grid, coded)


def described(setup: bytes, tiles: range, size: tuple[int, int], grid: int, start: int, coded: int) -> bytes:
    """What the file holds and where: the grid at `start` with `grid` bytes, the tile behind it with `coded`."""
    names = [full(b"infe", 2, 0, pack(">HH", GRID, 0) + b"grid\0")]
    names += [full(b"infe", 2, 1, pack(">HH", tile, 0) + b"hvc1\0") for tile in tiles]
    places = [pack(">HHHII", GRID, 0, 1, start, grid)]
    places += [pack(">HHHII", tile, 0, 1, start + grid, coded) for tile in tiles]
    sizes = [full(b"ispe", 0, 0, pack(">II", *of)) for of in (TILE, size)]
    traits = [pack(">HBB", GRID, 1, 3), *(pack(">HBBB", tile, 2, 0x81, 2) for tile in tiles)]
    parts = pack(">HH", GRID, len(tiles)) + b"".join(pack(">H", tile) for tile in tiles)
    return full(
        b"meta", 0, 0,
        full(b"hdlr", 0, 0, b"\0\0\0\0pict" + bytes(13)),
        full(b"pitm", 0, 0, pack(">H", GRID)),
        full(b"iloc", 0, 0, b"\x44\x00" + pack(">H", len(places)), *places),
        full(b"iinf", 0, 0, pack(">H", len(names)), *names),
        box(b"iprp", box(b"ipco", setup, *sizes), full(b"ipma", 0, 0, pack(">I", len(traits)), *traits)),
        full(b"iref", 0, 0, box(b"dimg", parts)),
    )  # fmt: skip

"""Files that pretend to be pictures, and pictures that are more than that."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import ZipFile

from PIL import Image

CANARY = b"canary-4711"


def painting(size: tuple[int, int] = (160, 120), mode: str = "RGB") -> Image.Image:
    """Four quadrants: red and green above, blue and yellow below."""
    image = Image.new("RGB", size, "red")
    width, height = size[0] // 2, size[1] // 2
    image.paste("lime", (width, 0, size[0], height))
    image.paste("blue", (0, height, width, size[1]))
    image.paste("yellow", (width, height, *size))
    return image.convert(mode)


def picture(kind: str = "JPEG", size: tuple[int, int] = (160, 120), mode: str = "RGB", **how: object) -> bytes:
    out = BytesIO()
    painting(size, mode).save(out, kind, **how)
    return out.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def png(width: int, height: int, rows: bytes, *, depth: int = 8, colour: int = 0) -> bytes:
    """A PNG by hand: any size in the header, any rows."""
    head = width.to_bytes(4) + height.to_bytes(4) + bytes((depth, colour, 0, 0, 0))
    body = zlib.compress(rows, 9)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


def bomb_png() -> bytes:
    """400 megapixels in 50 kB."""
    return png(20_000, 20_000, bytes(20_001 * 2_000))


def announced_jpeg() -> bytes:
    """A small JPEG whose header says 65,500 x 65,500 pixels."""
    data = bytearray(picture())
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = (65_500).to_bytes(2) * 2
    return bytes(data)


def scan_bomb(scans: int = 5_000) -> bytes:
    """A progressive JPEG that asks for thousands of passes over one picture."""
    data = picture(size=(1200, 900), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + data[-2:]


def segment_bomb() -> bytes:
    """A JPEG with a million comments of no words."""
    data = picture()
    return data[:2] + b"\xff\xfe\x00\x02" * 1_000_000 + data[2:]


def chunk_bomb() -> bytes:
    """A PNG with chunks that hold nothing and never end."""
    data = picture("PNG")
    return data[:33] + png_chunk(b"teSt", b"") * 200_000 + data[33:]


def text_bomb() -> bytes:
    """A PNG whose comment grows to 200 MB."""
    data = picture("PNG")
    return data[:33] + png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9)) + data[33:]


def svg() -> bytes:
    return b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def gif_script() -> bytes:
    """A GIF that a browser would also run as a script."""
    body = bytearray(picture("GIF"))
    body[6:8] = b"/*"
    return bytes(body) + b"*/=1;alert(1)//"


def jpeg_script() -> bytes:
    """A JPEG whose first segment opens a comment of JavaScript."""
    rest = picture()[20:]
    return b"\xff\xd8\xff\xe0/*" + bytes(0x2F2A - 2) + rest


def archive() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as file:
        file.writestr("run.class", b"\xca\xfe\xba\xbe")
    return out.getvalue()


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def pdf_in_jpeg() -> bytes:
    data = picture()
    comment = b"\n%PDF-1.4\n"
    return data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2) + comment + data[2:]


def talkative(kind: str) -> bytes:
    """A picture with the canary in every field that Pillow can write, and after its end."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = CANARY.decode()
    exif.get_ifd(0x8825)[29] = CANARY.decode()
    how: dict[str, object] = {"exif": exif.tobytes()} if kind != "GIF" else {"comment": CANARY}
    if kind in ("JPEG", "WEBP"):
        how["xmp"] = b"<x:xmpmeta>" + CANARY + b"</x:xmpmeta>"
    if kind == "JPEG":
        how["comment"] = CANARY
    data = picture(kind, **how)
    if kind == "PNG":
        data = data[:33] + png_chunk(b"tEXt", b"Comment\x00" + CANARY) + data[33:]
    return data if kind == "AVIF" else data + CANARY


def moving_photo() -> bytes:
    """A JPEG as telephones write it: a film of two seconds follows the picture."""
    return picture() + b"\x00\x00\x00\x18ftypmp42" + bytes(5_000) + CANARY


REFUSED: dict[str, tuple[bytes, str]] = {
    "bomb.png": (bomb_png(), "20,000 × 20,000"),
    "announced.jpg": (announced_jpeg(), "65,500 × 65,500"),
    "scans.jpg": (scan_bomb(), "too long"),
    "segments.jpg": (segment_bomb(), "too long"),
    "chunks.png": (chunk_bomb(), "too long"),
    "text.png": (text_bomb(), "damaged"),
    "drawing.jpg": (svg(), "SVG"),
    "dot.png": (picture("PNG", (1, 1)), "1 × 1"),
    "strip.png": (picture("PNG", (4000, 99)), "at least 100"),
    "script.gif": (gif_script(), "something else"),
    "script.jpg": (jpeg_script(), "something else"),
    "jar.jpg": (picture() + archive(), "something else"),
    "jar.png": (picture("PNG") + archive(), "something else"),
    "page.png": (picture("PNG") + b"<html><script>alert(1)</script>", "something else"),
    "pdf.jpg": (pdf_in_jpeg(), "something else"),
    "real.pdf": (pdf(), "PDF"),
    "real.zip": (archive(), "archive"),
    "page.jpg": (b"<!doctype html><p>hello", "web page"),
    "shell.jpg": (b"#!/bin/sh\necho hello\n", "program"),
    "film.jpg": (b"\x00\x00\x00\x18ftypmp42" + bytes(500), "film"),
    "noise.jpg": (bytes(range(256)) * 8, "not a picture"),
    "nul.jpg": (bytes(5_000), "not a picture"),
    "tiff.jpg": (picture("TIFF"), "kind we cannot read"),
    "bmp.jpg": (picture("BMP"), "kind we cannot read"),
    "icon.png": (picture("ICO"), "not a picture"),
    "half.jpg": (picture(size=(640, 480))[:3000], "cut short"),
    "half.png": (picture("PNG")[:-20], "cut short"),
    "half.gif": (picture("GIF")[:-30], "cut short"),
    "half.webp": (picture("WEBP")[:-40], "cut short"),
    "half.avif": (picture("AVIF")[:-40], "cut short"),
    "wrong.png": (png(400, 400, b"\x09" * 500), "damaged"),
    "hollow.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9", "damaged"),
    "hollow.heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "damaged"),
}
"""What must be refused, by file name, with a part of the sentence that says why."""

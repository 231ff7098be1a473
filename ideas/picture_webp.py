"""Still WebP pictures straight from libwebp, scaled while they are decoded.

Pillow opens every WebP as an animation and holds four whole pictures for one (770 MB at 48 megapixels). libwebp
itself, which Pillow carries along, decodes into the size that is wanted. Animations have no way around Pillow.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, Union, byref, c_int, c_size_t, c_uint32, c_void_p

from PIL import Image

ABI = 0x0209
RGBA = 1


class Features(Structure):
    _fields_ = [
        ("width", c_int),
        ("height", c_int),
        ("has_alpha", c_int),
        ("has_animation", c_int),
        ("format", c_int),
        ("pad", c_uint32 * 5),
    ]


class Plane(Structure):
    _fields_ = [("pixels", c_void_p), ("stride", c_int), ("size", c_size_t)]


class Planes(Structure):
    _fields_ = [("pixels", c_void_p * 4), ("strides", c_int * 4), ("sizes", c_size_t * 4)]


class Either(Union):
    _fields_ = [("rgba", Plane), ("yuva", Planes)]


class Output(Structure):
    _fields_ = [
        ("colorspace", c_int),
        ("width", c_int),
        ("height", c_int),
        ("is_external", c_int),
        ("u", Either),
        ("pad", c_uint32 * 4),
        ("private", c_void_p),
    ]


class Options(Structure):
    _fields_ = [
        ("before", c_int * 7),
        ("use_scaling", c_int),
        ("scaled_width", c_int),
        ("scaled_height", c_int),
        ("after", c_int * 4),
        ("pad", c_uint32 * 5),
    ]


class Config(Structure):
    _fields_ = [("input", Features), ("output", Output), ("options", Options)]


def features(data: bytes) -> Features | None:
    """Size and kind from the header; None when the file is no WebP or the library cannot be reached."""
    found = Features()
    lib = _library()
    if lib is None or lib.WebPGetFeaturesInternal(data, len(data), byref(found), ABI) != 0:
        return None
    return found


def decoded(data: bytes, size: tuple[int, int]) -> Image.Image:
    """The picture at `size`, as RGBA. Raises OSError when the data is broken."""
    lib = _library()
    config = Config()
    if lib is None or not lib.WebPInitDecoderConfigInternal(byref(config), ABI):
        raise OSError("this libwebp is of another kind")
    width, height = size
    pixels = bytearray(width * height * 4)
    target = (ctypes.c_char * len(pixels)).from_buffer(pixels)
    config.options.use_scaling = 1
    config.options.scaled_width, config.options.scaled_height = size
    config.output.colorspace, config.output.is_external = RGBA, 1
    config.output.u.rgba = Plane(ctypes.addressof(target), width * 4, len(pixels))
    if lib.WebPDecode(data, len(data), byref(config)) != 0:
        raise OSError("broken WebP data")
    return Image.frombuffer("RGBA", size, pixels, "raw", "RGBA", 0, 1)


def chunk(data: bytes, name: bytes) -> bytes:
    """The content of a chunk of the container (`EXIF`, `ICCP`), or nothing."""
    at = 12
    for _ in range(1000):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == name:
            return data[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
        if at >= len(data):
            break
    return b""


def _library() -> ctypes.CDLL | None:
    """libwebp, found through the extension module of Pillow that is linked to it."""
    from PIL import _webp

    lib = ctypes.CDLL(_webp.__file__)
    try:
        lib.WebPGetFeaturesInternal.argtypes = [ctypes.c_char_p, c_size_t, POINTER(Features), c_int]
        lib.WebPInitDecoderConfigInternal.argtypes = [POINTER(Config), c_int]
        lib.WebPDecode.argtypes = [ctypes.c_char_p, c_size_t, POINTER(Config)]
    except AttributeError:
        return None
    return lib

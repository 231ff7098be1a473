"""Upright, in sRGB, and bare: what a decoded picture becomes before anything of it is stored."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageCms

from ideas.picture_open import Raw

Small = Image.Image

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SPACES = {"L": "GRAY", "RGB": "RGB", "RGBA": "RGB", "CMYK": "CMYK"}


def finished(raw: Raw) -> Small:
    """The picture as people see it, RGB or RGBA, without any metadata."""
    image = in_srgb(raw.image, raw.profile)
    turn = TURNS.get(raw.orientation)
    if turn is not None:
        image = image.transpose(turn)
    if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
        image = image.convert("RGB")
    image.info = {}  # Pillow's writers would carry comments and profiles over
    return image


def in_srgb(image: Image.Image, profile: bytes) -> Small:
    """Convert by the embedded profile; without one, or with a broken one, by Pillow's own rules."""
    colours = image.convert("RGB") if image.mode == "RGBA" else image
    if profile and (converted := _by_profile(colours, profile)) is not None:
        colours = converted
    colours = colours.convert("RGB")
    if image.mode == "RGBA":
        colours.putalpha(image.getchannel("A"))
    return colours


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if source.profile.xcolor_space.strip() != SPACES[image.mode] or _is_srgb(source):
            return None
        return ImageCms.profileToProfile(
            image,
            source,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError, KeyError):
        return None


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    return "srgb" in (profile.profile.profile_description or "").lower()


def opaque(image: Image.Image) -> Small:
    """The picture on white, for formats and measures that know no transparency."""
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground

"""Any file may be thrown at the site; only bare, upright pictures are kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, ImageCms, ImageStat

import config
from ideas import picture_kinds, pictures
from ideas.pictures import Taken, take_in
from ideas.refusals import Refused
from ideas.words import open_words
from tests.hostile.heic import tiled
from tests.hostile.pictures import CANARY, REFUSED, moving_photo, painting, picture, png, talkative

DATA = Path(__file__).parents[1] / "data"
CORNERS = ("red", "lime", "blue", "yellow")


@pytest.fixture(autouse=True)
def darkroom(tmp_path: Path) -> Iterator[Flask]:
    app = Flask("darkroom")
    app.config.from_object(config.Test({"DATA": str(tmp_path)}))
    open_words(app)
    with app.app_context():
        yield app


@pytest.fixture
def taken(tmp_path: Path):
    def take(data: bytes | Path, name: str = "picture.jpg") -> Taken:
        path = data if isinstance(data, Path) else tmp_path / "upload"
        if isinstance(data, bytes):
            path.write_bytes(data)
        return take_in(path, name)

    return take


def master(taken: Taken) -> Image.Image:
    return Image.open(BytesIO(taken.files[taken.master]))


def nearest_name(pixel: tuple[int, ...]) -> str:
    names = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "yellow": (255, 255, 0)}
    return min(names, key=lambda name: sum((a - b) ** 2 for a, b in zip(names[name], pixel, strict=False)))


def corners(image: Image.Image) -> tuple[str, ...]:
    width, height = image.size
    image = image.convert("RGB")
    places = ((0.2, 0.2), (0.8, 0.2), (0.2, 0.8), (0.8, 0.8))
    return tuple(nearest_name(image.getpixel((int(width * x), int(height * y)))) for x, y in places)


@pytest.mark.parametrize("name", REFUSED)
def test_whatever_is_no_honest_picture_is_refused_in_one_sentence(taken, name: str):
    data, reason = REFUSED[name]
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        taken(data, name)
    assert f"“{name}”" in refused.value.sentence
    assert reason in refused.value.sentence
    assert refused.value.status == 422
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_the_content_decides_never_the_name(taken, kind: str):
    result = taken(picture(kind), "drawing.svg")
    assert (result.width, result.height) == (160, 120)
    assert corners(master(result)) == CORNERS


def test_a_heic_of_a_telephone_is_taken_upright_and_bare(taken):
    result = taken(DATA / "exif_gps.heic")
    assert (result.width, result.height) == (240, 180)
    assert b"Exif" not in b"".join(result.files.values())


def test_a_heic_of_a_thousand_tiles_is_one_picture(taken):
    result = taken(tiled((DATA / "exif_gps.heic").read_bytes(), 31, 31))  # 5580 x 7440: 41 megapixels
    assert (result.width, result.height) == (2250, 3000)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_orientation_ends_upright(taken, kind: str, orientation: int):
    turned = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    image = painting()
    if orientation > 1:
        image = image.transpose(Image.Transpose(turned[orientation]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = BytesIO()
    image.save(out, kind, exif=exif.tobytes())
    result = taken(out.getvalue())
    assert (result.width, result.height) == (160, 120)
    assert corners(master(result)) == CORNERS


@pytest.mark.parametrize("name", ["upright", "rotate90", "mirror"])
def test_no_byte_tells_where_a_picture_was_taken(taken, name: str):
    result = taken(DATA / f"exif_gps_{name}.jpg")
    upright = Image.open(DATA / "exif_gps_upright.jpg").convert("RGB")
    assert (result.width, result.height) == upright.size
    stored = b"".join(result.files.values())
    for trace in (b"Exif", b"Do Not Publish", b"Test Camera", b"http://ns.adobe", b"ICC_PROFILE"):
        assert trace not in stored
    difference = ImageStat.Stat(master(result).convert("RGB").resize((48, 36))).mean
    assert difference == pytest.approx(ImageStat.Stat(upright.resize((48, 36))).mean, abs=4)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_what_was_written_into_a_file_is_gone_from_every_size(taken, kind: str):
    assert CANARY in talkative(kind)
    result = taken(talkative(kind))
    pictures.keep(result.files)
    _sizes, files, _looks = pictures.make_renditions(result.master)
    stored = [*result.files.values(), *files.values()]
    assert not any(CANARY in data for data in stored)


def test_the_film_behind_a_picture_is_dropped(taken):
    result = taken(moving_photo())
    assert not any(CANARY in data or b"ftyp" in data for data in result.files.values())


def test_a_script_in_a_field_is_not_a_script_in_disguise(taken):
    exif = Image.Exif()
    exif[0x010E] = "<script>alert(1)</script>"
    result = taken(picture(exif=exif.tobytes()))
    assert not any(b"script" in data for data in result.files.values())


def test_printing_colours_become_screen_colours(taken):
    assert corners(master(taken(picture(mode="CMYK")))) == CORNERS


def test_sixteen_bits_keep_their_middle(taken):
    row = b"\x00" + (0x8000).to_bytes(2) * 200
    result = taken(png(200, 200, row * 200, depth=16))
    assert ImageStat.Stat(master(result).convert("L")).mean[0] == pytest.approx(128, abs=2)


def test_one_bit_and_grey_pictures_are_taken(taken):
    assert taken(picture("PNG", mode="1")).width == 160
    assert taken(picture("PNG", mode="LA")).width == 160


def test_colours_are_converted_by_their_profile(taken):
    """A profile whose red and green are exchanged turns the quadrants round."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace("sRGB".encode("utf-16-be"), "Swap".encode("utf-16-be")).replace(b"sRGB", b"Swap")
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    swapped = bytearray(profile)
    swapped[red : red + 4], swapped[green : green + 4] = b"gXYZ", b"rXYZ"
    assert corners(master(taken(picture(icc_profile=bytes(swapped))))) == ("lime", "red", "blue", "yellow")


def test_a_strange_or_broken_profile_is_no_reason_to_refuse(taken):
    strange = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (strange, b"not a profile"):
        assert corners(master(taken(picture(icc_profile=profile)))) == CORNERS


def test_transparency_is_kept_and_lies_on_white_in_jpeg(taken):
    image = painting((800, 600), "RGBA")
    image.putalpha(0)
    image.paste("red", (0, 0, 400, 600))
    out = BytesIO()
    image.save(out, "PNG")
    result = taken(out.getvalue())
    pictures.keep(result.files)
    (*_, jpeg), files, _looks = pictures.make_renditions(result.master)
    assert master(result).convert("RGBA").getpixel((700, 300))[3] == 0
    flat = Image.open(BytesIO(files[jpeg["name"]]))
    assert jpeg["type"] == "image/jpeg"
    assert flat.getpixel((700, 300)) == (255, 255, 255)


def test_a_picture_gets_every_size_it_can_fill(taken):
    result = taken(picture(size=(2400, 1200), quality=70))
    pictures.keep(result.files)
    others, files, _looks = pictures.make_renditions(result.master)
    made, files = result.renditions + others, result.files | files
    widths = sorted(rendition["w"] for rendition in made if rendition["type"] == "image/webp")
    assert widths == [320, 640, 1280, 1920]
    assert [each["w"] for each in made if each["type"] == "image/jpeg"] == [640, 1280]
    for rendition in made:
        size = Image.open(BytesIO(files[rendition["name"]])).size
        assert size == (rendition["w"], rendition["h"])


def test_a_small_picture_is_never_blown_up(taken):
    result = taken(picture(size=(500, 300)))
    pictures.keep(result.files)
    made = result.renditions + pictures.make_renditions(result.master)[0]
    assert [(each["w"], each["type"]) for each in made] == [
        (500, "image/webp"),
        (500, "image/jpeg"),
        (320, "image/webp"),
    ]


def test_renditions_made_twice_are_the_same_files(taken):
    result = taken(picture(size=(700, 500)))
    pictures.keep(result.files)
    assert pictures.make_renditions(result.master) == pictures.make_renditions(result.master)


def test_a_copy_has_nearly_the_same_hash_and_another_picture_has_not(taken):
    original = (DATA / "exif_gps_upright.jpg").read_bytes()
    image = Image.open(BytesIO(original)).convert("RGB")
    out = BytesIO()
    image.resize((480, 360)).save(out, "WEBP", quality=60)

    def apart(one: Taken, other: Taken) -> int:
        return ((one.dhash ^ other.dhash) & (1 << 64) - 1).bit_count()

    first = taken(original)
    assert -(2**63) <= first.dhash < 2**63
    assert apart(first, taken(out.getvalue())) <= 4
    assert apart(first, taken(picture(size=(960, 720)))) > 12


def test_a_file_over_the_limit_is_refused_by_its_size_alone(taken):
    with pytest.raises(Refused, match=r"is 21 MB. Pictures must be smaller than 20 MB"):
        taken(bytes(20 * 1024 * 1024 + 1), "large.jpg")


def test_an_empty_file_is_refused(taken):
    with pytest.raises(Refused, match="is empty"):
        taken(b"")


def test_a_decoder_that_hangs_is_killed(taken, monkeypatch):
    monkeypatch.setattr(pictures, "SECONDS", 0.5)
    monkeypatch.setattr(pictures, "START", "import time; time.sleep(30)")
    began = time.monotonic()
    with pytest.raises(Refused, match="takes too long"):
        taken(picture())
    assert time.monotonic() - began < 5


def test_a_decoder_that_computes_too_long_is_stopped(taken, monkeypatch):
    endless = "from ideas import picture_child; picture_child.SECONDS = 1; picture_child.limit()\nwhile True: pass"
    monkeypatch.setattr(pictures, "START", pictures.START.split("from ideas")[0] + endless)
    with pytest.raises(Refused, match="takes too long"):
        taken(picture())


def test_a_decoder_cannot_hold_more_than_its_share(taken, monkeypatch):
    greedy = "from ideas import picture_child; picture_child.TASKS['take'] = lambda file: bytearray(500_000_000)"
    greedy += "; picture_child.main('take')"
    monkeypatch.setattr(pictures, "START", pictures.START.split("from ideas")[0] + greedy)
    with pytest.raises(Refused, match="too much memory"):
        taken(picture())


def test_a_decoder_that_dies_is_a_refusal(taken, monkeypatch):
    monkeypatch.setattr(pictures, "START", "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    with pytest.raises(Refused, match="is damaged"):
        taken(picture())


def test_a_decoder_sees_no_secrets_and_little_memory(taken, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("SECRET_KEY", "never tell")
    report = "import os, json; print(json.dumps({'refused': 'kind', 'seems': str(dict(os.environ)), 'files': []}))"
    monkeypatch.setattr(pictures, "START", report)
    monkeypatch.setattr(pictures, "_seems", lambda kind, name: kind)
    with pytest.raises(Refused) as refused:
        taken(picture())
    assert "never tell" not in refused.value.sentence


def test_only_one_picture_is_decoded_at_a_time_and_nobody_waits_for_ever(taken, monkeypatch):
    monkeypatch.setattr(pictures, "PATIENCE", 0.2)
    inside, done = threading.Event(), threading.Event()

    def hold(app: Flask) -> None:
        with app.app_context(), pictures._turn():
            inside.set()
            done.wait(10)

    from flask import current_app

    holder = threading.Thread(target=hold, args=(current_app._get_current_object(),))
    holder.start()
    inside.wait(10)
    with pytest.raises(Refused) as refused:
        taken(picture())
    assert refused.value.status == 503
    done.set()
    holder.join(10)
    assert taken(picture()).width == 160


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_the_walk_through_a_file_ends_where_the_picture_ends(kind: str):
    data = picture(kind)
    assert picture_kinds.kind_of(data) == kind
    assert picture_kinds.shape_of(kind, data).end == len(data)


def test_a_name_in_a_sentence_is_only_a_name():
    assert pictures.shown("C:\\fake\\..\\\u202egpj.\x00front.jpg") == "gpj.front.jpg"
    assert len(pictures.shown("a" * 500 + ".jpg")) == 60

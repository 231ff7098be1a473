"""Copies of pictures are found anywhere on the site, other pictures of one thing are not; only staff hear of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
import sqlalchemy as sa
from PIL import Image, ImageEnhance

from ideas import pictures as darkroom
from ideas.db import db
from ideas.office.work import run_jobs
from ideas.submissions import actions, near_pictures, pictures, queries
from ideas.submissions.models import Idea, NearPicture, Picture, PictureView
from tests.submissions import making

MEDIA = Path(__file__).parents[2] / "ideas" / "demo" / "media"
KNOWN = {each["file"].removesuffix(".jpg"): each for each in json.loads((MEDIA / "pictures.json").read_text())}


def demo_picture(name: str) -> Image.Image:
    return Image.open(MEDIA / KNOWN[name]["master"]).convert("RGB")


def file_of(image: Image.Image, kind: str = "JPEG", quality: int = 80) -> bytes:
    out = BytesIO()
    image.save(out, kind, quality=quality)
    return out.getvalue()


def cropped(image: Image.Image, luck: Random) -> Image.Image:
    """Up to 8 % less at each edge."""
    left, top, right, bottom = (luck.random() * 0.08 for _ in range(4))
    width, height = image.size
    return image.crop((int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom))))


def copies(image: Image.Image, luck: Random) -> dict[str, bytes]:
    small = cropped(image, luck).resize((500, 390))
    return {
        "encoded anew": file_of(image, "WEBP", 45),
        "smaller, cropped and brighter": file_of(ImageEnhance.Brightness(small).enhance(1.12), quality=60),
    }


@pytest.fixture
def hang(campaign, cast, at: datetime, tmp_path: Path) -> Callable[..., Picture]:
    """Hang the picture of a file on a draft of its own, and let the worker look at it."""

    def hang(data: bytes, *, by=None, idea: Idea | None = None) -> Picture:
        path, member = tmp_path / "upload", by or cast.noor
        path.write_bytes(data)
        taken = darkroom.take_in(path, "upload.jpg")
        darkroom.keep(taken.files)
        idea = idea or making.draft(campaign, member, at=at, title="Nameless")
        picture = pictures.add(idea, taken, file_name="upload.jpg", by=member, at=at)
        db.session.commit()
        assert run_jobs(at) >= 1
        return picture

    return hang


def pairs() -> set[frozenset[int]]:
    db.session.expire_all()
    return {frozenset((near.picture_id, near.other_id)) for near in db.session.query(NearPicture)}


def send(picture: Picture, *, by, at: datetime) -> Idea:
    idea = db.session.get_one(Idea, picture.idea_id)
    idea.title, idea.submitted_at = idea.title or "Sent", at
    actions.lifecycle.move(idea, actions.Stage.SCREENING, by=by, at=at, facts={"submitted_at": at})
    db.session.commit()
    return idea


@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)
def test_copies_are_found_and_other_pictures_of_the_same_thing_are_not(hang):
    luck = Random(7)
    for name in ("whale_1", "whale_3", "rover_1", "rover_3"):
        hang(file_of(demo_picture(name), quality=90))
    assert pairs() == set(), "two views of one thing are two pictures"
    originals = db.session.scalars(sa.select(Picture).order_by(Picture.id)).all()
    for original, name in ((originals[0], "whale_1"), (originals[3], "rover_3")):
        made = {hang(data).id: what for what, data in copies(demo_picture(name), luck).items()}
        found = {other for pair in pairs() if original.id in pair for other in pair}
        assert made.keys() <= found, f"not found: {[made[id] for id in made.keys() - found]}"


def test_an_original_that_comes_after_its_cropped_copy_is_found_too(hang):
    image = demo_picture("village_1")
    copy = hang(file_of(image.crop((60, 10, 1000, 720))))
    original = hang(file_of(image))
    assert pairs() == {frozenset((copy.id, original.id))}


@pytest.mark.parametrize("rig", ["sqlite"], indirect=True)
def test_empty_and_flat_pictures_are_like_no_other(hang):
    grey = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    for image in (Image.new("RGB", (640, 480), "white"), Image.new("RGB", (800, 600), "#FEFEFE"), grey, grey):
        hang(file_of(image))
    assert pairs() == set()
    assert db.session.query(PictureView).filter(PictureView.band0.is_not(None)).count() == 0


def test_only_what_was_sent_is_told_and_ones_own_is_said_to_be_ones_own(hang, cast, at):
    data = file_of(demo_picture("tram_1"))
    mine, hers, own = hang(data, by=cast.noor), hang(data, by=cast.maya), hang(data, by=cast.noor)
    sent = send(mine, by=cast.noor, at=at)
    assert near_pictures.near_pictures(mine) == [], "a draft of somebody else is nobody's business"
    assert near_pictures.with_foreign_pictures([sent.id]) == set()
    send(own, by=cast.noor, at=at)
    assert [(near.other.id, near.is_own) for near in near_pictures.near_pictures(mine)] == [(own.id, True)]
    assert near_pictures.with_foreign_pictures([sent.id]) == set()
    other = send(hers, by=cast.maya, at=at)
    found = near_pictures.near_pictures(*queries.pictures_of(sent.id))
    assert {(near.idea.id, near.is_own) for near in found} == {(own.idea_id, True), (other.id, False)}
    assert near_pictures.with_foreign_pictures([sent.id, other.id]) == {sent.id, other.id}


def test_a_picture_taken_down_is_forgotten(hang, cast, at):
    data = file_of(demo_picture("snail_1"))
    first, second = hang(data), hang(data)
    assert len(pairs()) == 1
    pictures.remove(db.session.get_one(Idea, first.idea_id), first, at=at)
    db.session.commit()
    assert pairs() == set()
    assert {view.picture_id for view in db.session.query(PictureView)} == {second.id}


def test_pictures_from_before_are_looked_at_by_the_clock(hang, forward):
    data = file_of(demo_picture("orrery_1"))
    hang(data), hang(data)
    db.session.execute(sa.delete(PictureView))
    db.session.execute(sa.delete(NearPicture))
    db.session.commit()
    later = forward(hours=1)
    assert near_pictures.look_at_old(later) == 2
    assert near_pictures.look_at_old(later) == 0
    run_jobs(later)
    assert len(pairs()) == 1


def test_looking_for_copies_scans_no_table(hang):
    hang(file_of(demo_picture("marble_1")))
    looks = darkroom.look_at(db.session.query(Picture).one().master)
    same = [column.in_([1, 2]) for column in near_pictures.BANDS]
    wanted = sa.select(PictureView.picture_id).where(sa.or_(*same))
    text = str(wanted.compile(db.engine, compile_kwargs={"literal_binds": True}))
    assert len(looks["windows"]) == 256
    if db.engine.dialect.name == "sqlite":
        plan = " ".join(str(row) for row in db.session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}")))
        assert "SCAN picture_view" not in plan
    else:
        db.session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        plan = " ".join(str(row) for row in db.session.execute(sa.text(f"EXPLAIN {text}")))
        assert plan.count("ix_picture_view_band") == 4

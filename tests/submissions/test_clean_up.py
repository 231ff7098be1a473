"""The clean-up of stored files never takes one that a picture needs, whatever happens at the same moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from ideas import pictures as darkroom
from ideas.db import db
from ideas.storage import Folder, store
from ideas.submissions import media, pictures
from ideas.submissions.models import MediaFile, Picture
from tests.hostile.pictures import picture
from tests.submissions import making


def test_a_file_that_comes_back_while_it_is_swept_away_is_kept(draft, cast, at, forward, tmp_path: Path, monkeypatch):
    path = tmp_path / "upload"
    path.write_bytes(picture())
    taken = darkroom.take_in(path, "front.jpg")
    darkroom.keep(taken.files)
    later = forward(days=200)
    remove = Folder.remove

    def come_back_just_before(self: Folder, name: str) -> None:
        darkroom.keep(taken.files)
        remove(self, name)

    monkeypatch.setattr(Folder, "remove", come_back_just_before)
    assert media.sweep(later) == len(taken.files) > 0
    pictures.add(draft, taken, file_name="front.jpg", by=cast.maya, at=later)
    db.session.commit()
    darkroom.keep_missing(taken.files)
    assert media.sweep(later) == 0
    assert {file.name for file in db.session.query(MediaFile)} == set(taken.files) == set(store().names())


@pytest.mark.parametrize("shelf", ["update:1", "revision:1"])
def test_pictures_of_updates_and_revisions_count_as_needed(draft, cast, at, forward, shelf: str):
    kept = making.hang(draft, cast.maya, at=at)
    db.session.query(Picture).update({"shelf": shelf})
    db.session.commit()
    assert media.sweep(forward(days=200)) == 0
    assert store().has(kept.master)

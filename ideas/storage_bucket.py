"""The store in a bucket of an S3-compatible service (see `ideas.storage`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import BinaryIO
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import S3Store

from ideas.storage import NAME, Missing, checked, trouble


class Bucket:
    """A bucket, or a folder of one. Whole files only: a put is there or it is not."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        plain = options.get("endpoint", "").startswith("http://")
        self.store = S3Store(
            parts.netloc,
            prefix=parts.path.strip("/") or None,
            config=options,  # type: ignore[arg-type]
            client_options={"allow_http": plain, "timeout": "4s", "connect_timeout": "2s"},
            retry_config={"max_retries": 2, "retry_timeout": timedelta(seconds=6)},
        )

    def put(self, data: bytes, name: str) -> None:
        with answers():
            obstore.put(self.store, checked(name), data, use_multipart=False)

    def put_file(self, source: BinaryIO, name: str) -> None:
        source.seek(0)
        with answers():
            obstore.put(self.store, checked(name), source)

    def opened(self, name: str) -> BinaryIO:
        file = tempfile.TemporaryFile()  # noqa: SIM115 -- the caller closes it
        try:
            with answers():
                for piece in obstore.get(self.store, checked(name)).stream():
                    file.write(piece)
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def get(self, name: str) -> bytes:
        with answers():
            return bytes(obstore.get(self.store, checked(name)).bytes())

    def has(self, name: str) -> bool:
        return self.stored_at(name) is not None

    def remove(self, name: str) -> None:
        try:
            with answers():
                obstore.delete(self.store, checked(name))
        except Missing:
            return

    def names(self) -> Iterator[str]:
        with answers():
            for batch in obstore.list(self.store):
                yield from (entry["path"] for entry in batch if NAME.fullmatch(entry["path"]))

    def stored_at(self, name: str) -> datetime | None:
        try:
            with answers():
                return obstore.head(self.store, checked(name))["last_modified"]
        except Missing:
            return None


@contextmanager
def answers() -> Iterator[None]:
    """Missing for a file that is not there, Refused for a service that does not answer as it should."""
    with trouble():
        try:
            yield
        except (NotFoundError, FileNotFoundError) as error:
            raise Missing(str(error)) from None
        except BaseError as error:
            raise OSError(str(error)) from error

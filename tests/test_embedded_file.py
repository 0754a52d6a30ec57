"""Embeddings as a file: the same bytes, the same numbers, nothing else is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from convert.embed import embed
from convert.embedded_file import read_embedded, write_embedded
from convert.photo import Photo
from convert.photos import read_photos
from seeing.errors import UsageError
from tests.collections_on_disk import Averages, collection

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Photo, ...]:
    return read_photos(collection(tmp_path / "photos", "apple", "pear", each=12))


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_file_of_embeddings_reads_back(
    photos: tuple[Photo, ...], cache_dir: Path, tmp_path: Path
) -> None:
    several = (Photo(photos[0].path, ("apple", "pear"), "train", "burst"), *photos[1:])
    embedded = embed(several, Averages(), copies=1, cache_dir=cache_dir, workers=1)
    write_embedded(tmp_path / "a.npz", embedded)
    write_embedded(tmp_path / "b.npz", embedded)
    back = read_embedded(tmp_path / "a.npz")
    assert back.photos == several
    assert (back.vectors == embedded.vectors).all()
    assert (back.copies == embedded.copies).all()
    assert (back.backbone, back.backbone_sha256) == ("averages", "a" * 64)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04"])
def test_a_file_of_something_else(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(UsageError, match="expected embeddings in"):
        read_embedded(tmp_path / "a.npz")

"""The kept embeddings: damaged, shared, of another width."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.cache import Cache, CacheError, key_of
from convert.embed import embed
from convert.photos import read_photos
from tests.collections_on_disk import Averages, collection

if TYPE_CHECKING:
    from pathlib import Path

    from convert.photo import Photo


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Photo, ...]:
    return read_photos(collection(tmp_path / "photos", "apple", "pear", each=12))


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_a_damaged_cache_is_one_line(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    with Cache(cache_dir, Averages()) as cache:
        path = cache.path
    path.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 200)
    with pytest.raises(CacheError, match="to keep embeddings in") as caught:
        embed(photos, Averages(), cache_dir=cache_dir, workers=1)
    assert "\n" not in str(caught.value)


def test_a_cache_that_is_a_file(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    cache_dir.touch()
    with pytest.raises(CacheError, match="exist"):
        embed(photos, Averages(), cache_dir=cache_dir, workers=1)


def test_two_runs_share_a_cache(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    vector = np.arange(12, dtype=np.float32)
    key = key_of(photos[0].path)
    with Cache(cache_dir, Averages()) as one, Cache(cache_dir, Averages()) as other:
        one.put(key, "", vector)
        one.flush()
        assert other.has(key, "")
        other.put(key, "", vector + 1)
    with Cache(cache_dir, Averages()) as later:
        assert (later.kept(key, "") == vector + 1).all()
        with pytest.raises(CacheError):
            later.kept(key, "another")


def test_kept_vectors_of_another_width_are_none(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    key = key_of(photos[0].path)
    with Cache(cache_dir, Averages()) as cache:
        cache.put(key, "", np.zeros(5, np.float32))
        cache.flush()
        assert cache.get(key, "") is None


def test_what_was_put_is_on_disk_after_a_flush(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    embed(photos, Averages(), cache_dir=cache_dir, workers=1)
    (path,) = cache_dir.iterdir()
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM vectors").fetchone() == (24,)

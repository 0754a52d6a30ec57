"""Worker processes: what they do when a picture, a network or the machine takes them along."""

from __future__ import annotations

import os
from multiprocessing import parent_process
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.embed import embed
from convert.embedder import EmbedderSpec
from convert.engine import CRASHED
from convert.photos import read_photos
from seeing.errors import ModelError, SeeingError
from tests.collections_on_disk import Averages, collection
from tests.test_embed import told

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from convert.photo import Photo
    from seeing.frame import Pixels


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Photo, ...]:
    return read_photos(collection(tmp_path / "photos", "apple", "pear", each=12))


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    return tmp_path / "cache"


class Crashing(Averages):
    """Takes its worker along on one picture, as a decoder does that crashes."""

    def __init__(self, argument: str = "") -> None:
        super().__init__(argument)
        self.spec = EmbedderSpec("tests.test_engine:Crashing", argument)

    def embed(self, pixels: Pixels) -> NDArray[np.float32]:
        vector = super().embed(pixels)
        if vector.astype(int).tolist() == list(map(int, self.spec.argument.split())):
            assert parent_process() is not None, "only workers may crash"
            os._exit(139)
        return vector


def test_a_picture_that_crashes_its_worker_is_left_out(
    photos: tuple[Photo, ...], cache_dir: Path, tmp_path: Path
) -> None:
    plain = embed(photos, Averages(), cache_dir=tmp_path / "plain", workers=1).vectors
    deadly = Crashing(" ".join(map(str, plain[10].astype(int))))
    progress, lines = told()
    embedded = embed(photos, deadly, cache_dir=cache_dir, workers=2, progress=progress)
    assert (embedded.vectors == np.delete(plain, 10, axis=0)).all()
    assert f"left out {photos[10].path}: {CRASHED}" in lines


class Unopenable(Averages):
    def __init__(self, argument: str = "") -> None:
        if parent_process() is not None:
            raise ModelError.of(expected="a", received="b", todo="c")
        super().__init__(argument)
        self.spec = EmbedderSpec("tests.test_engine:Unopenable", argument)


def test_a_worker_that_cannot_open_its_network_says_so(
    photos: tuple[Photo, ...], cache_dir: Path
) -> None:
    with pytest.raises(ModelError, match="expected a; received b"):
        embed(photos, Unopenable(), cache_dir=cache_dir, workers=2)


def test_workers_that_cannot_start(
    photos: tuple[Photo, ...], cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convert.pool._begin", dying)
    with pytest.raises(SeeingError, match="processes that end at once"):
        embed(photos, Averages(), cache_dir=cache_dir, workers=2)


def dying(_: object) -> None:
    os._exit(1)

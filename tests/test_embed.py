"""Embedding a collection: the order, the cache, broken-off runs, bad pictures, full disks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert import embed as embedding
from convert.augment import RECIPES, Recipe
from convert.embed import embed
from convert.embedder import shipped
from convert.engine import Local
from convert.photo import Photo
from convert.photos import read_photos
from convert.progress import Progress
from seeing.errors import PictureError, UsageError
from seeing.settings import ModelSettings
from seeing.sight.backbone import Backbone
from seeing.sight.card import read_card, shipped_models
from seeing.sight.interpreter import Model
from tests.collections_on_disk import Averages, collection
from tests.pictures import DATA, needs_data

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from convert.embedder import Embedder
    from convert.work import Done, Job, Plan


class Lines:
    """What a progress says."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, text: str) -> int:
        self.lines += text.splitlines()
        return len(text)

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return False


def told() -> tuple[Progress, list[str]]:
    lines = Lines()
    return Progress(lines), lines.lines  # type: ignore[arg-type]


@pytest.fixture
def photos(tmp_path: Path) -> tuple[Photo, ...]:
    return read_photos(collection(tmp_path / "photos", "apple", "pear", each=12))


@pytest.fixture
def cache_dir(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def test_rows_are_what_the_device_sees(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    from seeing.devices.picture import read_picture

    embedded = embed(photos, shipped(), cache_dir=cache_dir, workers=2)
    device = Backbone(Model(read_card(shipped_models() / "backbone"), ModelSettings(threads=1)))
    for photo, vector in zip(photos, embedded.vectors, strict=True):
        assert (device.embed(read_picture(photo.path).pixels).embedding == vector).all()
    assert embedded.photos == photos
    assert embedded.vectors.dtype == np.float32
    assert embedded.copies.shape == (24, 0, 1280)
    assert embedded.backbone_sha256 == read_card(shipped_models() / "backbone").sha256


@pytest.mark.parametrize("workers", [1, 2])
def test_the_order_is_that_of_the_photographs(
    photos: tuple[Photo, ...], cache_dir: Path, workers: int
) -> None:
    shuffled = photos[::-3] + photos[::2]
    embedded = embed(shuffled, Averages(), cache_dir=cache_dir, workers=workers)
    alone = [embed([p], Averages(), cache_dir=cache_dir / p.path.stem).vectors[0] for p in shuffled]
    assert (embedded.vectors == np.stack(alone)).all()


def test_copies_depend_on_picture_recipe_and_seed_only(
    photos: tuple[Photo, ...], tmp_path: Path
) -> None:
    def copies(
        kept: str, which: tuple[Photo, ...], workers: int = 1, seed: int = 0
    ) -> NDArray[np.float32]:
        cache = tmp_path / kept
        done = embed(which, Averages(), copies=3, seed=seed, cache_dir=cache, workers=workers)
        return done.copies

    first = copies("a", photos)
    assert first.shape == (24, 3, 12)
    assert (copies("b", photos, workers=2) == first).all()
    assert (copies("c", photos[5:6])[0] == first[5]).all()
    assert (copies("d", photos, seed=1) != first).any()
    renamed = photos[5].path.rename(tmp_path / "another name.png")
    assert (copies("e", (Photo(renamed, ("fig",)),))[0] == first[5]).all()


def test_nothing_is_embedded_twice(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    first, again, more = Averages(), Averages(), Averages()
    before = embed(photos, first, copies=1, cache_dir=cache_dir, workers=1)
    after = embed(photos, again, copies=1, cache_dir=cache_dir, workers=1)
    embed(photos, more, copies=3, cache_dir=cache_dir, workers=1)
    assert (before.vectors == after.vectors).all()
    assert (before.copies == after.copies).all()
    counted = {"first": first.seen, "again": again.seen, "more": more.seen}
    assert counted == {"first": 48, "again": 0, "more": 48}


def test_a_changed_picture_is_embedded_anew(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    before = embed(photos, Averages(), cache_dir=cache_dir, workers=1)
    photos[3].path.write_bytes(photos[4].path.read_bytes())
    os.utime(photos[3].path, ns=(1, 1))
    again = Averages()
    after = embed(photos, again, cache_dir=cache_dir, workers=1)
    assert again.seen == 1
    assert (after.vectors[3] == before.vectors[4]).all()


def test_another_embedder_has_a_cache_of_its_own(
    photos: tuple[Photo, ...], cache_dir: Path
) -> None:
    other = Averages()
    other.sha256 = "b" * 64
    embed(photos, Averages(), cache_dir=cache_dir, workers=1)
    embed(photos, other, cache_dir=cache_dir, workers=1)
    assert other.seen == 24


def test_a_changed_recipe_is_another(
    photos: tuple[Photo, ...], cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = embed(photos, Averages(), copies=1, cache_dir=cache_dir, workers=1)
    monkeypatch.setitem(RECIPES, "default", Recipe(light=3))
    after = embed(photos, Averages(), copies=1, cache_dir=cache_dir, workers=1)
    assert (before.copies != after.copies).any()


class StoppedError(Exception):
    pass


class StopsAfter:
    """An engine that somebody interrupts."""

    def __init__(self, count: int) -> None:
        self._left = count
        self.is_closed = False

    def run(self, jobs: Iterable[Job], embedder: Embedder, plan: Plan) -> Generator[Done]:
        try:
            for done in Local(1).run(jobs, embedder, plan):
                if self._left == 0:
                    raise StoppedError
                self._left -= 1
                yield done
        finally:
            self.is_closed = True


def test_a_broken_off_run_is_taken_up(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    engine = StopsAfter(7)
    with pytest.raises(StoppedError):
        embed(photos, Averages(), cache_dir=cache_dir, engine=engine)
    assert engine.is_closed
    rest = Averages()
    assert len(embed(photos, rest, cache_dir=cache_dir, workers=1).vectors) == 24
    assert rest.seen == 17


def test_bad_pictures_are_named_and_left_out(
    photos: tuple[Photo, ...], cache_dir: Path, tmp_path: Path
) -> None:
    photos[2].path.write_bytes(photos[2].path.read_bytes()[:200])
    photos[9].path.write_text("no picture")
    photos[20].path.unlink()
    pipe = Photo(tmp_path / "pipe.png", ("apple",))
    os.mkfifo(pipe.path)
    progress, lines = told()
    embedded = embed((*photos, pipe), Averages(), cache_dir=cache_dir, workers=2, progress=progress)
    bad = {photos[2], photos[9], photos[20], pipe}
    assert embedded.photos == tuple(photo for photo in photos if photo not in bad)
    assert len(embedded.vectors) == 21
    complaints = [line for line in lines if line.startswith("left out")]
    assert len(complaints) == 4
    assert all(any(str(photo.path) in line for line in complaints) for photo in bad)


def test_no_picture_at_all(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    for photo in photos:
        photo.path.write_text("no picture")
    with pytest.raises(PictureError, match=r"received 24 that cannot, left out .*000\.png"):
        embed(photos, Averages(), cache_dir=cache_dir, workers=1)


def test_large_results_are_mapped(
    photos: tuple[Photo, ...], cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = embed(photos, Averages(), copies=2, cache_dir=cache_dir, workers=1)
    monkeypatch.setattr(embedding, "MOST_IN_MEMORY_BYTES", 100)
    large = embed(photos, Averages(), copies=2, cache_dir=cache_dir, workers=1)
    assert isinstance(large.vectors, np.memmap)
    assert (large.vectors == small.vectors).all()
    assert (large.copies == small.copies).all()
    assert sorted(path.suffix for path in cache_dir.iterdir()) == [".sqlite"]


def test_an_unknown_recipe(photos: tuple[Photo, ...], cache_dir: Path) -> None:
    with pytest.raises(UsageError, match="an augmentation recipe"):
        embed(photos, Averages(), copies=1, recipe="nonsense", cache_dir=cache_dir)


def test_nothing_to_embed(cache_dir: Path) -> None:
    assert embed((), Averages(), cache_dir=cache_dir).vectors.shape == (0, 12)


@needs_data("flowers")
def test_all_flowers(tmp_path: Path) -> None:
    photos = read_photos(DATA / "flowers")
    embedded = embed(photos, shipped(), cache_dir=tmp_path, workers=2)
    assert embedded.vectors.shape == (550, 1280)
    unit = embedded.vectors / np.linalg.norm(embedded.vectors, axis=1, keepdims=True)
    is_taught = np.array([photo.split == "train" for photo in photos])
    label = np.array([photo.label for photo in photos])
    nearest = (unit[~is_taught] @ unit[is_taught].T).argmax(1)
    assert (label[is_taught][nearest] == label[~is_taught]).mean() == pytest.approx(0.853, abs=0.02)

"""Embedding on Ray: a real cluster of two workers on this machine."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

from convert.embed import embed
from convert.embedder import shipped
from convert.engine_ray import RayEngine
from convert.photos import read_photos
from seeing.errors import SeeingError
from tests.collections_on_disk import collection

if TYPE_CHECKING:
    from pathlib import Path

HAS_RAY = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed (extra [ray])")


@needs_ray
def test_two_workers_give_the_same_numbers(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("convert.engine_ray.BLOCK", 20)
    photos = read_photos(collection(tmp_path / "photos", "apple", "pear", each=15))
    photos[7].path.write_text("no picture")
    here = embed(photos, shipped(), copies=1, cache_dir=tmp_path / "here", workers=1)
    there = embed(
        photos, shipped(), copies=1, cache_dir=tmp_path / "there", engine=RayEngine(None, 2)
    )
    assert len(there.photos) == 29
    assert there.photos == here.photos
    assert (there.vectors == here.vectors).all()
    assert (there.copies == here.copies).all()
    assert capfd.readouterr().out == ""
    rest = embed(photos[:5], shipped(), copies=1, cache_dir=tmp_path / "there", workers=1)
    assert (rest.copies == here.copies[:5]).all()


@needs_ray
def test_nothing_to_do_starts_no_cluster(tmp_path: Path) -> None:
    assert list(RayEngine("nowhere:1").run([], shipped(), None)) == []  # type: ignore[arg-type]


@needs_ray
def test_a_cluster_that_does_not_answer_is_said_at_once(tmp_path: Path) -> None:
    photos = read_photos(collection(tmp_path / "photos", "apple", "pear", each=1))
    with pytest.raises(SeeingError, match="a Ray cluster at 127.0.0.1:1 that .* refused"):
        embed(photos, shipped(), cache_dir=tmp_path / "c", engine=RayEngine("127.0.0.1:1", 2))


@pytest.mark.skipif(HAS_RAY, reason="Ray is installed")
def test_without_ray_it_says_what_to_install() -> None:
    with pytest.raises(SeeingError, match=r"pip install 'seeing\[ray\]'"):
        RayEngine()

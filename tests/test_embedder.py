"""Embedders: the device's backbone, and other people's networks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.embedder import EmbedderSpec, open_embedder, shipped, tflite_embedder
from seeing.devices.picture import read_picture
from seeing.errors import ModelError
from seeing.sight.card import read_card, shipped_models
from seeing.sight.foreign import Wanted
from tests.pictures import DATA, needs_data, noise, photograph
from tests.tiny_tflite import Tiny, build

if TYPE_CHECKING:
    from pathlib import Path


def written(folder: Path, tiny: Tiny) -> Path:
    path = folder / "tiny.tflite"
    path.write_bytes(build(tiny))
    return path


def test_the_shipped_one() -> None:
    embedder = shipped()
    assert (embedder.name, embedder.width) == ("backbone", 1280)
    assert embedder.sha256 == read_card(shipped_models() / "backbone").sha256


@pytest.mark.parametrize("dtype", ["float32", "int8", "uint8"])
def test_any_network_with_one_vector(tmp_path: Path, dtype: str) -> None:
    embedder = tflite_embedder(written(tmp_path, Tiny(dtype=dtype)))
    assert embedder.width == 12
    vector = embedder.embed(noise())
    assert vector.shape == (12,)
    assert vector.dtype == np.float32
    assert vector.sum() == pytest.approx(1, abs=0.05)


def test_it_opens_again_in_another_process(tmp_path: Path) -> None:
    path = written(tmp_path, Tiny())
    for embedder in (shipped(), tflite_embedder(path), tflite_embedder(path, Wanted(None, 1.5, 9))):
        again = open_embedder(embedder.spec)
        assert (again.name, again.sha256, again.width) == (
            embedder.name,
            embedder.sha256,
            embedder.width,
        )
        assert (again.embed(noise()) == embedder.embed(noise())).all()


def test_fed_otherwise_it_is_another_one(tmp_path: Path) -> None:
    path = written(tmp_path, Tiny())
    assert tflite_embedder(path).sha256 != tflite_embedder(path, Wanted(None, 0, 1)).sha256


@pytest.mark.parametrize("content", [b"", b"nonsense that is no network"])
def test_a_file_that_is_no_network(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.tflite"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="a TFLite model in"):
        tflite_embedder(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="No such file"):
        tflite_embedder(tmp_path / "a.tflite")


def test_a_network_of_two_inputs(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="one input"):
        tflite_embedder(written(tmp_path, Tiny(inputs=2)))


def test_a_detector_gives_no_vector() -> None:
    with pytest.raises(ModelError, match="one output, a vector"):
        tflite_embedder(shipped_models() / "objects" / "objects.tflite")


def test_an_unknown_kind() -> None:
    with pytest.raises(ModelError, match="an embedder of the kind shipped, tflite"):
        open_embedder(EmbedderSpec("nonsense"))


@needs_data("models")
def test_public_embedding_extractors() -> None:
    paths = sorted((DATA / "models").rglob("*embed*/**/*.tflite"))
    found = [path for path in paths if "edgetpu" not in path.name]
    assert found
    cat, other = (read_picture(photograph(name)).pixels for name in ("chelsea.png", "coffee.png"))
    for path in found:
        embedder = tflite_embedder(path)
        near = cosine(embedder.embed(cat), embedder.embed(cat[10:, 10:]))
        assert near > cosine(embedder.embed(cat), embedder.embed(other))


def cosine(a: np.ndarray[tuple[int, ...], np.dtype[np.float32]], b: object) -> float:
    one, other = np.asarray(a), np.asarray(b)
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))

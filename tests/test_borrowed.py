"""Heads on other people's TFLite files: packs that carry their own network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.borrowed import borrow, with_embedding
from convert.cli import main
from convert.embedder import tflite_embedder
from convert.fusing import fuse, with_shares
from seeing.cli import main as seeing_main
from seeing.devices.picture import read_picture
from seeing.errors import ModelError
from seeing.sight.pack import read_pack
from tests.pictures import DATA, needs_data, noise, photograph
from tests.test_embedder import cosine
from tests.test_train import train, views
from tests.tiny_head import head
from tests.tiny_tflite import Tiny, build

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.xdist_group("tensorflow")

CORAL = DATA / "models" / "coral"


def tiny(folder: Path, dtype: str) -> Path:
    """Its vector is the picture itself, of 8 x 8 pixels."""
    path = folder / "pixels.tflite"
    path.write_bytes(build(Tiny(side=8, dtype=dtype, has_softmax=False)))
    return path


@pytest.mark.parametrize("dtype", ["float32", "uint8", "int8"])
def test_a_vector_stays_as_it_is_but_in_floats(dtype: str, tmp_path: Path) -> None:
    path = tiny(tmp_path, dtype)
    borrowed = borrow(path, tmp_path / "cache")
    assert borrowed.input.name == "image"
    assert borrowed.embedder.width == 192
    before, picture = tflite_embedder(path), noise()
    assert np.array_equal(borrowed.embedder.embed(picture), before.embed(picture))
    assert borrow(path, tmp_path / "cache").embedder.sha256 == borrowed.embedder.sha256


def test_a_classifier_loses_its_last_layer(tmp_path: Path) -> None:
    weights = np.random.default_rng(0).standard_normal((5, 192)).astype(np.float32)
    pixels, _ = with_embedding(build(Tiny(side=8, has_softmax=False)), tmp_path)
    named = tmp_path / "named.tflite"
    named.write_bytes(with_shares(fuse(pixels, head(weights)), "softmax"))
    borrowed = borrow(named, tmp_path)
    assert borrowed.embedder.width == 192
    assert "with 5 names, was taken off" in borrowed.notes[0]


def test_names_that_no_layer_gives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "shares.tflite"
    path.write_bytes(build(Tiny()))
    with pytest.raises(ModelError, match="by one dense layer"):
        borrow(path, tmp_path)


def test_the_device_uses_a_pack_with_somebodys_network(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    things = views(tmp_path / "things", 12, seed=1)
    file, out = tiny(tmp_path, "uint8"), tmp_path / "own"
    assert train(things, out, "--backbone", str(file), "--precision", "0.9") == 0
    pack = read_pack(out)
    assert not pack.is_head
    assert pack.card.input.dtype == "uint8"
    assert pack.kind == "linear on pixels"
    said = json.loads((out / "provenance.json").read_text("utf-8"))
    assert said["base_sha256"] == borrow(file, tmp_path).sha256
    capsys.readouterr()
    picture = str(next((things / "rocket").glob("*.jpg")))
    assert seeing_main(["look", "--pack", str(out), picture]) == 0
    assert "rocket" in capsys.readouterr().out.lower().rsplit(": ", 1)[1]
    assert seeing_main(["packs", "check", str(out)]) == 0


def test_a_finished_file_cannot_be_fine_tuned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["train", str(tmp_path), "--out", str(tmp_path / "own"), "--backbone", "a.tflite"]
    assert main([*words, "--unfreeze", "3"]) == 2
    assert "such a file is finished" in capsys.readouterr().err


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    things = views(tmp_path / "things", 2, seed=1)
    assert train(things, tmp_path / "own", "--backbone", "absent.tflite") == 1
    assert not (tmp_path / "own").exists()


@needs_data("models")
@pytest.mark.parametrize(
    ("file", "width", "cut"),
    [
        ("mobilenet_v1_1.0_224_quant_embedding_extractor.tflite", 1024, False),
        ("mobilenet_v2_1.0_224_quant.tflite", 1280, True),
        ("tf2_mobilenet_v2_1.0_224_ptq.tflite", 1280, True),
    ],
)
def test_published_networks(file: str, width: int, *, cut: bool, tmp_path: Path) -> None:
    borrowed = borrow(CORAL / file, tmp_path)
    assert borrowed.embedder.width == width
    assert ("1,001 names" in borrowed.notes[0]) == cut
    if not cut:
        whole = tflite_embedder(CORAL / file)
        assert np.array_equal(borrowed.embedder.embed(noise()), whole.embed(noise()))
    else:
        cat, cup = (read_picture(photograph(name)).pixels for name in ("chelsea.png", "coffee.png"))
        one, near, other = (borrowed.embedder.embed(p) for p in (cat, cat[10:, 10:], cup))
        assert cosine(one, near) > cosine(one, other)

"""Other people's programs read what we export. They come with the extra [peers]."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from convert import quantise
from convert.export import export_head
from convert.fusing import fuse, with_shares
from convert.head_forms import as_form
from convert.heads import HEADS, fit
from convert.tflite_metadata import Said, with_metadata
from seeing.sight.card import read_card, read_verified_model, shipped_models
from tests.embeddings import LABELS, clusters

if TYPE_CHECKING:
    from pathlib import Path

    from convert.embedded import Embedded
    from convert.head_forms import Form

Array = npt.NDArray[Any]

pytest.importorskip("tensorflow")
pytest.importorskip("sklearn")

OPENCV = tuple(int(part) for part in cv2.__version__.split(".")[:2])


@pytest.fixture(scope="module")
def photos() -> Embedded:
    return clusters(width=1280)


@pytest.fixture(scope="module")
def fused(photos: Embedded) -> dict[str, bytes]:
    """For people with another runtime: probabilities, labels packed in; the head in 8 bits."""
    card = read_card(shipped_models() / "backbone")
    network = read_verified_model(card)
    made = {}
    for kind in HEADS:
        head = fit(kind, photos, LABELS, seed=0)
        wide = export_head(head, None, width=1280, temperature=1.0)
        model = fuse(network, as_form(wide, "int8", photos.vectors))
        said = Said("things", "what it is", LABELS, "probabilities", "", card.input)
        made[kind] = with_metadata(with_shares(model, head.activation), said)
    return made


def pictures() -> list[Array]:
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (224, 224, 3), np.uint8) for _ in range(3)]


@pytest.mark.parametrize("kind", HEADS)
def test_mediapipe_tasks_classifies(kind: str, fused: dict[str, bytes]) -> None:
    mediapipe = pytest.importorskip("mediapipe")
    vision = pytest.importorskip("mediapipe.tasks.python.vision")
    base = mediapipe.tasks.BaseOptions(model_asset_buffer=fused[kind])
    options = vision.ImageClassifierOptions(base_options=base)
    with vision.ImageClassifier.create_from_options(options) as classifier:
        for pixels in pictures():
            image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=pixels)
            found = classifier.classify(image).classifications[0].categories
            given = {category.category_name: category.score for category in found}
            wanted = quantise.run(fused[kind], pixels[None])["probabilities"][0]
            assert given == pytest.approx(dict(zip(LABELS, wanted, strict=True)), abs=0.02)


@pytest.mark.skipif(
    OPENCV < (5, 0), reason="OpenCV 4.14 gave other numbers than LiteRT, and no error"
)
@pytest.mark.parametrize("kind", ["linear", "mlp", "cosine", "prototype", "multilabel"])
@pytest.mark.parametrize("form", ["float32", "float16"])
def test_opencv_reads_heads_in_floats(kind: str, form: Form, photos: Embedded) -> None:
    head = fit(kind, photos, LABELS, seed=0)
    wide = export_head(head, None, width=1280, temperature=1.0)
    model = with_shares(as_form(wide, form, photos.vectors), head.activation)
    net = cv2.dnn.readNetFromTFLite(np.frombuffer(model, np.uint8))
    for vector in photos.vectors[::9]:
        net.setInput(vector[None])
        wanted = quantise.run(model, vector[None])["probabilities"]
        assert np.allclose(net.forward(), wanted, atol=2e-3)


@pytest.mark.skipif(OPENCV < (5, 0), reason="what OpenCV 5 refuses")
def test_opencv_refuses_the_operators_that_it_does_not_know(fused: dict[str, bytes]) -> None:
    for kind in ("linear", "knn"):
        with pytest.raises(cv2.error):
            cv2.dnn.readNetFromTFLite(np.frombuffer(fused[kind], np.uint8))


def onnx_session(model: bytes, folder: Path) -> Any:
    onnxruntime = pytest.importorskip("onnxruntime")
    pytest.importorskip("tf2onnx")
    tflite, onnx = folder / "model.tflite", folder / "model.onnx"
    tflite.write_bytes(model)
    command = [sys.executable, "-m", "tf2onnx.convert", "--opset", "17"]
    command += ["--tflite", str(tflite), "--output", str(onnx)]
    subprocess.run(command, check=True, capture_output=True)
    return onnxruntime.InferenceSession(str(onnx))


def test_onnx_runtime_runs_the_fused_file(fused: dict[str, bytes], tmp_path: Path) -> None:
    """Not the nearest neighbours: of two that are equally near it may take the other."""
    session = onnx_session(fused["linear"], tmp_path)
    for pixels in pictures():
        (given,) = session.run(["probabilities"], {"image": pixels[None]})
        wanted = quantise.run(fused["linear"], pixels[None])["probabilities"]
        assert np.allclose(given, wanted, atol=0.02)


@pytest.mark.parametrize("kind", ["mlp", "knn"])
def test_onnx_runtime_runs_heads_alone(kind: str, photos: Embedded, tmp_path: Path) -> None:
    head = fit(kind, photos, LABELS, seed=0)
    model = with_shares(export_head(head, None, width=1280, temperature=1.0), head.activation)
    session = onnx_session(model, tmp_path)
    for vector in photos.vectors[::9]:
        (given,) = session.run(["probabilities"], {"embedding": vector[None]})
        assert np.allclose(given, quantise.run(model, vector[None])["probabilities"], atol=1e-3)


def test_labels_in_any_script_reach_mediapipe(photos: Embedded) -> None:
    mediapipe = pytest.importorskip("mediapipe")
    vision = pytest.importorskip("mediapipe.tasks.python.vision")
    card = read_card(shipped_models() / "backbone")
    labels = ("tasse", "clé 🔑", "財布")
    named = dict(zip(LABELS, labels, strict=True))
    turned = tuple(replace(photo, labels=(named[photo.label],)) for photo in photos.photos)
    head = fit("prototype", replace(photos, photos=turned), labels, seed=0)
    wide = export_head(head, None, width=1280, temperature=1.0)
    model = with_shares(fuse(read_verified_model(card), wide), "softmax")
    said = Said("things", "what it is", labels, "probabilities", "", card.input)
    base = mediapipe.tasks.BaseOptions(model_asset_buffer=with_metadata(model, said))
    options = vision.ImageClassifierOptions(base_options=base)
    with vision.ImageClassifier.create_from_options(options) as classifier:
        image = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=pictures()[0])
        found = classifier.classify(image).classifications[0].categories
    assert {category.category_name for category in found} == set(labels)

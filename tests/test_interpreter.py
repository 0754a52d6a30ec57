"""The interpreter: shipped models run, whoever asks, and what does not fit is refused."""

from __future__ import annotations

import os
import sys
import threading
import types
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from seeing.errors import ModelError, UsageError
from seeing.settings import ModelSettings
from seeing.sight.backbone import Backbone
from seeing.sight.card import read_card, shipped_models
from seeing.sight.detector import Detector
from seeing.sight.interpreter import Model, useful_threads
from tests.pictures import noise


def card_of(name: str):  # type: ignore[no-untyped-def]
    return read_card(shipped_models() / name)


def test_the_detector_gives_maps_of_the_sizes_on_its_paper() -> None:
    model = Model(card_of("objects"), ModelSettings())
    black = np.zeros((512, 512, 3), np.uint8)
    shapes = model.run(black, lambda outputs: {name: out.shape for name, out in outputs.items()})
    assert shapes == {"logits": (128, 128, 80), "sizes": (128, 128, 4)}


def test_the_backbone_gives_an_embedding_and_names() -> None:
    embedded = Backbone(Model(card_of("backbone"), ModelSettings())).embed(noise(300, 200))
    assert embedded.embedding.shape == (1280,)
    assert embedded.logits.shape == (1000,)
    assert embedded.embedding.dtype == embedded.logits.dtype == np.float32
    assert np.isfinite(embedded.embedding).all()


def test_noise_is_nothing() -> None:
    detector = Detector(Model(card_of("objects"), ModelSettings()))
    assert detector.detect(noise(480, 640), 0.5) == []


def test_threads_that_ask_at_once_get_the_same_answers() -> None:
    model = Model(card_of("backbone"), ModelSettings(threads=1))
    backbone = Backbone(model)
    pictures = [noise(seed=seed) for seed in range(4)]
    alone = [backbone.embed(picture).logits for picture in pictures]
    together = dict[int, Any]()

    def ask(i: int) -> None:
        for _ in range(5):
            together[i] = backbone.embed(pictures[i]).logits

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(alone[i], together[i]) for i in range(4))


def test_a_wrong_shape_is_a_model_error() -> None:
    model = Model(card_of("objects"), ModelSettings())
    with pytest.raises(ModelError, match="to run on"):
        model.run(np.zeros((10, 10, 3), np.uint8), dict)


def test_a_card_that_names_another_tensor_is_refused() -> None:
    card = replace(card_of("objects"), outputs={"logits": "nonsense"})
    with pytest.raises(ModelError, match="expected a tensor 'nonsense'"):
        Model(card, ModelSettings())


def test_an_unknown_runtime_is_refused() -> None:
    with pytest.raises(UsageError, match="auto, litert or tflite"):
        Model(card_of("objects"), ModelSettings(runtime="onnx"))


def test_a_runtime_that_imports_but_cannot_build_is_passed_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So does tflite-runtime 2.14 with NumPy 2: the import succeeds, the interpreter does not."""

    def broken(**_: object) -> None:
        raise SystemError("<built-in method> returned a result with an exception set")

    fake = types.ModuleType("ai_edge_litert.interpreter")
    fake.Interpreter = broken  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "ai_edge_litert.interpreter", fake)
    monkeypatch.setitem(sys.modules, "tflite_runtime.interpreter", None)
    with pytest.raises(ModelError, match=r"litert: <built-in.*; tflite: "):
        Model(card_of("backbone"), ModelSettings())


def test_never_more_threads_than_cpus() -> None:
    assert 1 <= useful_threads() <= min(3, len(os.sched_getaffinity(0)))

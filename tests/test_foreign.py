"""Other people's models: read from the file alone, refused with a reason, never trusted."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from seeing.errors import ModelError
from seeing.sight.flatbuffer import root
from seeing.sight.foreign import Plan, Wanted, plan
from seeing.sight.labels import labels_of_boxes, labels_of_outputs, read_labels
from seeing.sight.prepare import prepare
from seeing.sight.tflite_file import read_tflite
from tests.pictures import DATA, needs_data, noise
from tests.tiny_tflite import Tiny, build

FILE = Path("some.tflite")
MODELS = DATA / "models"
SSD = MODELS / "coco_ssd_mobilenet_v1_quant"
NAMES = "\n".join(f"thing {i}" for i in range(12))


def planned(tiny: Tiny, wanted: Wanted | None = None) -> Plan:
    return plan(read_tflite(build(tiny), FILE), wanted or Wanted(NAMES))


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("???\nperson\n bicycle \n\n", ["???", "person", "bicycle"]),
        ("background\ntench, Tinca tinca\r\ngoldfish", ["???", "tench", "goldfish"]),
        ("0  person\n1  bicycle\n3  car", ["person", "bicycle", "???", "car"]),
        ("0 Class one\n1 Class two", ["Class one", "Class two"]),
        ("10\n20\n50", ["10", "20", "50"]),
        ("10 Rupees\n20 Rupees", ["10 Rupees", "20 Rupees"]),
        ("0 a\n0 b", ["0 a", "0 b"]),
        ("a\n\nb", ["a", "???", "b"]),
        ("\ufeffcat\x07\n", ["cat"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_labels_files(text: str, labels: list[str]) -> None:
    assert read_labels(text) == labels


@pytest.mark.parametrize(
    ("labels", "outputs", "fitted"),
    [
        (["a", "b"], 2, ("a", "b")),
        (["a", "b"], 3, ("???", "a", "b")),
        (["???", "a", "b"], 3, ("???", "a", "b")),
        (["???", "a", "b"], 2, ("a", "b")),
        (["???", "a"], 3, None),
        (["a", "b", "c"], 2, None),
        (["a"], 7, None),
    ],
)
def test_labels_of_a_classifier_are_counted(
    labels: list[str], outputs: int, fitted: tuple[str, ...] | None
) -> None:
    if fitted:
        assert labels_of_outputs(labels, outputs) == fitted
    else:
        with pytest.raises(ModelError, match=rf"expected {outputs} labels.*received {len(labels)}"):
            labels_of_outputs(labels, outputs)


def test_labels_of_a_detector_never_hold_the_background() -> None:
    assert labels_of_boxes(["???", "a", "b"], 3) == ("a", "b")
    assert labels_of_boxes(["???", "a", "b"], 2) == ("a", "b")
    assert labels_of_boxes(["a", "b"], 3) == ("a", "b")
    assert labels_of_boxes(["a", "b"], 2) == ("a", "b")
    with pytest.raises(ModelError, match="expected 6 or 7 labels"):
        labels_of_boxes(["a", "b"], 7)


def test_a_float_classifier() -> None:
    found = planned(Tiny())
    assert (found.task, found.outputs, len(found.labels)) == (
        "classifier",
        {"scores": "scores"},
        12,
    )
    spec = found.input
    assert (spec.name, spec.width, spec.height, spec.dtype) == ("image", 2, 2, "float32")
    assert (spec.mean, spec.std, spec.fit) == (127.5, 127.5, "crop")
    assert "assumed" in found.note
    assert found.scores.activation == "softmax"


def test_normalisation_from_the_metadata_and_over_it_the_users() -> None:
    said = Tiny(mean=(127.0, 127.0, 127.0), std=(128.0, 128.0, 128.0))
    assert (planned(said).input.mean, planned(said).input.std) == (127, 128)
    users = planned(said, Wanted(NAMES, 0.0, 255.0)).input
    assert (users.mean, users.std) == (0, 255)
    with pytest.raises(ModelError, match="one mean and one std"):
        planned(Tiny(mean=(1.0, 2.0, 3.0), std=(1.0, 1.0, 1.0)))
    with pytest.raises(ModelError, match="--std above 0"):
        planned(said, Wanted(NAMES, 0.0, 0.0))


@pytest.mark.parametrize(("dtype", "least", "most"), [("uint8", 0, 255), ("int8", -128, 127)])
def test_quantised_inputs_are_fed_as_they_are_stored(dtype: str, least: int, most: int) -> None:
    found = planned(Tiny(dtype=dtype))
    for shade, stored in ((0, least), (255, most)):
        fed, _ = prepare(np.full((9, 9, 3), shade, np.uint8), found.input)
        assert fed.dtype == dtype
        assert np.unique(fed).tolist() == [stored]
    users = planned(Tiny(dtype=dtype), Wanted(NAMES, 0.0, 0.5)).input
    fed, _ = prepare(np.full((9, 9, 3), 200, np.uint8), users)
    assert np.unique(fed).tolist() == [most]


def test_packed_labels_are_those_that_the_metadata_names() -> None:
    found = planned(Tiny(packed=NAMES), Wanted())
    assert found.labels[:2] == ("thing 0", "thing 1")
    users = planned(Tiny(packed=NAMES), Wanted(NAMES.replace("thing", "item")))
    assert users.labels[0] == "item 0"


def test_scores_before_the_softmax_are_seen() -> None:
    assert planned(Tiny(has_softmax=False)).scores.activation == "logits"


@pytest.mark.parametrize(
    ("tiny", "wanted", "complaint"),
    [
        (Tiny(), Wanted(), "without packed labels. Name a labels file"),
        (Tiny(), Wanted(" \n"), "an empty labels file"),
        (Tiny(), Wanted("a\nb"), "expected 12 labels.*received 2"),
        (Tiny(inputs=2), Wanted(NAMES), "one input, a picture; received 2 inputs"),
        (Tiny(side=4000), Wanted(NAMES), "a picture as input"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_reason(
    tiny: Tiny, wanted: Wanted, complaint: str
) -> None:
    with pytest.raises(ModelError, match=complaint):
        planned(tiny, wanted)


@pytest.mark.parametrize("data", [b"", b"hello", b"\0" * 100, b"\x1c\0\0\0TFL3", b"PK\x03\x04" * 9])
def test_what_is_no_tflite_file_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError, match=r"expected a TFLite model in some.tflite"):
        read_tflite(data, FILE)


def test_no_damage_gives_anything_but_a_model_error() -> None:
    whole = build(Tiny(packed=NAMES, mean=(1.0, 1.0, 1.0), std=(1.0, 1.0, 1.0)))
    rng = np.random.default_rng(0)
    refused = 0
    for _ in range(4000):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), rng.integers(1, 4)):
            damaged[place] = rng.integers(0, 256)
        cut = damaged[: rng.integers(1, len(whole))] if rng.random() < 0.2 else damaged
        try:
            plan(read_tflite(bytes(cut), FILE), Wanted(NAMES))
        except ModelError:
            refused += 1
    assert refused > 400


def test_a_list_longer_than_the_file_is_damage() -> None:
    data = struct.pack("<I4s HHH2x iI", 16, b"TFL3", 6, 8, 4, 8, 4) + struct.pack("<I", 2**31)
    with pytest.raises(ValueError, match="points to byte|items at byte"):
        root(data).tables(0)


@needs_data("models")
def test_the_ssds_outputs_are_found_whatever_their_order() -> None:
    whole = (SSD / "detect.tflite").read_bytes()
    wanted = Wanted((SSD / "labelmap.txt").read_text("utf-8"))
    plain = plan(read_tflite(whole, FILE), wanted)
    assert plain.task == "ssd"
    assert plain.labels[:3] == ("person", "bicycle", "car")
    assert len(plain.labels) == 90
    graph = root(whole).tables(2)[0]
    start, count = graph._vector(2, 4, 10)
    outputs = struct.unpack_from(f"<{count}i", whole, start)
    shuffled = bytearray(whole)
    struct.pack_into(f"<{count}i", shuffled, start, *(outputs[i] for i in (1, 3, 0, 2)))
    assert plan(read_tflite(bytes(shuffled), FILE), wanted).outputs == plain.outputs


@needs_data("models")
@pytest.mark.parametrize(
    ("file", "complaint"),
    [
        ("coral/mobilenet_v1_1.0_224_quant_embedding_extractor.tflite", "an embedding extractor"),
        (
            "mobilenet_v2_035_96_embedder/mobilenet_v2_035_96_embedder_with_metadata.tflite",
            "an emb",
        ),
        ("coral/model_invoking_error.tflite", "a picture as input.*received 1 x 3 of uint8"),
        ("mobilenet_v1_025_224_tfjs/model.json", "expected a TFLite model"),
    ],
)
def test_models_that_name_nothing_are_refused(file: str, complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint):
        plan(read_tflite((MODELS / file).read_bytes(), FILE), Wanted(NAMES))


def test_noise_is_prepared_as_float_for_a_float_model() -> None:
    fed, _ = prepare(noise(), planned(Tiny()).input)
    assert fed.dtype == np.float32
    assert -1 <= fed.min() < fed.max() <= 1

"""Other people's models: what one is, judged from its file alone, and the card that follows.

Two kinds are understood: a classifier with one output of class scores, and a detector that ends
in the operator ``TFLite_Detection_PostProcess`` with its four outputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.errors import ModelError
from seeing.sight.card import InputSpec, ScoreSpec
from seeing.sight.labels import labels_of_boxes, labels_of_outputs, read_labels

if TYPE_CHECKING:
    from seeing.sight.tflite_file import Operator, Tensor, TFLiteFile

POST_PROCESS = "TFLite_Detection_PostProcess"
# The order is the operator's own (lite/kernels/detection_postprocess.cc); converters shuffle
# the order of the file's outputs, and number the names anew.
POST_PROCESSED = ("boxes", "classes", "scores", "count")
RESHAPING = frozenset({"RESHAPE", "SQUEEZE", "QUANTIZE", "DEQUANTIZE"})
POOLING = frozenset({"AVERAGE_POOL_2D", "MAX_POOL_2D", "MEAN"})
ACTIVATIONS = {"SOFTMAX": "softmax", "LOGISTIC": "sigmoid"}
MOST_SIDE_PX = 2_048
FED_DTYPES = frozenset({"float32", "uint8", "int8"})

# Measured on coco_val64 and on imagenet_samples: see DECISIONS.md.
SSD_THRESHOLDS = {"sure": 0.65, "unsure": 0.55}
CLASSIFIER_THRESHOLDS = {"sure": 0.8, "unsure": 0.5}


@dataclass(frozen=True)
class Wanted:
    """What the user says of a model, over what the file says.

    Attributes:
        labels: the text of a labels file, or None for the one packed into the model.
        mean: a float model is fed (pixel - mean) / std; None: what the file says.
        std: see ``mean``.
    """

    labels: str | None = None
    mean: float | None = None
    std: float | None = None


@dataclass(frozen=True)
class Plan:
    """What goes on the card of a foreign model; ``note`` says what was read and what assumed."""

    task: str
    input: InputSpec
    outputs: dict[str, str]
    labels: tuple[str, ...]
    scores: ScoreSpec
    thresholds: dict[str, float]
    note: str


def plan(file: TFLiteFile, wanted: Wanted) -> Plan:
    """Judge what a file is and how to feed and read it.

    Raises:
        ModelError: it takes or gives something else than pictures and names.
    """
    fed = _fed(file)
    makers = [operator for operator in file.operators if operator.name == POST_PROCESS]
    if makers:
        return _detector(file, wanted, fed, makers[0])
    return _classifier(file, wanted, fed)


def plan_embedder(file: TFLiteFile, wanted: Wanted) -> Plan:
    """Judge how to feed a network that turns a picture into one vector, without names.

    Raises:
        ModelError: it takes or gives something else.
    """
    fed = _fed(file)
    if len(file.outputs) != 1:
        raise _refused("one output, a vector", f"{len(file.outputs)} outputs")
    out = file.tensors[file.outputs[0]]
    is_vector = _last_side(out) > 1 and all(side == 1 for side in out.shape[:-1])
    if not is_vector or (out.dtype != "float32" and (out.dtype not in FED_DTYPES or not out.scale)):
        raise _refused("one vector, 1 x numbers", f"an output of {_shape(out)} of {out.dtype}")
    spec, note = _input(file, wanted, fed, "crop")
    scores = ScoreSpec(out.scale or 1.0, out.zero_point)
    return Plan("embedder", spec, {"embedding": out.name}, (), scores, {}, note)


def _fed(file: TFLiteFile) -> Tensor:
    if len(file.inputs) != 1:
        raise _refused("one input, a picture", f"{len(file.inputs)} inputs")
    fed = file.tensors[file.inputs[0]]
    batch, *sides = fed.shape if len(fed.shape) == 4 else (0,)
    is_picture = batch == 1 and sides[2] == 3 and all(0 < s <= MOST_SIDE_PX for s in sides[:2])
    if not is_picture or fed.dtype not in FED_DTYPES:
        raise _refused(
            "a picture as input: 1 x height x width x 3 of float32, uint8 or int8",
            f"{_shape(fed)} of {fed.dtype}",
        )
    return fed


def _detector(file: TFLiteFile, wanted: Wanted, fed: Tensor, maker: Operator) -> Plan:
    if len(maker.outputs) != len(POST_PROCESSED) or set(maker.outputs) != set(file.outputs):
        raise _refused(f"the four outputs of {POST_PROCESS}", f"{len(file.outputs)} outputs")
    parts = dict(zip(POST_PROCESSED, (file.tensors[i] for i in maker.outputs), strict=True))
    shaped = all(part.dtype == "float32" for part in parts.values())
    if not shaped or (parts["boxes"].shape and parts["boxes"].shape[-1] != 4):
        listed = ", ".join(f"{_shape(part)} of {part.dtype}" for part in parts.values())
        raise _refused("boxes, classes, scores and count of float32", listed)
    fed_scores = maker.inputs[1] if len(maker.inputs) > 1 else -1
    if not 0 <= fed_scores < len(file.tensors):
        raise _refused(f"class scores that go into {POST_PROCESS}", "none")
    scored = _last_side(file.tensors[fed_scores])
    labels = labels_of_boxes(_labels(file, wanted), scored)
    spec, note = _input(file, wanted, fed, "stretch")
    outputs = {meaning: part.name for meaning, part in parts.items()}
    return Plan("ssd", spec, outputs, labels, ScoreSpec(), SSD_THRESHOLDS, note)


def _classifier(file: TFLiteFile, wanted: Wanted, fed: Tensor) -> Plan:
    if len(file.outputs) != 1:
        raise _refused(
            f"one output of class scores, or a {POST_PROCESS}", f"{len(file.outputs)} outputs"
        )
    out = file.tensors[file.outputs[0]]
    classes = _last_side(out)
    if classes < 2 or any(side != 1 for side in out.shape[:-1]):
        raise _refused("one output of class scores, 1 x classes", f"an output of {_shape(out)}")
    if out.dtype != "float32" and (out.dtype not in FED_DTYPES or out.scale <= 0):
        raise _refused("scores of float32, or quantised uint8 or int8", out.dtype)
    activation = _activation(file, classes)
    labels = labels_of_outputs(_labels(file, wanted), classes)
    spec, note = _input(file, wanted, fed, "crop")
    scores = ScoreSpec(out.scale or 1.0, out.zero_point, activation)
    return Plan(
        "classifier", spec, {"scores": out.name}, labels, scores, CLASSIFIER_THRESHOLDS, note
    )


def _activation(file: TFLiteFile, classes: int) -> str:
    """What the scores have gone through last; an embedding comes straight out of a pooling."""
    maker = file.maker_of(file.outputs[0])
    # A damaged file may go in circles.
    for _ in file.operators:
        if maker and maker.name in RESHAPING and maker.inputs:
            maker = file.maker_of(maker.inputs[0])
    if maker and maker.name in POOLING:
        raise _refused(
            "a model that names things", f"an embedding extractor: {classes:,} nameless numbers"
        )
    return ACTIVATIONS.get(maker.name if maker else "", "logits")


def _labels(file: TFLiteFile, wanted: Wanted) -> list[str]:
    text = file.labels if wanted.labels is None else wanted.labels
    labels = read_labels(text or "")
    if not labels:
        raise ModelError.of(
            expected="the names of the classes",
            received="a model without packed labels" if text is None else "an empty labels file",
            todo="Name a labels file, one label a line, with --labels.",
        )
    return labels


def _input(file: TFLiteFile, wanted: Wanted, fed: Tensor, fit: str) -> tuple[InputSpec, str]:
    mean, std, note = _normalisation(file, wanted, fed)
    _, height, width, _ = fed.shape
    return InputSpec(fed.name, width, height, fed.dtype, mean, std, fit), note


def _normalisation(file: TFLiteFile, wanted: Wanted, fed: Tensor) -> tuple[float, float, str]:
    """(mean, std, where they are from), for pixels of 0..255."""
    if wanted.mean is not None or wanted.std is not None:
        mean, std = wanted.mean or 0.0, 1.0 if wanted.std is None else wanted.std
        return *_stored(mean, std, fed), "normalisation as the user said"
    if fed.dtype == "uint8":
        return 0.0, 1.0, "quantised input: pixels are fed as they are"
    if fed.dtype == "int8":
        return 128.0, 1.0, "quantised input: pixels are fed less 128"
    if file.mean and file.std:
        return _one(file.mean), _one(file.std), "normalisation from the packed metadata"
    return 127.5, 127.5, "normalisation assumed: -1 to 1, as MobileNet and Teachable Machine"


def _stored(mean: float, std: float, fed: Tensor) -> tuple[float, float]:
    """Fold the input's quantisation into mean and std: stored = real / scale + zero_point."""
    if std <= 0:
        raise _refused("--std above 0", f"{std:g}")
    scale = fed.scale or 1.0
    return mean - fed.zero_point * scale * std, scale * std


def _one(channels: tuple[float, ...]) -> float:
    if len(set(channels)) != 1:
        raise _refused("one mean and one std for all channels", f"{channels} in the metadata")
    return channels[0]


def _last_side(tensor: Tensor) -> int:
    return tensor.shape[-1] if tensor.shape else 0


def _shape(tensor: Tensor) -> str:
    return " x ".join(map(str, tensor.shape)) or "one number"


def _refused(expected: str, received: str) -> ModelError:
    return ModelError.of(
        expected=expected,
        received=received,
        todo="Only image classifiers and SSD or EfficientDet detectors can be added.",
    )

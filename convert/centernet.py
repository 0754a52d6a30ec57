"""Build `models/objects`: MobileNetV3-CenterNet, 80 COCO classes, out of an npm package.

The network is TTFNet-shaped: for each cell of a 128 x 128 grid (4 input pixels a cell) 80 class
logits and how far the box reaches to the left, top, right and bottom, in input pixels. The graph
is cut before the sigmoid and the top-k; finding peaks is cheaper in NumPy than in the graph.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from convert import cards, quantise
from convert.registry import Package, fetch, members
from seeing.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from convert.cards import Card, Table
    from convert.quantise import Layer, Storage

PACKAGE = Package(
    index="npm",
    name="@vladmandic/human",
    version="3.3.6",
    sha256="425e9c51dbbca0c8934362b170cb0d54c2529c11c654b3c03092b16e9d6ad3f7",
    filename="vladmandic-human-3.3.6.tgz",
)
TOPOLOGY, WEIGHTS = "models/centernet.json", "models/centernet.bin"
PROOF_PICTURE = "assets/samples.jpg"

FEED = "tower_0/images"
LOGITS = "tower_0/CenternetHead/centernet_cls_output/BiasAdd"
SIZES = "tower_0/CenternetHead/centernet_wh_output/BiasAdd"
SIZE_PARAMETERS = (
    "CenternetHead/centernet_wh_output/pointwise_weights",
    "CenternetHead/centernet_wh_output/biases",
)
SIZE_SCALE = np.float32(16)  # the graph multiplies the sizes by this, after the part we keep
NAMES = {FEED: "image", LOGITS: "logits", SIZES: "sizes"}
SIDE_PX = 512
HARD_SWISHES = 20

FEWEST_INPUTS = 17
FEWEST_OUTPUTS = 8
NARROWING, FEWEST_WEIGHTS = "/project/", 16_384
# Root mean square error as a share of the output's spread: 0.04 as built, 0.5 and more when broken.
MOST_DIFFERENCE = 0.1

# Chosen on pictures without any of the 80 things (walls, words, receipts, printed pages): at most
# 1 in 20 of them brings a finding (unsure), at most 1 in 50 one that is stated plainly (sure).
THRESHOLDS = {"sure": 0.4, "unsure": 0.29}
# Figure, value on coco_val64 as the device decodes, tolerance on another machine.
MEASURED = (("mAP", 0.363, 0.01), ("AP50", 0.559, 0.015))

COCO_NAMES = (
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,"
    "stop sign,parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,"
    "backpack,umbrella,handbag,tie,suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,"
    "baseball glove,skateboard,surfboard,tennis racket,bottle,wine glass,cup,fork,knife,spoon,"
    "bowl,banana,apple,sandwich,orange,broccoli,carrot,hot dog,pizza,donut,cake,chair,couch,"
    "potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,cell phone,microwave,"
    "oven,toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,"
    "toothbrush"
)
LABELS = tuple(COCO_NAMES.split(","))


def build(models_dir: Path, cache_dir: Path, say: Callable[[str], None]) -> None:
    """Fetch, convert, check and write `models_dir`/objects.

    Raises RegistryError when the package cannot be had, ModelError when what comes out of the
    conversion differs from the float network by more than it may.
    """
    say(f"fetching {PACKAGE}")
    files = members(fetch(PACKAGE, cache_dir), (TOPOLOGY, WEIGHTS, PROOF_PICTURE))
    say("converting to TensorFlow Lite (a minute)")
    plain = float_model(files[TOPOLOGY], files[WEIGHTS])
    mixed = quantise.mix(plain, storage)
    for name, share in _proved(mixed, plain, files[PROOF_PICTURE]).items():
        say(f"{name}: {share:.4f} off the float network")
    cards.write(models_dir / "objects", mixed, LABELS, card())
    say(f"objects.tflite: {len(mixed):,} bytes, the float file would be {len(plain):,}")


def float_model(topology: bytes, weights: bytes) -> bytes:
    """The float TFLite model, its tensors called image, logits and sizes."""
    return quantise.rename(quantise.in_child(_convert, topology, weights), NAMES)


def storage(layer: Layer) -> Storage:
    """How to keep a layer's weights; decided on speed and on how far the outputs move.

    Measuring the range of what flows in costs a pass over it, which only a layer with enough
    inputs and outputs earns back; LiteRT has no fast integer kernel at all for a depthwise
    convolution that is fed floats. The narrowing layers of the early blocks weigh channels of
    very different sizes: 8 bits there make three quarters of the whole error and save 46 kB.
    The package's own weights are float16, so keeping halves loses nothing.
    """
    if layer.kind == "depthwise" or layer.inputs < FEWEST_INPUTS:
        return "half"
    if layer.outputs < FEWEST_OUTPUTS:
        return "half"
    is_delicate = NARROWING in layer.name and layer.inputs * layer.outputs < FEWEST_WEIGHTS
    return "half" if is_delicate else "int8"


def _convert(topology: bytes, weights: bytes) -> bytes:
    """Runs in a child process."""
    import tensorflow as tf

    from convert import tfjs

    graph = tfjs.split_fused(tfjs.read(topology, weights))
    graph = tfjs.cut(graph, [LOGITS, SIZES])
    nodes = {node.name: node for node in graph.node}
    _join_hard_swishes(nodes)
    for name in SIZE_PARAMETERS:
        tfjs.set_constant(nodes[name], tfjs.constant(nodes[name]) * SIZE_SCALE)
    function = tfjs.function(graph, FEED, [LOGITS, SIZES])
    converted: bytes = tf.lite.TFLiteConverter.from_concrete_functions([function]).convert()
    return converted


def _join_hard_swishes(nodes: dict[str, Any]) -> None:
    """Turn (x / 6) * relu6(x + 3) into (x * relu6(x + 3)) / 6, which the converter knows.

    The package's sixth is a half float, 0.16663; the operator's is exact.
    """
    from convert import tfjs

    outer = [name for name in nodes if name.endswith("hard_swish/mul_1")]
    if len(outer) != HARD_SWISHES:
        raise ModelError.of(
            expected=f"{HARD_SWISHES} hard-swishes in {TOPOLOGY}",
            received=f"{len(outer)}",
            todo="The package holds another graph than this converter was written for.",
        )
    for name in outer:
        inner = nodes[name.removesuffix("_1")]
        sixth, x = sorted(inner.input, key=lambda i: not i.endswith("/y"))
        relu6 = next(i for i in nodes[name].input if i != inner.name)
        tfjs.set_constant(nodes[sixth], np.float32(1 / 6))
        inner.input[:] = [x, relu6]
        nodes[name].input[:] = [inner.name, sixth]


def _proved(mixed: bytes, plain: bytes, jpeg: bytes) -> dict[str, float]:
    picture = np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR))
    square = cv2.resize(picture, (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA)
    fed = cv2.cvtColor(square, cv2.COLOR_BGR2RGB)[np.newaxis].astype(np.float32)
    found = quantise.differences(mixed, plain, fed)
    for name, share in found.items():
        if not share <= MOST_DIFFERENCE:
            raise ModelError.of(
                expected=f"{name} within {MOST_DIFFERENCE} of the float network's",
                received=f"{share:.4f}",
                todo="Do not use the result; try another TensorFlow from 2.18 to 2.21.",
            )
    return found


def card() -> Card:
    """Everything on the card except what depends on the file's bytes."""
    return {
        "name": "objects",
        "task": "detector",
        "file": "objects.tflite",
        "labels": "labels.txt",
        "licence": "MIT (the package); the network's author states none",
        "source": _source(),
        "input": _input(),
        "outputs": {"logits": NAMES[LOGITS], "sizes": NAMES[SIZES]},
        "thresholds": THRESHOLDS,
        "measured": [_figure(*row) for row in MEASURED],
    }


def _source() -> Table:
    return {
        "package": f"{PACKAGE.index}:{PACKAGE.name}",
        "version": PACKAGE.version,
        "sha256": PACKAGE.sha256,
        "files": [TOPOLOGY, WEIGHTS],
        "author": "610265158 (GitHub: mobilenetv3_centernet); TF.js form by vladmandic",
        "note": "The package that the weights come in is MIT-licensed (Vladimir Mandic). The "
        "network's author, GitHub user 610265158, states no licence in mobilenetv3_centernet. "
        "Trained on COCO (annotations CC BY 4.0).",
        "rebuild": "seeing-convert build-models objects",
        "recipe": "convolutions with more than 16 inputs: int8 weights, a scale a channel, ranges "
        "measured on each run; depthwise ones, first layers and small narrowing ones: float16 "
        "weights, float arithmetic; hard-swish as one operator; no calibration",
    }


def _input() -> Table:
    return {
        "name": NAMES[FEED],
        "width": SIDE_PX,
        "height": SIDE_PX,
        "dtype": "float32",
        "mean": 0.0,
        "std": 1.0,
        "fit": "letterbox",
    }


def _figure(name: str, value: float, tolerance: float) -> Table:
    return {
        "figure": name,
        "value": value,
        "tolerance": tolerance,
        "data": "coco_val64",
        "pictures": 64,
        "command": 'python -m tests.bench.coco models/objects "$SEEING_DATA/coco_val64"',
    }

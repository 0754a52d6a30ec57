"""Fine-tuning: what is frozen stays, what is trained learns, and the files say what Keras says."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convert import lite0
from convert.finetune import FineTuned, fine_tune
from convert.fit import Aim, Schedule, fit, orders
from convert.freezing import cut, freeze, frozen_count, numbered
from convert.int8_network import evened, is_lite0, logits_of, mean_loss, share_right
from convert.keras_base import BaseSpec, open_base
from convert.phases import network
from convert.photo import Photo
from convert.photo_rows import Rows, truths_of
from convert.rounding import fit_rounded, round_frozen
from convert.tuning import Tuning
from seeing.errors import ModelError, UsageError
from seeing.sight.prepare import prepare
from tests.pictures import DATA, needs_data, noise, save

if TYPE_CHECKING:
    from numpy.typing import NDArray

keras: Any = pytest.importorskip("keras")

PROJECT = Path(__file__).parents[1]
REAL = DATA / "models" / "mobilenet_v1_025_224_tfjs" / "weights.npz"
COLOURS = {"blue": (30, 60, 200), "green": (40, 170, 60), "red": (200, 40, 30)}
QUICK = Tuning(
    unfreeze="conv_pw_13",
    head_schedule=Schedule(rate=3e-2, epochs=12, patience=12),
    schedule=Schedule(rate=1e-3, epochs=2, patience=2),
    copies=1,
    recipe="gentle",
    smoothing=0.0,
)
SPEC = BaseSpec("MobileNet-0.25", str(REAL))
needs_real = needs_data("models/mobilenet_v1_025_224_tfjs")


def coloured(folder: Path) -> tuple[Photo, ...]:
    """Six noisy pictures of each colour: four to learn from, two for val; and a test one."""
    photos = list[Photo]()
    for label, colour in COLOURS.items():
        for number in range(7):
            grain = noise(60, 80, seed=number).astype(np.int16) // 4 - 32
            pixels = np.clip(np.array(colour, np.int16) + grain, 0, 255).astype(np.uint8)
            path = save(folder / f"{label}{number}.png", pixels)
            split = "train" if number < 4 else "val" if number < 6 else "test"
            photos.append(Photo(path, (label,), split))
    return tuple(photos)


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> tuple[Photo, ...]:
    return coloured(tmp_path_factory.mktemp("colours"))


@pytest.fixture(scope="module")
def tuned(photos: tuple[Photo, ...]) -> FineTuned:
    return fine_tune(photos, SPEC, QUICK)


def test_freezing_the_first_87_layers_of_mobilenet() -> None:
    """As in the lecture: the network and the pooling are frozen, two dense layers are trained."""
    base = open_base(BaseSpec("MobileNet", "none"))
    model = network(base, 3, "mlp")
    layers = numbered(model, base.preparing)
    assert [layer.name for layer in layers[85:]] == [
        *("conv_pw_13_relu", "embedding", "hidden", "logits"),
    ]
    freeze(layers, frozen_count(base, freeze_first=87))
    assert [w.path for w in model.trainable_weights] == [
        *("hidden/kernel", "hidden/bias", "logits/kernel", "logits/bias"),
    ]
    assert model.get_layer("hidden").kernel.shape == (1024, 1024)


def test_unfreezing_by_number_and_by_name() -> None:
    base = open_base(BaseSpec("MobileNet-0.25", "none"))
    assert frozen_count(base, unfreeze="0") == 86
    assert frozen_count(base, unfreeze="3") == frozen_count(base, unfreeze="conv_pw_13") == 83
    model = network(base, 3, "linear")
    freeze(numbered(model, base.preparing), 83)
    assert [w.path for w in model.trainable_weights] == [
        *("conv_pw_13/kernel", "logits/kernel", "logits/bias"),
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"unfreeze": "87"}, "between 0 and 86"),
        ({"freeze_first": 88}, "between 0 and 87"),
        ({"freeze_first": -1}, "between 0 and 87"),
        ({"unfreeze": "conv_99"}, "conv_pw_13"),
        ({"unfreeze": ""}, "conv_pw_13"),
    ],
)
def test_layers_that_are_not_there(asked: dict[str, Any], said: str) -> None:
    base = open_base(BaseSpec("MobileNet-0.25", "none"))
    with pytest.raises(UsageError, match=said):
        frozen_count(base, **asked)


@pytest.mark.parametrize("count", ["0", "5", "15", "16", "30", "91", "92"])
def test_a_network_cut_in_two_is_the_same_network(count: str) -> None:
    base = open_base(BaseSpec(weights="none"))
    model = network(base, 3, "linear")
    freeze(numbered(model, base.preparing), frozen_count(base, unfreeze=count))
    deep = cut(model)
    pixels = noise(224, 224)[None].astype(np.float32)
    fed = pixels if deep is model.input else keras.Model(model.input, deep)(pixels)
    tail = keras.Model(deep, model.output)
    assert [w.path for w in tail.trainable_weights] == [w.path for w in model.trainable_weights]
    assert np.allclose(tail(fed), model(pixels), rtol=1e-4, atol=1e-4)


def test_an_epoch_sees_one_view_of_each_photograph() -> None:
    rows = Rows(np.zeros((30, 1)), np.zeros((30, 2), np.float32), views=3)
    drawn = orders(rows, 5)
    first, second = next(drawn), next(drawn)
    assert sorted(first % 10) == sorted(second % 10) == list(range(10))
    assert len(set(first // 10)) == 3
    assert list(first) != list(second)
    assert list(first) == list(next(orders(rows, 5)))
    assert list(next(orders(rows, None))) == list(range(30))


def straight(count: int, seed: int) -> Rows:
    """Points on either side of a line."""
    values = np.random.default_rng(seed).standard_normal((count, 2)).astype(np.float32)
    return Rows(values, np.eye(2, dtype=np.float32)[(values.sum(1) > 0).astype(int)])


def test_fitting_keeps_the_best_epoch_and_stops() -> None:
    keras.utils.set_random_seed(0)
    image = keras.Input((2,))
    model = keras.Model(image, keras.layers.Dense(2)(image))
    train, val = straight(64, 0), straight(32, 1)
    val = Rows(val.values, 1 - val.truths)  # the better it learns, the worse it gets on these
    told = list[Any]()
    history = fit(model, (train, val), Schedule(0.1, 30, 2), Aim(), told.append, "head")
    assert told == list(history)
    assert len(history) < 10
    kept = mean_loss(model.predict_on_batch(val.values), val, "softmax")
    best = max(history, key=lambda epoch: (epoch.val_accuracy, -epoch.val_loss))
    assert kept == pytest.approx(best.val_loss, rel=1e-4)


def test_rounded_weights_are_the_converters() -> None:
    image = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3, use_bias=False, name="stem")(image)
    x = keras.layers.DepthwiseConv2D(3, use_bias=False, name="filter")(x)
    model = keras.Model(image, x)
    before = [layer.get_weights()[0] for layer in model.layers[1:]]
    model.trainable = False
    round_frozen(model)
    once = [layer.get_weights()[0] for layer in model.layers[1:]]
    plain, depthwise = lite0.Layer("stem", "", ""), lite0.Layer("f", "", "", is_depthwise=True)
    for kernel, coarse, layer in zip(before, once, (plain, depthwise), strict=True):
        assert np.allclose(coarse, lite0.rounded(kernel, layer), atol=1e-6)
        assert not np.array_equal(kernel, coarse)
    round_frozen(model)
    for layer, coarse in zip(model.layers[1:], once, strict=True):
        assert np.allclose(layer.get_weights()[0], coarse, atol=1e-7)


def test_training_with_rounded_weights_learns() -> None:
    keras.utils.set_random_seed(0)
    image = keras.Input((2,))
    model = keras.Model(image, keras.layers.Dense(2)(image))
    rows = straight(64, 0)
    before = mean_loss(model.predict_on_batch(rows.values), rows, "softmax")
    fit_rounded(model, rows, Schedule(0.05, 20, 20), Aim())
    assert mean_loss(model.predict_on_batch(rows.values), rows, "softmax") < before / 2


def test_evening_out_lite0_changes_nothing_but_its_weights() -> None:
    base = open_base(BaseSpec(weights="none"))
    model = network(base, 3, "linear")
    assert is_lite0(model)
    shown = np.stack([noise(224, 224, seed) for seed in range(2)])
    even = evened(model, shown)
    changed = [
        not np.array_equal(a, b)
        for a, b in zip(even.get_weights(), model.get_weights(), strict=True)
    ]
    assert any(changed)
    assert not any(changed[-2:])
    theirs = model.predict_on_batch(shown.astype(np.float32))
    ours = even.predict_on_batch(shown.astype(np.float32))
    assert np.abs(ours - theirs).max() < 0.2 * np.abs(theirs).max()


def test_share_right_and_loss() -> None:
    truths = np.array([[1, 0], [0, 1]], np.float32)
    rows = Rows(np.zeros((2, 1)), truths)
    logits = np.array([[2, 0], [3, 0]], np.float32)
    assert share_right(logits, rows, "softmax") == 0.5
    assert share_right(logits, rows, "sigmoid") == 0.5
    expected = np.mean([np.log1p(np.exp(-2)), np.log1p(np.exp(3))])
    assert mean_loss(logits, rows, "softmax") == pytest.approx(expected)


def test_truths() -> None:
    photos = [Photo(Path("a"), ("x", "z")), Photo(Path("b"), ())]
    assert truths_of(photos, ("x", "y", "z")).tolist() == [[1, 0, 1], [0, 0, 0]]


@needs_real
def test_it_learns_colours(tuned: FineTuned, photos: tuple[Photo, ...]) -> None:
    assert tuned.labels == ("blue", "green", "red")
    assert tuned.activation == "softmax"
    assert tuned.val_accuracy["float"] == 1.0
    assert tuned.val_accuracy[tuned.quantisation] == 1.0
    assert set(tuned.val_accuracy) == {"head", "float", "ptq", "qat"}
    assert {epoch.phase for epoch in tuned.history} == {"head", "layers"}
    assert (tuned.frozen_until, tuned.first_trained) == (83, "conv_pw_13")


@needs_real
def test_what_is_frozen_stays(tuned: FineTuned) -> None:
    """The statistics of batch-norm too, also where it lies among the trained layers."""
    base = open_base(SPEC)
    names = [layer.name for layer in base.model.layers if layer.weights]
    changed = {
        name
        for name in names
        for mine, theirs in zip(
            tuned.model.get_layer(name).get_weights(),
            base.model.get_layer(name).get_weights(),
            strict=True,
        )
        if not np.array_equal(mine, theirs)
    }
    assert changed <= {"conv_pw_13"}
    assert tuned.base_sha256 == base.sha256


def fitted(tuned: FineTuned, photos: tuple[Photo, ...]) -> NDArray[np.uint8]:
    from seeing.devices.picture import read_picture

    pixels = [prepare(read_picture(photo.path).pixels, tuned.input)[0] for photo in photos]
    return np.stack(pixels).astype(np.uint8)


@needs_real
def test_the_files_say_what_keras_says(tuned: FineTuned, photos: tuple[Photo, ...]) -> None:
    pixels = fitted(tuned, photos)
    keras_logits = tuned.model.predict_on_batch(pixels.astype(np.float32))
    spread = float(np.abs(keras_logits).max())
    assert np.abs(logits_of(tuned.float32, pixels) - keras_logits).max() < 0.01 * spread
    assert (logits_of(tuned.int8, pixels).argmax(1) == keras_logits.argmax(1)).all()
    assert len(tuned.int8) < len(tuned.float32) / 2.5


@needs_real
def test_the_files_take_pixels_and_give_logits(tuned: FineTuned) -> None:
    from ai_edge_litert.interpreter import Interpreter

    for file in (tuned.int8, tuned.float32):
        interpreter = Interpreter(model_content=file)
        (image,), (logits,) = interpreter.get_input_details(), interpreter.get_output_details()
        assert (image["name"], image["dtype"]) == ("image", np.uint8)
        assert (logits["name"], logits["dtype"]) == ("logits", np.float32)
        assert list(image["shape"]) == [1, 224, 224, 3]
    quantised = Interpreter(model_content=tuned.int8).get_input_details()[0]
    assert quantised["quantization"] == (pytest.approx(1.0), 0)


@needs_real
def test_the_same_again_is_the_same_to_the_byte(
    tuned: FineTuned, photos: tuple[Photo, ...]
) -> None:
    again = fine_tune(photos, SPEC, QUICK)
    assert again.history == tuned.history
    assert again.int8 == tuned.int8
    assert again.float32 == tuned.float32


@needs_real
def test_several_labels_and_an_mlp(photos: tuple[Photo, ...]) -> None:
    """The first 87 layers frozen, and red pictures warm as well."""
    warm = tuple(
        replace(photo, labels=("red", "warm")) if photo.label == "red" else photo
        for photo in photos
    )
    tuning = replace(QUICK, freeze_first=87, head="mlp", quantise="ptq")
    tuning = replace(tuning, head_schedule=Schedule(rate=1e-2, epochs=8, patience=8))
    done = fine_tune(warm, SPEC, tuning)
    assert done.activation == "sigmoid"
    assert done.labels == ("blue", "green", "red", "warm")
    assert {epoch.phase for epoch in done.history} == {"head"}
    assert done.val_accuracy["float"] > 0.9
    assert done.quantisation == "ptq"
    assert done.first_trained == "hidden"


STRATEGY = """
import sys, tensorflow as tf
from pathlib import Path
(cpu,) = tf.config.list_physical_devices("CPU")
half = tf.config.LogicalDeviceConfiguration()
tf.config.set_logical_device_configuration(cpu, [half, half])
from dataclasses import replace
from convert.finetune import tune
from tests.test_finetune import QUICK, SPEC, coloured
model, history = tune(coloured(Path(sys.argv[1])), SPEC, replace(QUICK, strategy="mirrored"))
print(tf.config.list_logical_devices("CPU").__len__(), max(e.val_accuracy for e in history))
"""


@needs_real
def test_two_devices_train_together(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STRATEGY, str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=PROJECT, timeout=580,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == ["2", "1.0"]


@pytest.mark.parametrize(
    ("tuning", "said"),
    [
        (Tuning(head="knn"), "head to be one of linear, mlp"),
        (Tuning(strategy="tpu"), "strategy to be one of none, mirrored"),
        (Tuning(quantise="int4"), "quantise to be one of best, ptq, qat"),
    ],
)
def test_wrong_settings(tuning: Tuning, said: str, photos: tuple[Photo, ...]) -> None:
    with pytest.raises(UsageError, match=said):
        fine_tune(photos, SPEC, tuning)


def test_val_is_needed(photos: tuple[Photo, ...]) -> None:
    with pytest.raises(UsageError, match="photographs in val"):
        fine_tune([photo for photo in photos if photo.split == "train"], SPEC, QUICK)


def test_weights_that_are_not_there(photos: tuple[Photo, ...]) -> None:
    with pytest.raises(ModelError, match="no such file"):
        fine_tune(photos, BaseSpec("MobileNet-0.25", "absent.npz"), QUICK)

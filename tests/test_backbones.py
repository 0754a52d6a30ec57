"""The table of networks, what they cost, and the command that shows it."""

from __future__ import annotations

import json
from math import prod
from typing import TYPE_CHECKING, Any

import pytest

from convert.backbones import BACKBONES, FILES, LITE0, is_present, listed
from convert.keras_base import BaseSpec, classifier
from convert.multiply_adds import cost
from seeing.errors import ModelError, UsageError
from tests.test_convert import seeing_convert

if TYPE_CHECKING:
    from pathlib import Path

keras: Any = pytest.importorskip("keras")


def test_the_table_is_all_of_keras_applications() -> None:
    """The 38 of Keras's own table, the two MobileNetV3 that it leaves out, and the shipped one."""
    there = {name for name in dir(keras.applications) if name[0].isupper()}
    assert {row.name for row in BACKBONES} == there | {LITE0}
    assert len([row for row in BACKBONES if row.source.startswith("keras.io")]) == 38
    assert set(FILES) == there


def test_mobilenet_costs_what_its_paper_says() -> None:
    """569 million multiply-adds and 4.2 million parameters: table 1 of the MobileNet paper."""
    counted = cost(classifier(BaseSpec("MobileNet")))
    assert round(counted.multiply_adds / 1e6) == 569
    assert round(counted.learnt_parameters / 1e6, 1) == 4.2
    assert round(cost(classifier(BaseSpec("MobileNet-0.25"))).multiply_adds / 1e6) == 41


# All kinds of layers are in these; the others take minutes to build.
@pytest.mark.parametrize(
    "name",
    [
        *(LITE0, "MobileNet", "MobileNetV3Small", "MobileNetV3Large", "ConvNeXtTiny"),
        *("DenseNet121", "EfficientNetB0", "Xception"),
    ],
)
def test_the_counts_in_the_table_are_the_graphs(name: str) -> None:
    keras.backend.clear_session()
    assert cost(classifier(BaseSpec(name))) == listed(name)[0].cost


def test_a_small_network_counted_by_hand() -> None:
    image = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3, strides=2, padding="same")(image)
    x = keras.layers.BatchNormalization()(x)
    x = keras.layers.DepthwiseConv2D(3, padding="same")(x)
    x = keras.layers.SeparableConv2D(5, 3, padding="same")(x)
    x = keras.layers.Conv2D(10, 1, groups=5)(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    counted = cost(keras.Model(image, keras.layers.Dense(7)(x)))
    convolved = 16 * (9 * 3 * 4 + 9 * 4 + (9 * 4 + 4 * 5) + 10)
    assert counted.multiply_adds == convolved + 10 * 7
    assert counted.parameters == counted.learnt_parameters + 2 * 4


def test_an_open_size_cannot_be_counted() -> None:
    image = keras.Input((None, None, 3))
    model = keras.Model(image, keras.layers.Conv2D(4, 3)(image))
    with pytest.raises(ModelError, match="an open size"):
        cost(model)


def test_a_layer_of_another_kind_is_not_counted_as_nothing() -> None:
    image = keras.Input((8, 3))
    model = keras.Model(image, keras.layers.LSTM(2)(image))
    with pytest.raises(ModelError, match="a LSTM"):
        cost(model)


def test_names_and_widths() -> None:
    assert listed("vgg16")[0].name == "VGG16"
    assert listed("MobileNetV2-0.35") == (listed("MobileNetV2")[0], 0.35)
    for wrong in ("VGG17", "VGG16-0.5", "MobileNet-0.3", ""):
        with pytest.raises(UsageError):
            listed(wrong)


def test_what_is_here_is_what_keras_has_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    row = listed("VGG16")[0]
    assert not is_present(row, tmp_path)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / FILES["VGG16"]).write_bytes(b"weights")
    assert is_present(row, tmp_path)


@pytest.mark.parametrize("name", ["MobileNet", "EfficientNetV2B0", "InceptionV3", "ConvNeXtTiny"])
def test_keras_asks_for_the_files_of_the_table(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from keras.src.utils import file_utils

    asked = list[str]()

    def get_file(fname: str, *_: object, **__: object) -> str:
        asked.append(fname)
        raise OSError("no network")

    monkeypatch.setattr(file_utils, "get_file", get_file)
    row = listed(name)[0]
    with pytest.raises(OSError, match="no network"):
        getattr(keras.applications, name)(
            include_top=False, weights="imagenet", input_shape=(row.side_px, row.side_px, 3)
        )
    assert asked == [FILES[name]]


def test_the_command_prints_a_table() -> None:
    done = seeing_convert("backbones")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    (mobilenet,) = (line for line in lines if line.startswith("MobileNet "))
    assert mobilenet.split() == [
        *("MobileNet", "224", "1024", "16", "4.2", "M", "569", "M", "70.4", "89.5", "tf"),
    ]
    assert sum(line.split()[0] in FILES for line in lines) == 40
    assert "keras.io/api/applications" in lines[-1]


def test_the_command_measures_and_counts() -> None:
    done = seeing_convert(
        "backbones", "--measure", "MobileNet", "--count", "MobileNet", "--json", "--plain"
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    times = {row["name"]: row["time_ms"] for row in told["backbones"] if "time_ms" in row}
    assert set(times) == {"MobileNet"}
    assert 0 < times["MobileNet"] < 60_000
    assert told["counted"]["MobileNet"]["multiply_adds"] == 568_740_352


def test_the_command_knows_what_it_does_not_know() -> None:
    done = seeing_convert("backbones", "--measure", "VGG17")
    assert done.returncode == 2
    assert done.stderr.startswith("seeing-convert: expected a backbone")


def test_the_numbers_of_the_table_add_up() -> None:
    for row in BACKBONES:
        assert 0 < row.cost.learnt_parameters <= row.cost.parameters
        assert 56 <= prod([row.top1]) <= 90
        assert row.top5 is None or row.top1 < row.top5 < 100
        # Four bytes a parameter, in published MB of 1024 x 1024 or of a million, with their text.
        assert row.cost.parameters * 4 / 1e6 == pytest.approx(row.size_mb, rel=0.35)

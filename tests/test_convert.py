"""The desktop tool's own parts: cards that read back, weights that are kept as the recipe says."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convert import cards, centernet, lite0, quantise
from seeing.errors import ModelError
from seeing.sight.card import read_card, shipped_models

PROJECT = Path(__file__).parents[1]


def seeing_convert(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "convert.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=PROJECT)


def test_help_names_the_models() -> None:
    done = seeing_convert("build-models", "--help")
    assert done.returncode == 0
    assert "objects, backbone" in done.stdout


def test_an_unknown_model_is_wrong_usage() -> None:
    done = seeing_convert("build-models", "nonsense")
    assert done.returncode in {1, 2}
    assert done.stderr.startswith("seeing-convert: expected ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "command",
    [
        "--help",
        "train --help",
        "backbones",
        "inspect models/backbone/backbone.tflite",
        "inspect nonsense.tflite",
    ],
)
@pytest.mark.parametrize("with_errors", [False, True])
def test_it_ends_quietly_when_its_reader_has_gone(command: str, with_errors: bool) -> None:
    """As with ``| head`` and ``2>&1 | head``: the pipe has no other end by the time it prints."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "convert.cli", *command.split()],
        stdout=writing,
        stderr=writing if with_errors else subprocess.PIPE,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    os.close(writing)
    assert done.returncode in {0, 1}
    if not with_errors:
        assert "Traceback" not in done.stderr
        assert "BrokenPipe" not in done.stderr
        assert ("expected a TFLite" in done.stderr) == ("nonsense" in command)


def test_a_full_disk_at_the_other_end_is_one_line() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "convert.cli", "backbones"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=PROJECT,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("seeing-convert: expected ")
    assert len(done.stderr.splitlines()) == 1


# JSON writes a DEL as it is, TOML forbids it: no card has control characters.
printable = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20)
plain = st.one_of(printable, st.integers(-(2**53), 2**53), st.floats(-1e9, 1e9))
tables = st.dictionaries(
    st.from_regex(r"[a-z]{1,8}", fullmatch=True), plain, min_size=1, max_size=5
)


@given(tables, tables, st.lists(tables, min_size=1, max_size=3))
def test_a_card_reads_back(
    top: dict[str, object], inner: dict[str, object], rows: list[dict[str, object]]
) -> None:
    card = {f"a{key}": value for key, value in top.items()} | {"inner": inner, "rows": rows}
    assert tomllib.loads(cards.to_toml(card)) == card  # type: ignore[arg-type]


def test_a_written_folder_is_a_model(tmp_path: Path) -> None:
    shipped = read_card(shipped_models() / "objects")
    model = shipped.model_path.read_bytes()
    cards.write(tmp_path / "objects", model, shipped.labels, centernet.card())
    again = read_card(tmp_path / "objects")
    assert (again.sha256, again.labels, again.input) == (
        shipped.sha256,
        shipped.labels,
        shipped.input,
    )
    assert again.thresholds == shipped.thresholds
    assert again.measured == shipped.measured


@pytest.mark.parametrize(
    ("kind", "shape", "kept"),
    [
        ("depthwise", (1, 5, 5, 240), "half"),
        ("conv", (16, 3, 3, 1), "half"),
        ("conv", (4, 1, 1, 64), "half"),
        ("conv", (64, 1, 1, 64), "int8"),
    ],
)
def test_the_recipe_of_the_detector(kind: quantise.Kind, shape: tuple[int, ...], kept: str) -> None:
    assert centernet.storage(quantise.Layer(kind, "some/layer", shape)) == kept


def test_renaming_what_is_not_there_is_a_model_error() -> None:
    model = read_card(shipped_models() / "backbone").model_path.read_bytes()
    with pytest.raises(ModelError, match="expected a tensor nonsense"):
        quantise.rename(model, {"nonsense": "image"})


def test_a_child_that_dies_is_a_model_error() -> None:
    with pytest.raises(ModelError, match="exit status"):
        quantise.in_child(dying)


def dying() -> bytes:
    raise SystemExit(3)


def test_white_is_one_and_the_middle_is_nothing_for_the_backbone() -> None:
    assert np.float32((255 - lite0.MEAN) / lite0.STD) == 1.0
    assert lite0.MEAN == 127

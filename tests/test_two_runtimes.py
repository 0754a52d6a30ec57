"""LiteRT and tflite-runtime 2.14 side by side: `make tflite` builds the second environment."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tests.bench.answers import PHOTOGRAPHS, answers

if TYPE_CHECKING:
    from numpy.typing import NDArray

PROJECT = Path(__file__).parents[1]
OTHER = PROJECT / ".venv-tflite" / "bin" / "python"
# The outputs' quantisation steps, as the file has them.
NAMES_STEP, EMBEDDING_STEP = 0.0813, 0.02125

pytestmark = pytest.mark.skipif(
    not (PROJECT / ".venv-tflite" / "ready.stamp").is_file(),
    reason="no environment with tflite-runtime: make tflite builds it (Python up to 3.11)",
)

Answers = dict[str, "NDArray[Any]"]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Answers, Answers]:
    out = tmp_path_factory.mktemp("answers") / "tflite.npz"
    command = [str(OTHER), "-m", "tests.bench.answers", "tflite", str(out)]
    subprocess.run(command, check=True, cwd=PROJECT, timeout=300)
    return answers("litert"), dict(np.load(out))


def apart(both: tuple[Answers, Answers], key: str) -> float:
    """Root mean square of the difference."""
    here, there = (some[key].astype(float) for some in both)
    return float(np.sqrt(np.mean((here - there) ** 2)))


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_the_backbone_differs_by_about_a_step(both: tuple[Answers, Answers], name: str) -> None:
    assert apart(both, f"{name} names") <= NAMES_STEP
    assert apart(both, f"{name} embedding") <= 1.25 * EMBEDDING_STEP
    here, there = (some[f"{name} names"] for some in both)
    assert here.argmax() == there.argmax()


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_the_detector_is_of_one_opinion(both: tuple[Answers, Answers], name: str) -> None:
    """Its ranges are measured on each run, in each runtime in its own way: no common step."""
    spread = float(both[0][f"{name} logits"].std())
    assert apart(both, f"{name} logits") < 0.12 * spread
    here, there = (some[f"{name} logits"].max(axis=(0, 1)) for some in both)
    if here.max() > 0:
        assert here.argmax() == there.argmax()


@pytest.mark.parametrize("name", PHOTOGRAPHS[:3])
def test_both_say_the_same(name: str) -> None:
    from tests.pictures import photograph

    said = [
        subprocess.run(
            [python, "-m", "seeing.cli", "look", str(photograph(name))],
            capture_output=True,
            text=True,
            check=True,
            cwd=PROJECT,
            timeout=120,
        ).stdout
        for python in (str(OTHER), str(PROJECT / ".venv" / "bin" / "python"))
    ]
    assert said[0] == said[1]

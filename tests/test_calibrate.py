from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from convert import calibrate
from convert.familiarity import familiarity_of
from convert.heads.rows import targets_of
from convert.shares import probabilities
from seeing.errors import UsageError
from tests.embeddings import LABELS, clusters, truth_of

Array = npt.NDArray[Any]

pytest.importorskip("sklearn")


def sampled(temperature: float, count: int = 20_000) -> tuple[Array, Array]:
    """Logits that are `temperature` times too large, and truths that follow the right ones."""
    rng = np.random.default_rng(0)
    logits = (rng.standard_normal((count, 4)) * 2).astype(np.float32)
    shares = probabilities(logits, "softmax")
    truth = (rng.random((count, 1)) < shares.cumsum(1)).argmax(1)
    return logits * np.float32(temperature), np.eye(4, dtype=np.float32)[truth]


@pytest.mark.parametrize("temperature", [0.3, 1.0, 5.0])
def test_the_temperature_is_found(temperature: float) -> None:
    logits, targets = sampled(temperature)
    found = calibrate.temperature_of(logits, targets, "softmax")
    assert found == pytest.approx(temperature, rel=0.05)
    confidence = probabilities(logits, "softmax", found).max(1)
    is_right = logits.argmax(1) == targets.argmax(1)
    assert calibrate.calibration_error(confidence, is_right) < 0.02


def test_the_temperature_of_sigmoids_is_found() -> None:
    rng = np.random.default_rng(0)
    logits = (rng.standard_normal((20_000, 3)) * 2).astype(np.float32)
    targets = (rng.random(logits.shape) < probabilities(logits, "sigmoid")) * 1.0
    found = calibrate.temperature_of(logits * 3, targets.astype(np.float32), "sigmoid")
    assert found == pytest.approx(3, rel=0.05)


def test_the_calibration_error_of_known_answers() -> None:
    confidence = np.array([0.9] * 10 + [0.6] * 10)
    is_right = np.array([True] * 9 + [False] + [True] * 4 + [False] * 6)
    assert calibrate.calibration_error(confidence, is_right) == pytest.approx(0.1)
    assert calibrate.calibration_error(np.zeros(0), np.zeros(0, bool)) == 0


def test_few_photographs_cannot_show_a_small_error() -> None:
    confidence = np.linspace(0.4, 1, 150)
    many = np.linspace(0.4, 1, 15_000)
    assert calibrate.calibration_noise(confidence) > 0.03
    assert calibrate.calibration_noise(many) < 0.01


def test_a_threshold_keeps_its_promise_and_says_what_it_rests_on() -> None:
    confidence = np.linspace(0, 1, 1_000)
    is_right = np.random.default_rng(0).random(1_000) < confidence
    found = calibrate.threshold_for(0.95, confidence, is_right)
    spoken = confidence >= found.value
    assert found.is_reached
    assert (spoken.sum(), is_right[spoken].sum()) == (found.answers, found.right)
    assert found.right >= 0.95 * found.answers
    assert found.answers > 50


def test_a_precision_that_is_never_reached_silences() -> None:
    found = calibrate.threshold_for(0.99, np.linspace(0, 1, 200), np.zeros(200, bool))
    assert (found.value > 1, found.is_reached, found.answers) == (True, False, 0)
    few = calibrate.threshold_for(0.9, np.ones(5), np.ones(5, bool))
    assert not few.is_reached


def test_equal_confidences_are_spoken_together() -> None:
    confidence = np.array([1.0] * 30 + [0.5] * 30)
    is_right = np.array([True] * 30 + [True] * 15 + [False] * 15)
    assert calibrate.threshold_for(0.9, confidence, is_right).answers == 30


@pytest.mark.parametrize("precision", [0, -1, 1.1, float("nan")])
def test_a_precision_is_a_share(precision: float) -> None:
    with pytest.raises(UsageError, match="precision"):
        calibrate.threshold_for(precision, np.ones(30), np.ones(30, bool))


def test_a_burst_never_parts_between_folds() -> None:
    photos = clusters(20)
    bursts = tuple(
        replace(photo, group=f"{photo.label}-{row % 7}") for row, photo in enumerate(photos.photos)
    )
    fold = calibrate.folds_of(replace(photos, photos=bursts), folds=5, seed=1)
    for group in {photo.group for photo in bursts}:
        rows = [row for row, photo in enumerate(bursts) if photo.group == group]
        assert len(set(fold[rows])) == 1
    assert len(set(fold)) == 5


def test_every_fold_has_every_class() -> None:
    photos = clusters(11)
    fold = calibrate.folds_of(photos, folds=5, seed=0)
    truth = truth_of(photos)
    for number in range(5):
        assert set(truth[fold == number]) == {0, 1, 2}


def test_held_out_logits_are_of_heads_that_did_not_see_the_photograph() -> None:
    photos = clusters(12)
    # One photograph with a wrong label: who has seen it repeats it, who has not does not.
    wrong = replace(photos.photos[0], labels=("purse",))
    lied = replace(photos, photos=(wrong, *photos.photos[1:]))
    logits = calibrate.held_out_logits("knn", lied, LABELS, seed=0)
    assert logits[0].argmax() == 0
    right = logits.argmax(1) == targets_of(photos, LABELS).argmax(1)
    assert right.mean() > 0.9


def test_what_was_taught_is_familiar_and_the_rest_is_not() -> None:
    known = familiarity_of(clusters(30), LABELS, seed=0)
    again = known(clusters(50, seed=4).vectors)
    rng = np.random.default_rng(8)
    others = known(rng.gamma(0.5, 1.0, (100, 96)).astype(np.float32))
    assert again.shape == (150, 1)
    assert (again >= known.threshold).mean() > 0.9
    assert (others >= known.threshold).mean() < 0.05

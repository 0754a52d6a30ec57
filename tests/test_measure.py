"""The measures: against scikit-learn where it has the same one, against their meaning elsewhere."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convert.measure import evaluation
from convert.measure_many import auc, average_precision, multilabel_evaluation
from convert.proportion import Proportion
from convert.reliability import reliability
from convert.risk import risk_coverage
from seeing.errors import UsageError

if TYPE_CHECKING:
    from convert.measure import Evaluation

metrics = pytest.importorskip("sklearn.metrics")


def made(seed: int, n: int, c: int, *, coarse: bool = False) -> Evaluation:
    """A classifier that is right more often than not; coarse ones tie."""
    chance = np.random.default_rng(seed)
    truth = chance.integers(0, c, n)
    logits = chance.normal(size=(n, c)) + 1.5 * np.eye(c)[truth]
    if coarse:
        logits = np.round(logits)
    powers = np.exp(logits)
    return evaluation(
        [f"class {i}" for i in range(c)], truth, powers / powers.sum(axis=1, keepdims=True)
    )


cases = st.tuples(st.integers(0, 10_000), st.integers(1, 60), st.integers(2, 6), st.booleans())


@settings(max_examples=60, deadline=None)
@given(cases)
def test_single_labels_agree_with_scikit_learn(case: tuple[int, int, int, bool]) -> None:
    seed, n, c, coarse = case
    got = made(seed, n, c, coarse=coarse)
    which = list(range(c))
    assert (got.confusion == metrics.confusion_matrix(got.truth, got.called, labels=which)).all()
    assert got.accuracy.value == pytest.approx(metrics.accuracy_score(got.truth, got.called))
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        got.truth, got.called, labels=which, zero_division=np.nan
    )
    for i, row in enumerate(got.classes):
        assert row.precision.value == pytest.approx(precision[i], nan_ok=True)
        assert row.recall.value == pytest.approx(recall[i], nan_ok=True)
        assert row.f1 == pytest.approx(f1[i], nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 60), st.booleans())
def test_auc_and_average_precision_agree_with_scikit_learn(seed: int, n: int, coarse: bool) -> None:
    chance = np.random.default_rng(seed)
    truth = chance.random(n) < 0.4
    score = chance.random(n)
    score = np.round(score, 1) if coarse else score
    if truth.any():
        wanted = metrics.average_precision_score(truth, score)
        assert average_precision(truth, score) == pytest.approx(wanted)
    else:
        assert math.isnan(average_precision(truth, score))
    if truth.any() and not truth.all():
        assert auc(truth, score) == pytest.approx(metrics.roc_auc_score(truth, score))
    else:
        assert math.isnan(auc(truth, score))


@settings(max_examples=40, deadline=None)
@given(cases)
def test_risk_and_coverage_hold_together(case: tuple[int, int, int, bool]) -> None:
    seed, n, c, coarse = case
    got = made(seed, n, c, coarse=coarse)
    curve = got.risk_coverage
    assert curve.coverage[-1] == 1
    assert curve.risk[-1] == pytest.approx(1 - got.accuracy.value)
    assert (np.diff(curve.coverage) > 0).all()
    assert (np.diff(curve.thresholds) < 0).all()
    assert 0 <= curve.area <= 1
    for threshold, coverage, risk in zip(curve.thresholds, curve.coverage, curve.risk, strict=True):
        at = got.at(threshold)
        assert at.coverage.value == pytest.approx(coverage)
        assert at.wrong.value == pytest.approx(risk)


@settings(max_examples=40, deadline=None)
@given(cases)
def test_reliability_counts_every_answer_once(case: tuple[int, int, int, bool]) -> None:
    seed, n, c, coarse = case
    got = made(seed, n, c, coarse=coarse)
    bins = got.reliability.bins
    assert sum(bin_.count for bin_ in bins) == n
    for bin_ in bins:
        inside = (got.confidence > bin_.low) & (got.confidence <= bin_.high)
        assert bin_.count == inside.sum()
        if bin_.count:
            assert bin_.confidence == pytest.approx(got.confidence[inside].mean())
            assert bin_.accuracy == pytest.approx(got.is_right[inside].mean())
    gaps = sum(bin_.count * abs(bin_.confidence - bin_.accuracy) for bin_ in bins)
    assert got.reliability.ece == pytest.approx(gaps / n)


def test_few_photographs_are_noise_to_a_calibration_error() -> None:
    chance = np.random.default_rng(5)
    sure = chance.uniform(0.5, 1, 4_000)
    right = chance.random(4_000) < sure
    many, few = reliability(sure, right), reliability(sure[:100], right[:100])
    assert many.ece == pytest.approx(many.noise, abs=0.01)
    assert few.noise > 4 * many.noise
    assert reliability(np.ones(50), np.ones(50, np.bool_)).noise == 0


def test_who_promises_too_much_is_found_out() -> None:
    sure = np.full(100, 0.9)
    half = np.arange(100) < 50
    assert reliability(sure, half).ece == pytest.approx(0.4)
    assert reliability(sure, half).is_too_sure
    assert not reliability(np.full(100, 0.6), np.arange(100) < 90).is_too_sure


def test_the_area_is_zero_only_when_nothing_is_wrong() -> None:
    assert risk_coverage(np.array([0.9, 0.8]), np.array([True, True])).area == 0
    late = risk_coverage(np.array([0.9, 0.8]), np.array([True, False])).area
    early = risk_coverage(np.array([0.9, 0.8]), np.array([False, True])).area
    assert 0 < late < early


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 500), st.integers(1, 500))
def test_bounds_hold_the_share(hits: int, of: int) -> None:
    share = Proportion(min(hits, of), of)
    assert 0 <= share.low <= share.value <= share.high <= 1
    twice = Proportion(2 * share.hits, 2 * of)
    assert twice.high - twice.low < share.high - share.low


def test_bounds_are_wilsons() -> None:
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20.
    for hits, of, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)):
        share = Proportion(hits, of)
        assert (share.low, share.high) == pytest.approx((low, high), abs=1e-4)
    assert Proportion(0, 20).high == pytest.approx(0.1611, abs=1e-4)
    assert math.isnan(Proportion(0, 0).value)
    assert (Proportion(0, 0).low, Proportion(0, 0).high) == (0, 1)


def test_bounds_cover_what_they_promise() -> None:
    chance = np.random.default_rng(1)
    for truth in (0.5, 0.9):
        hits = chance.binomial(60, truth, 2_000)
        held = [Proportion(int(k), 60).low <= truth <= Proportion(int(k), 60).high for k in hits]
        assert 0.92 < np.mean(held) < 0.98


def test_bursts_count_as_one_witness() -> None:
    base = made(3, 40, 3)
    copied = evaluation(
        base.labels,
        np.repeat(base.truth, 10),
        np.repeat(base.probabilities, 10, axis=0),
        [f"burst {i}" for i in range(40) for _ in range(10)],
    )
    low, high = copied.accuracy_bounds
    assert copied.accuracy.value == base.accuracy.value
    assert high - low == pytest.approx(base.accuracy.high - base.accuracy.low, abs=0.05)
    assert high - low > 2 * (copied.accuracy.high - copied.accuracy.low)


def test_groups_without_a_mistake_still_say_how_little_they_know() -> None:
    right = evaluation(["a", "b"], [0] * 20, [[1, 0]] * 20, ["x"] * 10 + ["y"] * 10)
    assert right.accuracy_bounds == pytest.approx((Proportion(2, 2).low, 1.0))


def test_worst_and_mix_ups_name_what_went_wrong() -> None:
    got = evaluation(
        ["rose", "tulip", "daisy"],
        [0, 0, 0, 1, 2],
        [[0.9, 0.1, 0], [0.3, 0.7, 0], [0.1, 0.9, 0], [0.1, 0.8, 0.1], [0.6, 0, 0.4]],
    )
    assert [(m.index, m.truth, m.called) for m in got.worst(2)] == [
        (2, "rose", "tulip"),
        (1, "rose", "tulip"),
    ]
    assert got.worst(9)[-1].chance_of_truth == pytest.approx(0.4)
    first, second = got.mix_ups(9)
    assert (first.truth, first.called, first.share) == ("rose", "tulip", Proportion(2, 3))
    assert (second.truth, second.called, second.share) == ("daisy", "rose", Proportion(1, 1))


def test_when_the_device_speaks() -> None:
    got = evaluation(["a", "b"], [0, 0, 1, 1], [[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.6, 0.4]])
    assert got.at(0.75).coverage == Proportion(2, 4)
    assert got.at(0.75).wrong == Proportion(1, 2)
    by_label = got.when(got.speaks(0.75, {"b": 0.85}))
    assert (by_label.coverage, by_label.wrong) == (Proportion(1, 4), Proportion(0, 1))
    known = got.speaks(0.0, familiarity=np.array([1, 0.2, 1, 0.2]), least_familiar=0.5)
    assert known.tolist() == [True, False, True, False]


@pytest.mark.parametrize(
    ("truth", "probabilities", "groups"),
    [
        ([], np.empty((0, 2)), []),
        ([0], [[0.5, 0.5, 0]], []),
        ([2], [[0.5, 0.5]], []),
        ([-1], [[0.5, 0.5]], []),
        ([0.5], [[0.5, 0.5]], []),
        ([0], [[1.5, 0.5]], []),
        ([0], [[float("nan"), 0.5]], []),
        ([0], [[0.5, 0.5]], ["a", "b"]),
    ],
)
def test_what_cannot_be_measured_is_refused(
    truth: list[int], probabilities: object, groups: list[str]
) -> None:
    with pytest.raises(UsageError):
        evaluation(["a", "b"], truth, np.asarray(probabilities), groups)


def test_many_labels() -> None:
    truth = np.array([[1, 0], [1, 1], [0, 0], [0, 1]])
    shares = np.array([[0.9, 0.6], [0.4, 0.8], [0.2, 0.1], [0.3, 0.7]])
    got = multilabel_evaluation(["cough", "fever"], truth, shares)
    cough, fever = got.classes
    assert (cough.recall, cough.precision) == (Proportion(1, 2), Proportion(1, 1))
    assert (fever.recall, fever.precision) == (Proportion(2, 2), Proportion(2, 3))
    assert (cough.auc, fever.auc) == (1.0, 1.0)
    assert got.all_right == Proportion(2, 4)
    assert got.mean_f1 == pytest.approx(metrics.f1_score(truth, shares >= 0.5, average="macro"))
    lower = multilabel_evaluation(["cough", "fever"], truth, shares, [0.4, 0.65])
    assert lower.all_right == Proportion(4, 4)


def test_labels_that_all_or_none_have_count_in_no_mean() -> None:
    got = multilabel_evaluation(["all", "some"], [[1, 0], [1, 1]], [[0.9, 0.2], [0.8, 0.6]])
    assert math.isnan(got.classes[0].auc)
    assert got.mean_auc == 1.0
    with pytest.raises(UsageError):
        multilabel_evaluation(["a"], [[1, 0]], [[0.5, 0.5]])

"""The bench of money counts right: exact bounds, answers, bursts that never part."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.bench.money import cases
from tests.bench.money.cases import Case
from tests.bench.money.conditions import CONDITIONS, changed
from tests.bench.money.exact import bounds
from tests.bench.money.told import Answer, Tally
from tests.notes import laid, note
from tests.pictures import needs_data


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Clopper and Pearson's figures as statistics programs print them.
    [(0, 10, 0.0, 0.3085), (10, 10, 0.6915, 1.0), (5, 10, 0.1871, 0.8129), (0, 0, 0.0, 1.0)],
)
def test_exact_bounds(hits: int, of: int, low: float, high: float) -> None:
    assert bounds(hits, of) == pytest.approx((low, high), abs=1e-4)


def test_what_counts_as_wrong() -> None:
    both = Case(Path("a/b/c.jpg"), ("EUR 5", "EUR 20"))
    answers = (
        Answer(both, ("EUR 20",)),
        Answer(both, ("EUR 5", "EUR 20")),
        Answer(both, ()),
        Answer(both, ("EUR 20", "EUR 20")),
        Answer(Case(Path("x.jpg"), ()), ("EUR 5",)),
    )
    assert [one.is_right for one in answers] == [True, True, False, False, False]
    assert [one.is_wrong for one in answers] == [False, False, False, True, True]
    assert [one.is_whole for one in answers] == [False, True, False, False, False]
    assert len(list(Tally(answers).mistakes())) == 2


@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_condition_is_made_the_same_each_time(condition: str) -> None:
    from seeing.frame import Frame

    frame = Frame(laid((note("20"), (0.5, 0.5), 0.5, 0)), 0.0, "note.png")
    change = changed(CONDITIONS[condition])
    once, again = change(frame), change(frame)
    assert np.array_equal(once.pixels, again.pixels)
    assert not np.array_equal(once.pixels, frame.pixels)


@needs_data("banknotes_try")
def test_bursts_never_part() -> None:
    train, test = cases.lira(odd=False), cases.lira(odd=True)
    assert not {case.path for case in train} & {case.path for case in test}
    assert len(train) + len(test) == 718


@needs_data("banknotes_irr")
def test_what_fits_a_rule_is_never_judged() -> None:
    fitted = {case.path for currency in ("EUR", "SEK") for case in cases.calibration(currency)}
    judged = {case.path for case in [*cases.nothings(), *cases.rials(), *cases.lira(odd=True)]}
    assert not fitted & judged

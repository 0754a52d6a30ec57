"""Gestures: tables of presses, and properties that hold for any fingers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.events import Edge
from seeing.gesture import Gesture, Press, recognise, step, wait
from seeing.settings import GestureSettings

TIMES = GestureSettings(double_s=0.35, long_s=0.8, hold_s=3.0)
S, D, L, H = Gesture.SHORT, Gesture.DOUBLE, Gesture.LONG, Gesture.HOLD


def presses(*down_up_s: tuple[float, float]) -> list[Edge]:
    return [
        Edge(t, is_down)
        for pair in down_up_s
        for t, is_down in zip(pair, (True, False), strict=True)
    ]


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        ([], []),
        (presses((0, 0.1)), [S]),
        (presses((0, 0.79)), [S]),
        (presses((0, 0.8)), [L]),
        (presses((0, 2.99)), [L]),
        (presses((0, 3.0)), [H]),
        (presses((0, 30.0)), [H]),
        ([Edge(0, is_down=True)], [H]),
        (presses((0, 0.1), (0.3, 0.4)), [S, D]),
        (presses((0, 0.1), (0.46, 0.5)), [S, S]),
        (presses((0, 0.1), (0.3, 0.4), (0.5, 0.6)), [S, D, S]),
        (presses((0, 0.1), (0.3, 0.4), (0.5, 0.6), (0.7, 0.8)), [S, D, S, D]),
        (presses((0, 0.1), (0.3, 1.3)), [S, L]),
        (presses((0, 1.0), (1.1, 1.2)), [L, S]),
        ([Edge(0, is_down=False)], []),
        ([Edge(0, is_down=True), Edge(0.01, is_down=True), Edge(0.1, is_down=False)], [S]),
        ([Edge(0, is_down=True), Edge(0.1, is_down=False), Edge(0.11, is_down=False)], [S]),
    ],
)
def test_presses(edges: list[Edge], expected: list[Gesture]) -> None:
    assert recognise(edges, TIMES, until_s=100) == expected


def test_hold_is_told_while_the_button_is_still_down() -> None:
    press, _ = step(Press(), Edge(10, is_down=True), TIMES)
    assert press.deadline_s(TIMES) == 13
    assert wait(press, 12.99, TIMES) == (press, None)
    assert wait(press, 13, TIMES) == (Press(), Gesture.HOLD)


edge_lists = st.lists(
    st.builds(Edge, st.floats(0, 60, allow_nan=False), st.booleans()), max_size=40
).map(lambda edges: sorted(edges, key=lambda edge: edge.time_s))


@given(edge_lists)
def test_never_more_gestures_than_presses(edges: list[Edge]) -> None:
    downs = sum(edge.is_down for edge in edges)
    assert len(recognise(edges, TIMES, until_s=100)) <= downs


@given(edge_lists)
def test_double_only_after_short(edges: list[Edge]) -> None:
    told = recognise(edges, TIMES, until_s=100)
    assert all(told[i - 1] is S for i, gesture in enumerate(told) if gesture is D)
    assert not told or told[0] is not D


@given(edge_lists, st.floats(-1e6, 1e6))
def test_only_differences_of_time_count(edges: list[Edge], shift_s: float) -> None:
    whole = [Edge(round(edge.time_s), edge.is_down) for edge in edges]
    moved = [Edge(edge.time_s + round(shift_s), edge.is_down) for edge in whole]
    assert recognise(whole, TIMES, until_s=100) == recognise(moved, TIMES, 100 + round(shift_s))

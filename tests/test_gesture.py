"""Gestures: tables of presses, and properties that hold for any fingers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.events import Edge
from seeing.gesture import Gesture, Press, recognise, step, wait, wait_long
from seeing.settings import GestureSettings

TIMES = GestureSettings(double_s=0.35, long_s=0.8, hold_s=3.0, off_s=6.0)
NEVER_OFF = replace(TIMES, off_s=0)
S, D, T, L = Gesture.SHORT, Gesture.DOUBLE, Gesture.TRIPLE, Gesture.LONG
H, P = Gesture.HOLD, Gesture.POWER


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
        (presses((0, 5.99)), [H]),
        (presses((0, 6.0)), [H, P]),
        (presses((0, 30.0)), [H, P]),
        ([Edge(0, is_down=True)], [H, P]),
        (presses((0, 4.0), (4.1, 4.2)), [H, S]),
        (presses((0, 7.0), (7.1, 7.2), (7.3, 7.4)), [H, P, S, D]),
        (presses((0, 3.0), (3.1, 6.0)), [H, L]),
        ([Edge(0, is_down=True), Edge(4, is_down=True), Edge(5, is_down=False)], [H]),
        ([Edge(0, is_down=True), Edge(4, is_down=True), Edge(7, is_down=False)], [H, P]),
        (presses((0, 0.1), (0.2, 9.0)), [S, H, P]),
        (presses((0, 0.1), (0.3, 0.4)), [S, D]),
        (presses((0, 0.1), (0.46, 0.5)), [S, S]),
        (presses((0, 0.1), (0.3, 0.4), (0.5, 0.6)), [S, D, T]),
        (presses((0, 0.1), (0.3, 0.4), (0.5, 0.6), (0.7, 0.8)), [S, D, T, D]),
        (presses((0, 0.1), (0.3, 0.4), (0.5, 0.6), (0.7, 0.8), (0.9, 1.0)), [S, D, T, D, T]),
        (presses((0, 0.1), (0.3, 0.4), (0.9, 1.0)), [S, D, S]),
        (presses((0, 0.1), (0.3, 0.4), (0.5, 1.5), (1.6, 1.7)), [S, D, L, S]),
        (presses((0, 0.1), (0.3, 1.3)), [S, L]),
        (presses((0, 1.0), (1.1, 1.2)), [L, S]),
        ([Edge(0, is_down=False)], []),
        ([Edge(0, is_down=True), Edge(0.01, is_down=True), Edge(0.1, is_down=False)], [S]),
        ([Edge(0, is_down=True), Edge(0.1, is_down=False), Edge(0.11, is_down=False)], [S]),
    ],
)
def test_presses(edges: list[Edge], expected: list[Gesture]) -> None:
    assert recognise(edges, TIMES, until_s=100) == expected


@pytest.mark.parametrize("held_s", [3.0, 6.0, 30.0])
def test_never_off_is_never_told_off(held_s: float) -> None:
    assert recognise(presses((0, held_s)), NEVER_OFF, until_s=100) == [H]
    assert recognise([Edge(0, is_down=True)], NEVER_OFF, until_s=100) == [H]


def test_hold_and_power_are_told_while_the_button_is_still_down() -> None:
    press, _ = step(Press(), Edge(10, is_down=True), TIMES)
    assert press.deadline_s(TIMES) == 13
    assert wait(press, 12.99, TIMES) == (press, None)
    press, told = wait(press, 13, TIMES)
    assert told is H
    assert press.deadline_s(TIMES) == 16
    assert wait(press, 15.99, TIMES) == (press, None)
    assert wait(press, 16, TIMES) == (Press(), P)
    assert Press().deadline_s(TIMES) is None


def test_where_it_never_goes_off_a_hold_ends_the_press() -> None:
    press, _ = step(Press(), Edge(10, is_down=True), NEVER_OFF)
    assert wait(press, 13, NEVER_OFF) == (Press(), H)


def test_a_stalled_clock_loses_no_gesture() -> None:
    press, _ = step(Press(), Edge(10, is_down=True), TIMES)
    assert wait_long(press, 99, TIMES) == (Press(), [H, P])


edge_lists = st.lists(
    st.builds(Edge, st.floats(0, 60, allow_nan=False), st.booleans()), max_size=40
).map(lambda edges: sorted(edges, key=lambda edge: edge.time_s))


@given(edge_lists)
def test_never_more_gestures_than_presses(edges: list[Edge]) -> None:
    downs = sum(edge.is_down for edge in edges)
    told = recognise(edges, TIMES, until_s=100)
    assert len([gesture for gesture in told if gesture is not P]) <= downs


def held_s(edges: list[Edge]) -> float:
    """From the first edge, if it goes down, to the first that goes up after it."""
    if not edges[0].is_down:
        return 0.0
    return next((edge.time_s for edge in edges if not edge.is_down), 100.0) - edges[0].time_s


@given(edge_lists)
def test_power_only_after_hold_and_only_if_held_so_long(edges: list[Edge]) -> None:
    told = recognise(edges, TIMES, until_s=100)
    assert all(i > 0 and told[i - 1] is H for i, gesture in enumerate(told) if gesture is P)
    longest_s = max((held_s(edges[i:]) for i in range(len(edges))), default=0.0)
    assert P not in told or longest_s >= TIMES.off_s - 1e-9


@given(edge_lists)
def test_off_s_changes_nothing_but_power(edges: list[Edge]) -> None:
    """As long as no edge is lost: what bounces within a hold is told apart only by off_s."""
    alternating = [replace(edge, is_down=i % 2 == 0) for i, edge in enumerate(edges)]
    told = recognise(alternating, TIMES, until_s=100)
    assert [gesture for gesture in told if gesture is not P] == recognise(
        alternating, NEVER_OFF, until_s=100
    )


@given(edge_lists)
def test_double_only_after_one_and_triple_only_after_two(edges: list[Edge]) -> None:
    told = recognise(edges, TIMES, until_s=100)
    assert all(told[i - 1] in {S, T} for i, gesture in enumerate(told) if gesture is D)
    assert all(told[i - 1] is D for i, gesture in enumerate(told) if gesture is T)
    assert not told or told[0] not in {D, T}


@given(edge_lists, st.floats(-1e6, 1e6))
def test_only_differences_of_time_count(edges: list[Edge], shift_s: float) -> None:
    whole = [Edge(round(edge.time_s), edge.is_down) for edge in edges]
    moved = [Edge(edge.time_s + round(shift_s), edge.is_down) for edge in whole]
    assert recognise(whole, TIMES, until_s=100) == recognise(moved, TIMES, 100 + round(shift_s))

"""When an autofocus that sticks is freed."""

from __future__ import annotations

from itertools import pairwise

import pytest

from seeing.devices.refocus import REST_S, STUCK_S, AfState, Refocus


def due(steps: list[tuple[AfState, int, float]]) -> list[bool]:
    refocus = Refocus()
    return [refocus.is_due(*step) for step in steps]


def test_refocus_frees_what_blurs_without_a_scan() -> None:
    sharp, blurred = (AfState.FOCUSED, 1000), (AfState.FOCUSED, 300)
    assert due([(*sharp, 0.0), (*blurred, 1.0), (*blurred, 1.0 + STUCK_S)]) == [False, False, True]
    assert not any(due([(*sharp, 0.0), (*blurred, 1.0), (*sharp, 1.5), (*blurred, 2.2)]))


def test_refocus_leaves_a_scan_and_its_new_scene_alone() -> None:
    scan = (AfState.SCANNING, 100, 1.0)
    steps = [
        (AfState.FOCUSED, 1000, 0.0),
        scan,
        *((AfState.FOCUSED, 300, 2.0 + i) for i in range(9)),
    ]
    assert not any(due(steps))


def test_refocus_tries_a_failed_focus_again_but_not_all_the_time() -> None:
    failed = due([(AfState.FAILED, 50, i / 10) for i in range(200)])
    times_s = [i / 10 for i, is_due in enumerate(failed) if is_due]
    assert times_s[0] == pytest.approx(STUCK_S)
    assert all(b - a >= REST_S for a, b in pairwise(times_s))
    assert len(times_s) >= 3

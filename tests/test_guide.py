"""Guidance: settled before it is said, not said on and on, and silent over the old page."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from seeing.mind.guide import AGAIN_S, NO_PAGE, RIGHT, Guide

LABELS = [NO_PAGE, RIGHT, "cut_left", "too_far"]


def follow(guide: Guide, labels: list[str], every_s: float = 0.5) -> list[tuple[float, str]]:
    said = list[tuple[float, str]]()
    for number, label in enumerate(labels):
        if guide.is_right(label):
            said.append((number * every_s, "take"))
        elif advice := guide.advice(label, number * every_s):
            said.append((number * every_s, advice))
    return said


def test_what_two_frames_lack_is_said_and_again_after_a_while() -> None:
    assert follow(Guide(), ["cut_left"] * 11) == [(0.5, "cut_left"), (4.5, "cut_left")]


def test_a_page_that_only_passes_is_not_taken() -> None:
    assert follow(Guide(), [RIGHT, NO_PAGE, RIGHT, "too_far", RIGHT]) == []
    assert follow(Guide(), [RIGHT, RIGHT]) == [(0.5, "take")]


def test_the_page_that_was_taken_is_not_taken_again_until_it_has_left() -> None:
    guide = Guide(is_waiting=True)
    assert follow(guide, [RIGHT, RIGHT, "cut_left", "cut_left", NO_PAGE, RIGHT, RIGHT]) == []
    assert follow(guide, [NO_PAGE, NO_PAGE, RIGHT, RIGHT]) == [(1.5, "take")]


@given(st.lists(st.sampled_from(LABELS), max_size=60))
def test_nothing_is_said_twice_within_a_while(labels: list[str]) -> None:
    said = [(at_s, what) for at_s, what in follow(Guide(), labels) if what != "take"]
    assert not {what for _, what in said} & {RIGHT, NO_PAGE}
    for (before_s, before), (after_s, after) in pairwise(said):
        assert before != after or after_s - before_s >= AGAIN_S

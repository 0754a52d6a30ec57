"""The round of modes: the double press skips those in which there is no use."""

from __future__ import annotations

import pytest

from seeing.events import CameraFound, Edge, Started
from seeing.mind.conductor import Conductor
from seeing.mind.effects import Remember
from seeing.mind.round import Round
from seeing.settings import Settings

MODES = ("objects", "text", "taught")


@pytest.mark.parametrize(
    ("offered", "rounds"),
    [
        ({"objects", "text", "taught"}, ["objects", "text", "taught", "objects"]),
        ({"objects", "text"}, ["objects", "text", "objects"]),
        ({"taught"}, ["objects", "taught", "taught"]),
        (set(), ["objects", "objects"]),
    ],
)
def test_the_round(offered: set[str], rounds: list[str]) -> None:
    modes = Round(MODES, offered.__contains__)
    assert [modes.after(mode) for mode in rounds[:-1]] == rounds[1:]


def test_a_pack_that_comes_is_offered_at_the_next_double_press() -> None:
    offered = {"objects", "text"}
    conductor = Conductor(MODES, Settings(), (), offered.__contains__)
    conductor.handle(Started(), 0)
    conductor.handle(CameraFound(), 0)

    def double_press(at_s: float) -> str:
        for offset_s, is_down in ((0.0, True), (0.1, False), (0.2, True), (0.3, False)):
            now_s = at_s + offset_s
            for effect in conductor.handle(Edge(now_s, is_down), now_s):
                if isinstance(effect, Remember):
                    return effect.mode
        raise AssertionError("no mode came")

    assert [double_press(at_s) for at_s in (10, 20)] == ["text", "objects"]
    offered.add("taught")
    assert [double_press(at_s) for at_s in (30, 40, 50)] == ["text", "taught", "objects"]
